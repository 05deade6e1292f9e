"""The resumable upload protocol tus 1.0.0 (tus.io/protocols/resumable-upload): its headers, read and written. Pure.

Served: core, creation, checksum, termination, expiration. Where the server says less than the protocol asks: HEAD does
not repeat Upload-Metadata, because the name of a file is sealed and no web process can read it back.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
ALGORITHMS = ("sha256", "sha1")
BODY = "application/offset+octet-stream"
METHODS = frozenset({"PATCH", "DELETE", "HEAD"})


class Wrong(Exception):
    """The request is not in the protocol's form; `code` is the answer's status code."""

    def __init__(self, sentence: str, code: int = 400) -> None:
        self.code = code
        super().__init__(sentence)


def require_version(headers: Mapping[str, str]) -> None:
    if headers.get("Tus-Resumable") != VERSION:
        raise Wrong(f"Send 'Tus-Resumable: {VERSION}': that is the version spoken here.", 412)


def number(headers: Mapping[str, str], name: str) -> int:
    """A whole number of at most 18 digits."""
    said = headers.get(name, "")
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise Wrong(f"Send '{name}' as a whole number of bytes.")
    return int(said)


def method(real: str, headers: Mapping[str, str]) -> str:
    """A client behind a proxy that knows only POST names the method it means. Only POST may: it carries the token."""
    meant = headers.get("X-HTTP-Method-Override", "").upper()
    return meant if real == "POST" and meant in METHODS else real


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """'name base64,name base64': each value as text. Raises `Wrong`."""
    found: dict[str, str] = {}
    for pair in headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if not name:
            continue
        if name in found:
            raise Wrong(f"Send '{name}' in Upload-Metadata once.")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Wrong(f"Send '{name}' in Upload-Metadata as base64 of UTF-8.") from error
    return found


@dataclass(slots=True)
class Checksum:
    """What the client says the body's digest is, and the digest of what came."""

    algorithm: str
    told: bytes
    came: Any

    def add(self, piece: bytes | memoryview) -> None:
        self.came.update(piece)

    def verify(self) -> None:
        if self.came.digest() != self.told:
            raise Wrong("What arrived is not what was sent: its checksum differs. Send this part again.", 460)


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    said = headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _, value = said.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Wrong(f"Send the checksum as one of {', '.join(ALGORITHMS)}.")
    try:
        told = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise Wrong("Send the checksum in base64.") from error
    return Checksum(algorithm, told, hashlib.new(algorithm, usedforsecurity=algorithm == "sha256"))


def offered(most_bytes: int) -> dict[str, str]:
    """What OPTIONS answers."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(most_bytes),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def standing(*, received: int, size: int, expires: datetime) -> dict[str, str]:
    """Where an upload stands."""
    return {
        "Upload-Offset": str(received),
        "Upload-Length": str(size),
        "Upload-Expires": format_datetime(expires, usegmt=True),
    }
