"""Reading a sealed file as if it were plain, at any place, one megabyte in memory at a time."""

from __future__ import annotations

import io
import os
from bisect import bisect_right
from typing import IO, Any

from tenders.sealed_parts import spots
from tenders.sealing import unseal_segment


class SealedReader(io.RawIOBase):
    """`key` is a file's bare key or its ring (see `sealed_parts`). Closing it closes the sealed file."""

    def __init__(self, sealed: IO[bytes], *, key: bytes, size: int) -> None:
        self._file = sealed
        self._spots = spots(key, size)
        self._starts = [spot.starts for spot in self._spots]
        self._size, self._at = size, 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number = bisect_right(self._starts, self._at) - 1
        within = self._at - self._starts[number]
        piece = self._segment(number)[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _segment(self, number: int) -> bytes:
        if self._held[0] != number:
            spot = self._spots[number]
            self._file.seek(spot.at)
            plain = unseal_segment(self._file.read(spot.length), key=spot.key, index=spot.index, last=spot.last)
            self._held = (number, plain)
        return self._held[1]

    def close(self) -> None:
        self._file.close()
        super().close()
