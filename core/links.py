"""Links that hold a secret: made from a nonce and the site's own key, kept nowhere, known again by their hash.

The database holds the nonce and the SHA-256 of the secret. Neither opens anything: the secret is an HMAC of the nonce
under a key made from SECRET_KEY, worked out when the mail leaves.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from core.models import OutboxMessage

Builder = Callable[[str], str]
_builders: dict[str, Builder] = {}


def new_nonce() -> str:
    return secrets.token_hex(16)


def secret_of(nonce: str) -> str:
    """The secret behind a nonce: 43 characters that fit an address."""
    key = hashlib.sha256(b"fairlot links " + settings.SECRET_KEY.encode()).digest()
    return base64.urlsafe_b64encode(hmac.digest(key, nonce.encode(), "sha256")).decode().rstrip("=")


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def builder(name: str, build: Builder) -> None:
    """Say how a secret becomes an address, under the name that messages carry."""
    _builders[name] = build


def sealed(name: str, nonce: str) -> dict[str, str]:
    """What a message carries in place of a link."""
    return {"link": name, "nonce": nonce}


def of(message: OutboxMessage) -> str:
    """The link of a message as its receiver gets it."""
    if message.link:
        return message.link
    name, nonce = message.payload.get("link", ""), message.payload.get("nonce", "")
    return _builders[name](secret_of(nonce)) if name in _builders and nonce else ""


builder("join", lambda secret: reverse("core:join", args=[secret]))
builder("found", lambda secret: reverse("core:found_invited", args=[secret]))
