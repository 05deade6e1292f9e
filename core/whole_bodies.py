"""A form that did not arrive whole is no form: nothing of it is read, and its page says that nothing was changed.

A connection that breaks in the middle of a form would else look like a shorter one: an answer cut off in its middle, a
file that lacks its end. Uploads that are taken up where they broke (`application/offset+octet-stream`) are no forms.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class WholeBody(io.RawIOBase):
    """The body of a request that said how long it is. Raises `BadRequest` where it ends before that."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        super().__init__()
        self._stream, self._left = stream, length

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        pieces = []
        while wanted:
            pieces.append(self._counted(self._stream.read(wanted)))
            wanted -= len(pieces[-1])
        return b"".join(pieces)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._counted(self._stream.readline(-1 if size is None else size)) if self._left and size != 0 else b""

    def _counted(self, piece: bytes) -> bytes:
        if not piece:
            raise BadRequest("The body ended before the length that was told.")
        self._left -= len(piece)
        return piece


class WholeBodyMiddleware:
    """Puts `WholeBody` around the body of each form, before anything reads of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or ""
        if request.content_type in FORMS and told.isascii() and told.isdigit() and int(told):
            request._stream = WholeBody(request._stream, int(told))  # type: ignore[assignment] # no public place for it
        return self.get_response(request)
