"""Error pages: what happened, what to do; never a trace, never what was typed."""

from __future__ import annotations

import errno
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

AWAY = {
    "database": "The database does not answer just now, so nothing was saved and nothing was submitted.",
    "disk": "Our disk has no room just now, so nothing was saved and nothing was submitted.",
}
NO_ROOM = ("database or disk is full", "No space left on device")
"""How SQLite and PostgreSQL say that the disk under the database is full."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/errors/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/errors/forbidden.html", {"reasons": []}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/errors/not_found.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors: whatever broke may be what they read.

    Django calls this while the fault is being handled, so a database that is away or a full disk is told as what it is:
    nothing was changed, and it is worth trying again (503), unlike a fault of the program (500).
    """
    # What a page learnt before it broke: a sentence about whom to call (see `Frame.who_to_call`), else the site's own.
    call = {"who_to_call": getattr(request, "who_to_call", "") or settings.HELP_LINE}
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError | InterfaceError):
        what = AWAY["disk" if any(words in str(fault) for words in NO_ROOM) else "database"]
        return HttpResponse(render_to_string("core/errors/away.html", {"what": what, **call}), status=503)
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return HttpResponse(render_to_string("core/errors/away.html", {"what": AWAY["disk"], **call}), status=503)
    return HttpResponse(render_to_string("core/errors/server_error.html", call), status=500)
