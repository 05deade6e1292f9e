from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def overview(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def lot(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404

