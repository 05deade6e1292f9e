"""A sealed file that came in several parts: one key a part, the parts one after another. Pure.

A connection that breaks leaves a part, and no process remembers its key: the next part gets another one, so a counter
never repeats under a key whatever is sent again. What belongs to the file is then not one key of 32 bytes but a *ring*:
for each part in order its key and its plain length, 40 bytes each. A file that came in one piece keeps its bare key.
The ring is sealed, with the file's SHA-256 and size in the context, exactly as a bare key is; a part can therefore not
be left out, repeated or put elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenders.sealing import KEY, SEALED_SEGMENT, SEGMENT, TAG, CannotUnseal, nonce, segments, unseal_segment

_LENGTH = 8
_RECORD = KEY + _LENGTH


@dataclass(frozen=True, slots=True)
class Part:
    """`size` plain bytes under `key`, each part a stream of 1 MB segments of its own."""

    key: bytes
    size: int

    @property
    def sealed_size(self) -> int:
        return sealed_length(self.size)


def sealed_length(size: int) -> int:
    """How many bytes `size` plain bytes take when they are sealed as one part."""
    return size + TAG * segments(size)


def ring_of(parts: Sequence[Part]) -> bytes:
    """What opens the file: the bare key of a file in one part, else the ring."""
    if len(parts) == 1:
        return parts[0].key
    return b"".join(part.key + part.size.to_bytes(_LENGTH, "big") for part in parts)


def parts_of(key: bytes, size: int) -> list[Part]:
    """The parts of a file of `size` plain bytes. Raises `CannotUnseal` for a ring that is not this file's."""
    if len(key) == KEY:
        return [Part(key, size)]
    if not key or len(key) % _RECORD:
        raise CannotUnseal("the file's key is not in its form")
    records = [key[at : at + _RECORD] for at in range(0, len(key), _RECORD)]
    parts = [Part(record[:KEY], int.from_bytes(record[KEY:], "big")) for record in records]
    if sum(part.size for part in parts) != size:
        raise CannotUnseal("the parts are not as long as the file")
    return parts


def plain_stream(file: IO[bytes], *, key: bytes, size: int) -> Iterator[bytes]:
    """The plain file in pieces of 1 MB at most. Raises `CannotUnseal` where a byte was changed, cut or added."""
    for part in parts_of(key, size):
        count, left = segments(part.size), part.sealed_size
        for index in range(count):
            sealed = file.read(min(SEALED_SEGMENT, left))
            left -= len(sealed)
            yield unseal_segment(sealed, key=part.key, index=index, last=index == count - 1)
    if file.read(1):
        raise CannotUnseal("bytes follow the end of the file")


class PartSealer:
    """Seals one part as it streams, each sealed segment handed to `write`. Unlike `sealing.FileSealer` it hashes nothing:
    the tags are compared when the keeper reads the file, and its SHA-256 is taken then. Pieces of 1 MB are not copied on
    the way, and all segments are sealed into the same memory: `write` must be done with it when it returns."""

    def __init__(self, key: bytes, write: Callable[[memoryview], object]) -> None:
        self._aead = AESGCM(key)
        self._write = write
        self._room = memoryview(bytearray(SEALED_SEGMENT))
        self._held: bytes | memoryview = b""
        self._index = 0
        self.size = 0

    def update(self, piece: bytes | memoryview) -> None:
        """Writes the sealed segments that are known not to be the last: one waits until a byte follows it."""
        if not piece:
            return
        self.size += len(piece)
        data: bytes | memoryview = piece
        if len(self._held) == SEGMENT:
            self._seal(self._held, last=False)
        elif self._held:
            data = bytes(self._held) + piece
        view, at = memoryview(data), 0
        while len(view) - at > SEGMENT:
            self._seal(view[at : at + SEGMENT], last=False)
            at += SEGMENT
        self._held = view[at:] if at else data

    def finish(self) -> None:
        self._seal(self._held, last=True)

    def _seal(self, data: bytes | memoryview, *, last: bool) -> None:
        into = self._room[: len(data) + TAG]
        self._aead.encrypt_into(nonce(self._index, last), data, None, into)
        self._index += 1
        self._write(into)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one sealed segment lies: the bytes `at` to `at + length` of the sealed file hold `size` plain bytes."""

    at: int
    length: int
    key: bytes
    index: int
    last: bool
    starts: int
    size: int


def spots(key: bytes, size: int) -> list[Spot]:
    """Every segment of the file in order: what reading at any place needs."""
    found, at, starts = [], 0, 0
    for part in parts_of(key, size):
        count, left = segments(part.size), part.size
        for index in range(count):
            plain = min(SEGMENT, left)
            found.append(Spot(at, plain + TAG, part.key, index, index == count - 1, starts, plain))
            at, starts, left = at + plain + TAG, starts + plain, left - plain
    return found
