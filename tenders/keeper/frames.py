"""One message on the keeper's socket: four bytes of length, then that many bytes of JSON.

Both ends refuse a message over the limit before reading it, and anything that is not a JSON
object. Bytes inside a message travel as base64.
"""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A dozen answers of the longest length a bidder can save, at the twelve bytes JSON may make of one character.
LIMIT = 64 * 1024 * 1024


class FrameError(Exception):
    """The other end spoke out of form, said too much, or went away."""


def to_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_text(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > LIMIT:
        raise FrameError(f"a message of {len(body)} bytes is over the limit of {LIMIT}")
    connection.sendall(len(body).to_bytes(4, "big") + body)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message, or None when the other end has closed the line between two messages."""
    head = _exactly(connection, 4, at_start=True)
    if head is None:
        return None
    length = int.from_bytes(head, "big")
    if length > LIMIT:
        raise FrameError(f"a message of {length} bytes is over the limit of {LIMIT}")
    body = _exactly(connection, length, at_start=False) or b""
    try:
        message = json.loads(body)
    except ValueError as error:
        raise FrameError("the message is not JSON") from error
    if not isinstance(message, dict):
        raise FrameError("the message is not a JSON object")
    return message


def _exactly(connection: socket.socket, count: int, *, at_start: bool) -> bytes | None:
    out = bytearray()
    while len(out) < count:
        piece = connection.recv(min(count - len(out), 65536))
        if not piece:
            if at_start and not out:
                return None
            raise FrameError("the line was cut in the middle of a message")
        out += piece
    return bytes(out)


@contextmanager
def short_address(path: Path) -> Iterator[str]:
    """An address of the socket that fits into the 107 bytes a socket address may have."""
    if len(os.fsencode(path)) < 100:
        yield str(path)
        return
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{path.name}"
    finally:
        os.close(descriptor)
