"""How allauth behaves here: people sign in by e-mail address, and bare sign-up leads to registering an organisation."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from core.permissions import freshly_authenticated


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """A person comes with an organisation (registration) or by invitation, never alone."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever signed in within the last ten minutes sets the second step up without typing the password again."""
        fresh = app == "allauth.mfa" and context.request is not None and freshly_authenticated(context.request)
        return bool(super().is_reauthentication_required(app=app)) and not fresh

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """The secrets of authenticator apps and recovery codes are encrypted at rest with a key made from SECRET_KEY."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code that the app shows now: type its six figures, or a recovery code.",
    }

    def _key(self) -> Fernet:
        digest = hashlib.sha256(b"fairlot second step " + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        return self._key().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return self._key().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return encrypted_text  # set up before secrets were encrypted
