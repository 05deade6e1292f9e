"""Sealing: the arithmetic that keeps a bid shut. No database, no settings, no clock.

Three things are sealed here, all with X25519 HPKE (RFC 9180: HKDF-SHA256, AES-256-GCM) and all
bound to a `Context`, so that a ciphertext moved to any other place does not open:

* small payloads (answers, prices, names) are sealed whole: `seal` / `unseal`;
* files are encrypted as they stream, in 1 MB segments under a random key of their own:
  `FileSealer` / `unseal_segment`; the last segment says that it is the last, so a file cut short
  or lengthened does not open;
* the key of a file, or the private key of an envelope, is sealed like a payload.

Sizes are bytes. A private key is 32 raw bytes; nothing here keeps one.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SEGMENT = 1024 * 1024
TAG = 16
SEALED_SEGMENT = SEGMENT + TAG
KEY = 32

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_RAW = serialization.Encoding.Raw
_PRIVATE_RAW = serialization.PrivateFormat.Raw
_PUBLIC_RAW = serialization.PublicFormat.Raw
_BARE = serialization.NoEncryption()


class CannotUnseal(Exception):
    """The bytes were altered, moved to another place, or sealed to another key."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sealed thing belongs. Every field is part of what is authenticated.

    `envelope` is 'quality', 'price', 'draft', or the purpose of a wrapped key; `part` names the
    part of the draft or the file inside it; `digest` and `size` are the SHA-256 (hex) and length of
    the payload, or of the file whose key this is; empty and -1 where not known beforehand.
    """

    system: str
    tender: str
    envelope: str
    bidder: str
    bid: str = ""
    part: str = ""
    version: int = 0
    digest: str = ""
    size: int = -1

    def info(self) -> bytes:
        return b"fairlot-seal-1\n" + canonical(asdict(self))


@dataclass(frozen=True, slots=True)
class Pair:
    private: bytes
    public: bytes


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def new_pair() -> Pair:
    private = X25519PrivateKey.generate()
    return Pair(
        private=private.private_bytes(_RAW, _PRIVATE_RAW, _BARE),
        public=private.public_key().public_bytes(_RAW, _PUBLIC_RAW),
    )


def public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(_RAW, _PUBLIC_RAW)


def seal(plaintext: bytes, *, public: bytes, context: Context) -> bytes:
    return _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(public), context.info())


def unseal(sealed: bytes, *, private: bytes, context: Context) -> bytes:
    """Raises `CannotUnseal` unless key, bytes and every field of the context are the right ones."""
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        return _SUITE.decrypt(sealed, key, context.info())
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal("altered, moved, or sealed to another key") from error


def unseal_payload(sealed: bytes, *, private: bytes, context: Context) -> bytes:
    """`unseal`, and what came out is what the context says it is: same SHA-256, same length."""
    plaintext = unseal(sealed, private=private, context=context)
    if len(plaintext) != context.size or sha256(plaintext) != context.digest:
        raise CannotUnseal("its SHA-256 or its length is not the one recorded")
    return plaintext


def new_file_key() -> bytes:
    return secrets.token_bytes(KEY)


def nonce(index: int, last: bool) -> bytes:
    # The key is used for one file only, so a counter can never repeat under it (the STREAM
    # construction): eleven bytes of position and one that says 'this is the end'.
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class FileSealer:
    """Encrypts a stream in 1 MB segments and hashes the plaintext on the way.

    `update` returns the sealed bytes ready to be written, `finish` the last segment. An empty
    file is one empty last segment.
    """

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._pending = bytearray()
        self._index = 0
        self._hash = hashlib.sha256()
        self.size = 0

    def update(self, data: bytes) -> bytes:
        self._hash.update(data)
        self.size += len(data)
        self._pending += data
        out = bytearray()
        # A full segment waits until a byte follows it: only then is it known not to be the last.
        while len(self._pending) > SEGMENT:
            out += self._segment(bytes(self._pending[:SEGMENT]), last=False)
            del self._pending[:SEGMENT]
        return bytes(out)

    def finish(self) -> bytes:
        last = self._segment(bytes(self._pending), last=True)
        self._pending.clear()
        return last

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def _segment(self, data: bytes, *, last: bool) -> bytes:
        sealed = self._aead.encrypt(nonce(self._index, last), data, None)
        self._index += 1
        return sealed


def segments(size: int) -> int:
    """How many segments a file of `size` bytes has (an empty one has one)."""
    return max(1, -(-size // SEGMENT))


def unseal_segment(sealed: bytes, *, key: bytes, index: int, last: bool) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce(index, last), sealed, None)
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal(f"segment {index + 1} was altered, moved or cut") from error


def segment_span(index: int) -> tuple[int, int]:
    """Offset and length of a segment in the sealed file (the last one may be shorter)."""
    return index * SEALED_SEGMENT, SEALED_SEGMENT


def unseal_stream(read: Iterator[bytes], *, key: bytes, size: int) -> Iterator[bytes]:
    """Plain segments of a sealed file given its sealed segments in order."""
    count = segments(size)
    seen = 0
    for index, sealed in enumerate(read):
        if index >= count:
            raise CannotUnseal("bytes follow the end of the file")
        yield unseal_segment(sealed, key=key, index=index, last=index == count - 1)
        seen = index + 1
    if seen != count:
        raise CannotUnseal("the file was cut short")


def hash_stream(pieces: Iterable[bytes]) -> tuple[str, int]:
    """SHA-256 (hex) and length of a stream, a piece at a time."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(_RAW, _PRIVATE_RAW, _BARE)


def verify_key(signing_key: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(signing_key)
    return key.public_key().public_bytes(_RAW, _PUBLIC_RAW)


def sign(message: bytes, *, signing_key: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(signing_key).sign(message)


def signed_by(message: bytes, signature: bytes, *, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
