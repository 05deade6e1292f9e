"""What of the opened bids would be given out if somebody asked, and what their bidders marked as confidential."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.frames import Crumb
from core.workflow import NotPermitted
from tenders import redacting
from tenders.frames import tender_frame
from tenders.models import Bid, Tender
from tenders.policies import eligibility as policies
from tenders.queries.bids import OPENED
from tenders.views.authoring.access import person, tender_of

TITLE = "What bidders ask to keep confidential"


def _tender(request: HttpRequest, reference: str) -> Tender:
    tender = tender_of(request, reference)
    if not policies.may_read(person(request), tender):
        raise NotPermitted("Only leads and approvers of the council read what bidders marked as confidential.")
    return tender


@login_required
@require_safe
def confidential(request: HttpRequest, reference: str) -> HttpResponse:
    """Each bid with what it marked. Closed until the reader has declared, now that the bidders are known."""
    tender = _tender(request, reference)
    why = "" if tender.opened_at is None else policies.not_declared(person(request), tender)
    bids = redacting.marked(tender) if tender.opened_at is not None and not why else []
    frame = tender_frame(tender, person(request), title=TITLE, here="public", crumbs=[Crumb(TITLE)])
    context = {"tender": tender, "frame": frame, "why": why, "bids": bids, "is_open": tender.opened_at is not None}
    return render(request, "tenders/redacting/confidential.html", context)


@login_required
@require_safe
def bid(request: HttpRequest, reference: str, letter: str) -> HttpResponse:
    """One bid as it would be given out."""
    tender = _tender(request, reference)
    if blocked := policies.not_declared(person(request), tender):
        raise NotPermitted(blocked)
    found = get_object_or_404(
        Bid.objects.select_related("organisation", "tender"), tender=tender, letter=letter, status__in=OPENED
    )
    title = f"Bid {letter}, {found.organisation.name}: as it would be given out"
    back = Crumb(TITLE, reverse("tenders:confidential", args=[reference]))
    frame = tender_frame(tender, person(request), title=title, here="public", crumbs=[back, Crumb(f"Bid {letter}")])
    context = {"tender": tender, "frame": frame, "bid": found, "parts": redacting.redacted(found)}
    return render(request, "tenders/redacting/bid.html", context)
