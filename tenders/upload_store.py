"""Where the sealed parts of an upload lie until the file is whole: a file for each connection that brought some.

A leg is written by one request only, so two requests that believe they are the one cannot harm each other's bytes:
the rows say which parts count, and what was written beyond them is nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from tenders import sealed_store
from tenders.keyfiles import flush_folder

LEFT_OVER = 24 * 3600
LEG_LEFT_OVER = 31 * 24 * 3600
_LEG = re.compile(r"F-[A-Z0-9]{4,20}\.[0-9a-f]{16}|[0-9a-f]{32}")
_COPY = 8 * 1024 * 1024


class Leg:
    """The sealed bytes that one connection brings, appended and flushed part by part."""

    def __init__(self, reference: str) -> None:
        self.name = f"{reference}.{secrets.token_hex(8)}"
        self._out: BinaryIO | None = None
        self._is_named = False

    def write(self, sealed: bytes | memoryview) -> None:
        if self._out is None:
            self._out = path_of(self.name).open("xb")
        self._out.write(sealed)

    def flush(self) -> None:
        """On return what was written survives a power cut."""
        assert self._out is not None
        self._out.flush()
        os.fsync(self._out.fileno())
        if not self._is_named:
            flush_folder(path_of(self.name).parent)
            self._is_named = True

    def close(self, *, keep: bool) -> None:
        """What stands in no row counts for nothing; `keep` leaves it to the rows to say what does."""
        if self._out is None:
            return
        with contextlib.suppress(
            OSError
        ):  # a full disk may refuse what is still in the buffer, which counts for nothing
            self._out.close()
        self._out = None
        if not keep:
            path_of(self.name).unlink(missing_ok=True)


def path_of(leg: str) -> Path:
    if not _LEG.fullmatch(leg):
        raise ValueError("that is not a leg's name")
    return sealed_store.incoming() / leg


def put_in_place(reference: str, legs: Sequence[tuple[str, int]]) -> None:
    """Make one file of the legs, each with the sealed bytes of it that count, and put it under its reference.

    May run again after being broken off anywhere, and beside itself: what lies in its place already is left alone.
    """
    if sealed_store.has(reference):
        discard(leg for leg, _ in legs)
        return
    try:
        if len(legs) == 1:
            leg, length = legs[0]
            os.truncate(path_of(leg), length)
            whole = path_of(leg)
        else:
            whole = _joined(reference, legs)
        sealed_store.adopt(whole, reference)
    except FileNotFoundError:
        if not sealed_store.has(reference):
            raise
    discard(leg for leg, _ in legs)


def _joined(reference: str, legs: Sequence[tuple[str, int]]) -> Path:
    whole = path_of(f"{reference}.{secrets.token_hex(8)}")
    try:
        with whole.open("xb") as out:
            for leg, length in legs:
                with path_of(leg).open("rb") as piece:
                    _copy(piece, out, length)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        whole.unlink(missing_ok=True)
        raise
    return whole


def _copy(piece: BinaryIO, out: BinaryIO, length: int) -> None:
    """Within the kernel: ciphertext need not pass through this process."""
    done = 0
    while done < length:
        count = os.copy_file_range(piece.fileno(), out.fileno(), min(_COPY, length - done))
        if not count:
            raise OSError("a part of the upload is shorter than its row says")
        done += count


def discard(legs: Iterable[str]) -> None:
    for leg in legs:
        path_of(leg).unlink(missing_ok=True)


def sweep(wanted: Collection[str]) -> int:
    """Remove what no row names and nobody has written to for long: bytes whose key is gone. Says how many."""
    count = 0
    for path in sealed_store.incoming().iterdir():
        if path.name in wanted:
            continue
        try:
            age = time.time() - path.stat().st_mtime
            if age > (LEG_LEFT_OVER if path.name.startswith("F-") else LEFT_OVER):
                path.unlink()
                count += 1
        except FileNotFoundError:
            continue  # another process swept it
    return count
