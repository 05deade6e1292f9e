"""Refusals become pages: 403 with the sentence for a missing right, and back to the page for a step that is blocked."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import escape_uri_path

from core import messages, second_step
from core.models import User
from core.workflow import NotPermitted, Refused

refused = logging.getLogger("fairlot.refused")
Next = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """A view that lets a refusal through still answers in words, never with a 500."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404("No page has such a character in its address.")  # PostgreSQL refuses to look one up
        response = self.get_response(request)
        if response.status_code in (403, 404):
            self._note(request, response.status_code)
        return response

    def _note(self, request: HttpRequest, status: int) -> None:
        """A line about each thing that somebody signed in was not shown (promise 9): who and where, no content."""
        user, match = getattr(request, "user", None), request.resolver_match
        if isinstance(user, User) and match is not None and match.view_name != "wagtail_serve":
            refused.warning("%s %s %s %s", status, request.method, escape_uri_path(request.path), user.ref)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotPermitted):
            return render(request, "core/errors/forbidden.html", {"reasons": exception.reasons}, status=403)
        if isinstance(exception, Refused):
            return render(request, "core/errors/refused.html", {"reasons": exception.reasons}, status=409)
        return None


class SecondStepMiddleware:
    """No page of the workspace for a buyer's people without the second step, however they came to be signed in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        open_to_all = match is not None and match.view_name in settings.OPEN_WITHOUT_SECOND_STEP
        if open_to_all or request.path.startswith("/accounts/") or not second_step.must_have(request.user):
            return None
        assert isinstance(request.user, User)
        if not second_step.has(request.user):
            messages.refused(request, second_step.SENTENCE)
            return redirect(second_step.way_there(request))
        return None if second_step.proved(request) else redirect(second_step.way_there(request))


class PolicyMiddleware:
    """Nothing a signed-in person sees is kept by a shared cache; only Wagtail's admin has the looser script policy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            # Wagtail's editor needs inline styles and evaluates its own scripts; no other path does.
            response._csp_update = {  # type: ignore[attr-defined] # django-csp reads it from the response
                "script-src": ["'unsafe-inline'", "'unsafe-eval'"],
                "style-src": ["'unsafe-inline'"],
                "img-src": ["blob:"],
            }
        elif getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response
