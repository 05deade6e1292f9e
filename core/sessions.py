"""Sign-in sessions whose table is no bundle of keys: it holds a hash of each session's key, never the key.

Who reads the table (a copy of the database, a backup) cannot step into a session: the cookie holds what the hash was
made of. What a session holds is signed for its own row, so that who writes in the table, without FAIRLOT_SECRET_KEY,
can neither make a session nor put somebody else's into a row whose cookie is their own.

`session_key` is everywhere the key itself, as the cookie has it; only what goes to the database is hashed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone


def stored_key(session_key: str) -> str:
    """What stands in the table for a session's key: 40 hexadecimal digits of its SHA-256.

    A key has 32 signs of 36 (165 bits) chosen at random: the hash needs no salt and no stretching.
    """
    return hashlib.sha256(b"fairlot-session\n" + session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's own, but for the key that goes to the database."""

    @property
    def key_salt(self) -> str:
        # Signing with the row's name in the salt keeps a session's content in its own row.
        return f"core.sessions:{stored_key(self.session_key or '')}"

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        if not self.session_key:
            self._session_key = None
            return None
        found = Session.objects.filter(session_key=stored_key(self.session_key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=stored_key(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key = self._get_or_create_session_key()  # type: ignore[attr-defined] # Django's own, without a stub
        return Session(session_key=stored_key(key), session_data=self.encode(data), expire_date=self.get_expiry_date())

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=stored_key(key)).delete()
