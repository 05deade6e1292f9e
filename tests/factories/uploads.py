"""Uploads that break off, and a virus scanner of the test's own on a socket."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.models import User
from tenders.actions import receiving
from tenders.actions import uploads as actions
from tenders.models import Bid, Upload

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every virus scanner agrees to find (eicar.org); written in two halves for scanners of source."""


def begun(bid: Bid, by: User, name: str, size: int, *, criterion: str = "") -> Upload:
    return actions.start(bid=bid, name=name, size=size, by=by, criterion=criterion)


def read_until(content: bytes, broken_at: int | None = None) -> Callable[[int], bytes]:
    """A line that brings `content`, and breaks after `broken_at` bytes."""
    body = io.BytesIO(content if broken_at is None else content[:broken_at])

    def read(count: int) -> bytes:
        piece = body.read(count)
        if not piece and broken_at is not None:
            raise ConnectionResetError("the line broke")
        return piece

    return read


def send(upload: Upload, by: User, content: bytes, *, breaks: Sequence[int] = ()) -> Upload:
    """Bring the whole of `content`; the line breaks at each of the places in `breaks`, and is taken up where it broke."""
    for place in [*sorted(breaks), len(content)]:
        at = upload.received
        rest = content[at:]
        cut = None if place == len(content) else place - at
        receiving.receive(upload=upload, by=by, offset=at, length=len(rest), read=read_until(rest, cut))
        assert upload.received == place
    return upload


class Scanner:
    """clamd as far as INSTREAM goes: finds EICAR, refuses what is over `most` bytes, and remembers what it was shown."""

    def __init__(self, path: Path, *, most: int = 10**9) -> None:
        self.path, self.most = path, most
        self.shown: list[int] = []
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(path))
        self._door.listen(8)
        self._door.settimeout(20)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"unix:{self.path}"

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                line.sendall(self._answer(said))

    def _answer(self, said: io.BufferedReader) -> bytes:
        assert said.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        held = b""
        while length := int.from_bytes(said.read(4), "big"):
            held += said.read(length)
            if len(held) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.shown.append(len(held))
        return b"stream: Eicar-Signature FOUND\0" if EICAR in held else b"stream: OK\0"

    def close(self) -> None:
        self._door.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def scanner(folder: Path, *, most: int = 10**9) -> Iterator[Scanner]:
    made = Scanner(folder / "clamd.sock", most=most)
    try:
        yield made
    finally:
        made.close()
