"""Reading the body of a request straight from its connection into memory that is used again.

gunicorn gives a body out in pieces that it copied three times through memory asked of the system anew: for each 32 MB of an
upload that cost more than hashing and sealing them. Where the body is one of known length in gunicorn's own form, it is
read from the same socket, and gunicorn's count of what is left is kept; any other body is read as Django reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader

PIECE = 1024 * 1024
Read = Callable[[int], "bytes | memoryview"]


def reader_of(request: HttpRequest) -> Read:
    """`read(n)`: up to n bytes, at most 1 MB, nothing where the body or the connection ends; OSError where it broke.

    What one call gives may be looked at until the call after the next one: two rooms are filled in turn.
    """
    body = request.META.get("wsgi.input")
    if not isinstance(body, Body) or body.buf.tell() or not isinstance(body.reader, LengthReader):
        return request.read
    if not isinstance(body.reader.unreader, SocketUnreader):
        return request.read
    return _Straight(body).read


class _Straight:
    def __init__(self, body: Any) -> None:
        self._body, self._reader, self._line = body, body.reader, body.reader.unreader.sock
        self._rooms = [memoryview(bytearray(PIECE)), memoryview(bytearray(PIECE))]
        ahead = self._reader.unreader.take_buffered()
        self._ahead = memoryview(ahead)[: self._reader.length]
        # What came behind the body belongs to the next request.
        self._reader.unreader.unread(ahead[len(self._ahead) :])
        self._broken: OSError | None = None

    def read(self, size: int) -> memoryview:
        """As many as were asked for, or as came before the end."""
        if self._broken is not None:
            raise self._broken
        self._rooms.reverse()
        room, got = self._rooms[0][: min(size, self._reader.length)], 0
        while got < len(room):
            try:
                count = self._some(room[got:])
            except OSError as broken:
                self._body.failed, self._broken = True, broken
                if not got:
                    raise
                break  # what came before the line broke is not lost; the next call says that it broke
            if not count:
                self._body.failed = True  # so that the connection is not used again
                break
            got += count
            self._reader.length -= count
        return room[:got]

    def _some(self, room: memoryview) -> int:
        if self._ahead:
            piece, self._ahead = self._ahead[: len(room)], self._ahead[len(room) :]
            room[: len(piece)] = piece
            return len(piece)
        return int(self._line.recv_into(room))
