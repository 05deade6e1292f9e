from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def brand(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")
