from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def result(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def own_pdf(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404

