"""Arithmetic of strict openings: a private key under a passphrase, and a key in two halves. No database, no clock.

A key is locked with AES-256-GCM under scrypt (N = 2^15, r = 8, p = 1: about a tenth of a second and 32 MB a try). A key
is halved by a random pad: either half alone is 32 random bytes and says nothing.
"""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SALT, NONCE = 16, 12
LEAST_SIGNS = 12
_N, _R, _P = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024


class WrongPassphrase(Exception):
    """Another passphrase, or altered bytes: which of the two cannot be told."""


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)


def lock(private: bytes, *, passphrase: str, public: bytes) -> bytes:
    """Salt, nonce and ciphertext. `public` is bound in: a locked key put beside another public key does not open."""
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, private, b"fairlot-officer-key-1" + public)


def unlock(locked: bytes, *, passphrase: str, public: bytes) -> bytes:
    salt, nonce, sealed = locked[:SALT], locked[SALT : SALT + NONCE], locked[SALT + NONCE :]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, b"fairlot-officer-key-1" + public)
    except (InvalidTag, ValueError) as trouble:
        raise WrongPassphrase from trouble


def halve(private: bytes) -> tuple[bytes, bytes]:
    pad = secrets.token_bytes(len(private))
    return pad, bytes(one ^ two for one, two in zip(private, pad, strict=True))


def join(one: bytes, two: bytes) -> bytes:
    return bytes(first ^ second for first, second in zip(one, two, strict=True))
