from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def appoint(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def declare(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def member_act(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def panel_act(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404

