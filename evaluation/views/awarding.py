from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def award(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def award_act(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def places_csv(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def proof(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def approve(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def summaries(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def summary_pdf(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def lot(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404

