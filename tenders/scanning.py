"""Asking the virus scanner: clamd's INSTREAM over a socket, and nothing else of it.

The protocol (clamd(8)): 'zINSTREAM' and a zero byte; each piece as four bytes of length, most significant first, and
that many bytes; four zero bytes end it; the answer is one line that ends in a zero byte. clamd closes the line when
more arrives than its StreamMaxLength, with an answer that says so.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType

from django.conf import settings

from tenders.enums import Scan

_PIECE = 1024 * 1024
_ANSWER = 4096


class ScannerAway(Exception):
    """There is no scanner, it does not answer, or it could not judge this file. The file is not judged by that."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the scanner said; `threat` is the name it gives to what it found."""

    scan: Scan
    threat: str = ""


def is_set() -> bool:
    return bool(settings.CLAMD != "none")


def scan(pieces: Iterable[bytes]) -> Found:
    """The scanner's word on a stream. Raises `ScannerAway`."""
    with Scanning() as scanning:
        for piece in pieces:
            scanning.feed(piece)
        return scanning.found()


def alongside(pieces: Iterable[bytes], scanning: Scanning) -> Iterator[bytes]:
    """The same pieces, each shown to the scanner on the way. A scanner that goes away disturbs nobody."""
    for piece in pieces:
        scanning.feed(piece)
        yield piece


class Scanning:
    """One stream on its way through the scanner. `feed` never raises; `found` raises `ScannerAway`."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._trouble = ""
        self._early = b""

    def __enter__(self) -> Scanning:
        if not is_set():
            self._trouble = "no scanner is set up"
            return self
        try:
            self._line = _connected()
            self._line.sendall(b"zINSTREAM\0")
        except OSError as trouble:
            self._give_up(trouble)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def feed(self, piece: bytes) -> None:
        if self._line is None or self._trouble:
            return
        try:
            for at in range(0, len(piece), _PIECE):
                part = piece[at : at + _PIECE]
                self._line.sendall(len(part).to_bytes(4, "big") + part)
        except OSError as trouble:
            # Over its limit clamd answers and hangs up: what it said may still lie in the line.
            self._early = self._answer()
            self._give_up(trouble)

    def found(self) -> Found:
        if self._line is not None and not self._trouble:
            try:
                self._line.sendall((0).to_bytes(4, "big"))
                self._early = self._answer()
            except OSError as trouble:
                self._give_up(trouble)
        return _read(self._early, self._trouble)

    def _answer(self) -> bytes:
        said = b""
        try:
            while self._line is not None and b"\0" not in said and len(said) < _ANSWER:
                piece = self._line.recv(_ANSWER)
                if not piece:
                    break
                said += piece
        except OSError as trouble:
            self._give_up(trouble)
        return said

    def _give_up(self, trouble: OSError) -> None:
        self._trouble = self._trouble or type(trouble).__name__


def _connected() -> socket.socket:
    kind, _, where = settings.CLAMD.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(settings.CLAMD_SECONDS)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.CLAMD_SECONDS)


def _read(answer: bytes, trouble: str) -> Found:
    """'stream: OK', 'stream: NAME FOUND', or anything else, which is no judgement."""
    said = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if said == "stream: OK":
        return Found(Scan.CLEAN)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Found(Scan.INFECTED, said.removeprefix("stream: ").removesuffix(" FOUND")[:100])
    if "size limit exceeded" in said:
        raise ScannerAway("the file is larger than the scanner's StreamMaxLength")
    raise ScannerAway(trouble or "the scanner could not judge the file")
