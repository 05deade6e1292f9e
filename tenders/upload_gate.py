"""How much a request may bring, judged from its head, before a byte of its body is read.

Reading a form reads its files, and that happens before any view or the check of its token: so who may send how much is
settled here. A page that takes large files says so with `takes_files`; it alone seals what comes to the disk. Every
other page holds what comes in memory, and takes little; somebody who is not signed in takes no file anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenders.uploads import SealingUploadHandler

MEGABYTE = 1024 * 1024
SPARE = 5
"""Megabytes beside the file: the form's own fields, and a file a little too large, which its field names better."""
WITHOUT_SIGNING_IN = 64 * 1024
UPLOADS = "multipart/form-data"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def takes_files(most: Callable[[], int]) -> Callable[[View], View]:
    """For the outermost place above a view: its form may bring a file of `most()` megabytes, sealed as it arrives."""

    def marked(view: View) -> View:
        view.takes_files = most  # type: ignore[attr-defined] # read by the gate below
        return view

    return marked


def of_a_bid() -> int:
    most: int = settings.UPLOAD_LIMIT_MB
    return most


def of_a_document() -> int:
    return 50


class UploadGate:
    """Stands before the first middleware that reads a form. Answers 413 with the sentence, or lets the request in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if request.content_type != UPLOADS:
            return None
        told = request.META.get("CONTENT_LENGTH") or "0"
        size = int(told) if told.isascii() and told.isdigit() else 0
        if not request.user.is_authenticated:
            return _too_large(request, "Sign in, then send it again.") if size > WITHOUT_SIGNING_IN else None
        most: Callable[[], int] | None = getattr(view, "takes_files", None)
        if most is None:
            limit = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
            return _too_large(request, f"Send {_words(limit)} at most here.") if size > limit else None
        if size > (most() + SPARE) * MEGABYTE:
            return _too_large(request, f"Choose a file of {most():,} MB at most.")
        request.upload_handlers = [SealingUploadHandler(request)]
        return None


def _words(size: int) -> str:
    return f"{size // MEGABYTE:,} MB"


def _too_large(request: HttpRequest, mend: str) -> HttpResponse:
    reasons = [f"What was sent is larger than this page takes, so nothing of it was read. {mend}"]
    return render(request, "core/errors/refused.html", {"reasons": reasons}, status=413)
