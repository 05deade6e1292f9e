"""'Your bids': the bids of your organisations, and the tenders you could bid for."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.frames import Crumb
from core.messages import done, refused
from core.models import Organisation
from core.permissions import organisations_of
from core.workflow import Refused
from tenders.actions.bid import start_bid
from tenders.bid_frame import bid_style, bid_words
from tenders.enums import BidStatus, TenderStatus
from tenders.models import Bid, Tender
from tenders.policies import bids as policies
from tenders.views.bidding.entry import person


@dataclass(frozen=True, slots=True)
class Row:
    bid: Bid
    words: str
    style: str
    closed: bool
    warning: str


@login_required
@require_safe
def bids(request: HttpRequest) -> HttpResponse:
    user = person(request)
    own = organisations_of(user, kind="supplier")
    if not own:
        raise PermissionDenied("Bids belong to suppliers. Register your organisation to bid.")
    now = clock.now()
    yours = list(
        Bid.objects.filter(organisation__in=own)
        .select_related("tender", "organisation")
        .order_by("tender__closes_at", "ref")
    )
    open_tenders = list(
        Tender.objects.filter(status=TenderStatus.PUBLISHED, closes_at__gte=now)
        .exclude(bids__organisation__in=own)
        .select_related("procurement__buyer")
        .order_by("closes_at", "reference")
    )
    writer_of = [each for each in own if policies.may_start(user, each)]
    context = {
        "rows": _in_order([_row(bid, now > bid.tender.closes_at if bid.tender.closes_at else False) for bid in yours]),
        "open_tenders": open_tenders,
        "organisations": own,
        "may_start": bool(writer_of),
        "owned": [each for each in own if policies.may_invite(user, each)],
    }
    return render(request, "tenders/bidding/bids.html", context)


def _in_order(rows: list[Row]) -> list[Row]:
    """What closes next stands on top; below it what has closed, the last first."""
    still_open = [row for row in rows if not row.closed]
    return [*still_open, *reversed([row for row in rows if row.closed])]


def _row(bid: Bid, closed: bool) -> Row:
    status = BidStatus(bid.status)
    warning = ""
    if status in (BidStatus.DRAFT, BidStatus.WITHDRAWN):
        warning = (
            "Bids have closed. This one was not submitted."
            if closed
            else "Not submitted yet. Only what you submit counts."
        )
    if status == BidStatus.NEEDS_CONFIRMING and not closed:
        warning = f"The tender changed. Confirm your bid after change {bid.unconfirmed_change}, or submit again."
    if bid.tender.status == TenderStatus.COMPLETE and status in (BidStatus.OPENED, BidStatus.EXCLUDED):
        warning = "Result out: read it."
    if bid.tender.status == TenderStatus.CANCELLED:
        warning = "The tender was cancelled. No bid is opened."
    return Row(bid, bid_words(status), bid_style(status), closed, warning)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Start the organisation's bid, or go to the one it has."""
    user = person(request)
    tender = get_object_or_404(
        Tender.objects.visible_to(user).select_related("procurement__buyer"), reference=reference
    )
    if tender.published_at is None:
        raise Http404("There is no such notice.")
    own = [each for each in organisations_of(user, kind="supplier") if policies.may_start(user, each)]
    if not own:
        raise PermissionDenied("Only owners and editors of a supplier can start a bid.")
    organisation = _chosen(request, own)
    standing = Bid.objects.filter(tender=tender, organisation=organisation).first()
    if standing is not None:
        return redirect("bidding:tasks", ref=standing.ref)
    if request.method == "POST":
        try:
            bid = start_bid(tender=tender, organisation=organisation, by=user)
        except Refused as refusal:
            refused(request, refusal.reasons)
            return redirect("bidding:start", reference=reference)
        done(
            request, "Your bid is started", "Nobody at the buyer can see that you are bidding, or read what you write."
        )
        return redirect("bidding:tasks", ref=bid.ref)
    crumbs = [Crumb("Your bids", reverse("bidding:bids")), Crumb("Start a bid")]
    context = {
        "tender": tender,
        "organisations": own,
        "organisation": organisation,
        "crumbs": crumbs,
        "open": tender.is_open_for_bids(clock.now()),
    }
    return render(request, "tenders/bidding/start.html", context)


def _chosen(request: HttpRequest, own: list[Organisation]) -> Organisation:
    wanted = request.POST.get("organisation", "") or request.GET.get("organisation", "")
    return next((each for each in own if each.ref == wanted), own[0])
