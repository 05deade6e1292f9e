"""How these pages find their tender and draw themselves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.frames import Crumb
from core.workflow import NotPermitted
from tenders.bid_frame import bid_frame
from tenders.frames import tender_frame
from tenders.models import Bid, Tender
from tenders.policies import bids as policies
from tenders.policies import eligibility as reading
from tenders.queries.bids import OPENED, standing
from tenders.views.authoring.access import person, tender_of


def followed(request: HttpRequest, reference: str) -> Tender:
    """The tender, for leads, approvers and auditors of its buyer: 404 for a stranger, 403 for a colleague."""
    tender = tender_of(request, reference)
    if not policies.may_see_opening(person(request), tender):
        raise NotPermitted("Leads, approvers and auditors of the council read this page.")
    return tender


def cleared(request: HttpRequest, reference: str) -> Tender:
    """The tender, for a lead or approver who has declared since the bidders are known. Raises with the reason."""
    tender = tender_of(request, reference)
    if not reading.may_read(person(request), tender):
        raise NotPermitted("Only leads and approvers of the council read what bidders sent.")
    if blocked := reading.not_declared(person(request), tender):
        raise NotPermitted(blocked)
    return tender


def opened_bid(tender: Tender, letter: str) -> Bid:
    rows = Bid.objects.select_related("organisation", "tender__procurement__buyer")
    return get_object_or_404(rows, tender=tender, letter=letter, status__in=OPENED)


def draw(
    request: HttpRequest,
    tender: Tender,
    template: str,
    title: str,
    *,
    here: tuple[str, str] | None = None,
    failed: bool = False,
    **context: Any,
) -> HttpResponse:
    """A page of the buyer. `here` is (words, route) of the list it belongs to."""
    crumbs = [Crumb(title)]
    if here is not None:
        crumbs = [Crumb(here[0], reverse(here[1], args=[tender.reference])), Crumb(title)]
    frame = tender_frame(tender, person(request), title=title, here="after", crumbs=crumbs)
    full = {"tender": tender, "frame": frame, "title": title, **context}
    return render(request, f"tenders/after/{template}.html", full, status=400 if failed else 200)


def draw_for_bidder(
    request: HttpRequest, bid: Bid, template: str, title: str, *, failed: bool = False, **context: Any
) -> HttpResponse:
    frame = bid_frame(bid, title=title, crumb=title, submission=standing(bid))
    full = {"bid": bid, "frame": frame, "title": title, **context}
    return render(request, f"tenders/after/{template}.html", full, status=400 if failed else 200)
