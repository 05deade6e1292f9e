from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def hand_in(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def answer(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def autosave(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def bid_file(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404

