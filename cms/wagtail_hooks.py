"""Wagtail's own extension points: our views draw the pages, and a booked event is not deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page

from cms.models import EventPage, EventSignUp
from cms.views import events


def serve_event(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """An event page takes sign-ups, so a view of ours answers for it."""
    return events.event(request, page) if isinstance(page, EventPage) else None


def keep_booked_events(request: HttpRequest, page: Page) -> HttpResponse | None:
    """People who booked must not lose the page that tells them when and where."""
    booked = EventSignUp.objects.filter(event__path__startswith=page.path).exists()
    if not booked:
        return None
    messages.error(request, "People have signed up. Unpublish the page instead, and tell them first.")
    return redirect("wagtailadmin_explore", page.pk)


hooks.register("before_serve_page", serve_event)
hooks.register("before_delete_page", keep_booked_events)
