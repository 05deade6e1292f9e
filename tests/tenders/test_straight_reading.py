"""A body read straight from its connection is the body: cut anywhere, with what came ahead of it and what comes behind."""

from __future__ import annotations

import io
import random
import socket
import threading
from typing import Any

import pytest
from django.test import RequestFactory
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader

from tenders.straight_reading import PIECE, reader_of

FOLLOWS = b"GET /next HTTP/1.1\r\n\r\n"


def asked(body: Body) -> Any:
    request = RequestFactory().patch("/uploads/", b"")
    request.META["wsgi.input"] = body
    return request


class Sent:
    """A body on its way: `ahead` of its bytes came with the headers, the rest through a real socket."""

    def __init__(self, content: bytes, *, ahead: int, told: int | None = None) -> None:
        self.near, far = socket.socketpair()
        self.unreader = SocketUnreader(self.near)
        self.unreader.unread(content[:ahead])
        self.body = Body(LengthReader(self.unreader, len(content) if told is None else told))
        self.sender = threading.Thread(target=self._send, args=(far, content[ahead:]))
        self.sender.start()

    def _send(self, far: socket.socket, content: bytes) -> None:
        with far:
            far.sendall(content)

    def read(self, size: int = PIECE) -> list[bytes]:
        read, pieces = reader_of(asked(self.body)), []
        while piece := read(size):
            pieces.append(bytes(piece))
        self.sender.join()
        self.near.close()
        return pieces


@pytest.mark.parametrize("ahead", [0, 1, 700, 8192])
@pytest.mark.parametrize("size", [8192, PIECE - 1, PIECE, 3 * PIECE + 5])
def test_what_is_read_is_what_was_sent(size: int, ahead: int) -> None:
    content = random.Random(size).randbytes(size)
    sent = Sent(content, ahead=ahead)
    pieces = sent.read()
    assert b"".join(pieces) == content
    assert [len(each) for each in pieces[:-1]] == [PIECE] * (len(pieces) - 1)
    assert (sent.body.reader.length, sent.body.failed) == (0, False)


def test_a_piece_can_be_looked_at_until_the_call_after_the_next() -> None:
    sent = Sent(b"a" * 10 + b"b" * 10 + b"c" * 10, ahead=0)
    read = reader_of(asked(sent.body))
    first, second = read(10), read(10)
    assert (bytes(first), bytes(second)) == (b"a" * 10, b"b" * 10)
    sent.sender.join()
    sent.near.close()


def test_a_request_that_follows_on_the_same_connection_is_left_to_the_server() -> None:
    sent = Sent(b"body" + FOLLOWS, ahead=4 + len(FOLLOWS), told=4)
    assert sent.read() == [b"body"]
    assert sent.unreader.take_buffered() == FOLLOWS


def test_what_came_before_the_line_ended_is_given_and_the_connection_is_not_used_again() -> None:
    sent = Sent(b"x" * 5000, ahead=100, told=9000)
    assert b"".join(sent.read()) == b"x" * 5000
    assert sent.body.failed
    assert sent.body.reader.length == 4000


def test_what_came_before_the_line_broke_is_given_first_and_then_the_error() -> None:
    class Breaks:
        def __init__(self) -> None:
            self.left = 2

        def recv_into(self, room: memoryview) -> int:
            if not self.left:
                raise ConnectionResetError
            self.left -= 1
            room[:3] = b"abc"
            return 3

    unreader = SocketUnreader(Breaks())
    read = reader_of(asked(Body(LengthReader(unreader, 100))))
    assert bytes(read(50)) == b"abcabc"
    with pytest.raises(ConnectionResetError):
        read(50)


def test_a_body_in_another_form_is_read_as_django_reads_it() -> None:
    request = RequestFactory().patch("/uploads/", b"plain")
    assert reader_of(request)(10) == b"plain"
    begun = Body(LengthReader(SocketUnreader(socket.socket()), 10))
    begun.buf = io.BytesIO()
    begun.buf.write(b"held")
    request = asked(begun)
    assert reader_of(request) == request.read
    begun.reader.unreader.sock.close()
