"""How a page about a change finds it, and draws itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, messages
from core.frames import Crumb
from core.workflow import NotPermitted
from tenders.frames import tender_frame
from tenders.models import Amendment, Tender
from tenders.policies import amendments as policies
from tenders.policies import tenders as tender_policies
from tenders.views.authoring.access import person, tender_of


def open_tender(request: HttpRequest, reference: str) -> Tender:
    """The tender, for leads, approvers and auditors; a tender that was never public has no changes (404)."""
    tender = tender_of(request, reference)
    if not tender_policies.may_see_history(person(request), tender):
        raise NotPermitted("Leads, approvers and auditors of the council see the changes.")
    if tender.published_at is None:
        raise Http404
    return tender


def change_of(request: HttpRequest, reference: str, number: int) -> Amendment:
    tender = open_tender(request, reference)
    found = (
        tender.amendments.select_related("notice", "created_by", "sent_by", "approved_by").filter(number=number).first()
    )
    if found is None:
        raise Http404
    found.tender = tender
    return found


def writable(request: HttpRequest, reference: str, number: int) -> Amendment:
    """The change, for a lead who may write it."""
    amendment = change_of(request, reference, number)
    if not policies.may_write(person(request), amendment):
        raise NotPermitted("Only a procurement lead of the council writes a change.")
    return amendment


def draw(
    request: HttpRequest, tender: Tender, template: str, *, title: str, failed: bool = False, **context: Any
) -> HttpResponse:
    """A page about the tender's changes, with head and timeline; 400 when what was sent must be mended."""
    crumbs = [Crumb("Changes", reverse("tenders:changes", args=[tender.reference])), Crumb(title)]
    if context.pop("here", "") == "changes":
        crumbs = [Crumb("Changes")]
    frame = tender_frame(tender, person(request), title=title, here="changes", crumbs=crumbs)
    return render(
        request,
        f"tenders/changes/{template}.html",
        {"frame": frame, "tender": tender, "title": title, "now": clock.now(), **context},
        status=400 if failed else 200,
    )


def to_change(request: HttpRequest, amendment: Amendment, done: str, after: str = "") -> HttpResponse:
    messages.done(request, done, after)
    return redirect(amendment.get_absolute_url())
