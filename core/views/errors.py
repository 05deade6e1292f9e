"""Error pages: what happened, what to do; never a trace, never what was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/errors/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/errors/forbidden.html", {"reasons": []}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "core/errors/not_found.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/errors/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors: whatever broke may be what they read."""
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("core/errors/server_error.html"), status=500)
