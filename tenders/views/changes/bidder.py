"""A bidder's pages about changes: what changed, side by side; confirming the bid as it stands; the receipt of that."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, second_step
from core.frames import Crumb
from core.messages import refused
from core.permissions import freshly_authenticated
from core.views.fresh import require_fresh
from core.workflow import Refused
from tenders import receipts
from tenders.actions import confirming
from tenders.bid_frame import bid_frame
from tenders.enums import BidStatus
from tenders.forms.changes import ConfirmForm
from tenders.models import Bid, Tender
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries import changes as change_queries
from tenders.views.bidding.entry import bid_page, person, session


@login_required
@require_safe
def tender_changes(request: HttpRequest, reference: str) -> HttpResponse:
    """What changed in a public tender, for anybody signed in who may see it."""
    tender = get_object_or_404(
        Tender.objects.visible_to(person(request)).select_related("procurement__buyer"),
        reference=reference,
        published_at__isnull=False,
    )
    here = reverse("bidding:tender", args=[reference])
    crumbs = [Crumb("Your bids", reverse("bidding:bids")), Crumb(tender.title, here), Crumb("What changed")]
    context = {"tender": tender, "changes": change_queries.in_force(tender), "crumbs": crumbs, "here": here}
    return render(request, "tenders/changes/tender_changes.html", context)


@bid_page
@require_safe
def changes(request: HttpRequest, bid: Bid) -> HttpResponse:
    """What changed in the tender, newest first, and what that asks of this bid."""
    title = "What changed in the tender"
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=queries.standing(bid)),
        "changes": change_queries.in_force(bid.tender),
        "needs_confirming": bid.status == BidStatus.NEEDS_CONFIRMING and bid.tender.is_open_for_bids(clock.now()),
        "submission": queries.standing(bid),
        "may_submit": policies.may_submit(person(request), bid),
        "confirmations": bid.confirmations.select_related("amendment", "submission", "confirmed_by"),
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/changes/bid_changes.html", context)


@bid_page
@second_step.needed_here
@require_fresh
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Asks for a fresh sign-in first, as for everything that binds the organisation; then it is one press."""
    page, not_done = redirect("bidding:changes", ref=bid.ref), False
    if request.method == "POST":
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            refused(request, "Read what changed again, then confirm: the page was not complete when it was sent.")
            return page
        try:
            done = confirming.confirm(
                bid=bid,
                by=person(request),
                session=session(request),
                change=form.cleaned_data["change"],
                fresh=freshly_authenticated(request),
            )
        except confirming.Lacks:
            not_done = True  # told below, on the page that answers: a message would carry it through the session
        except Refused as refusal:
            refused(request, refusal.reasons)
            return page
        else:
            return redirect("bidding:confirmation", ref=bid.ref, number=done.number)
    if bid.status != BidStatus.NEEDS_CONFIRMING:
        return page
    user, submission = person(request), queries.standing(bid)
    blocked = [] if policies.may_submit(user, bid) else ["Only an owner of your organisation can confirm its bid."]
    if sentence := second_step.lacking(user):
        blocked.append(sentence)
    if not bid.tender.is_open_for_bids(clock.now()):
        blocked.append("Bids have closed: your bid stands, and is opened as not confirmed.")
    if not blocked:
        blocked = _lacking(bid, session(request))
    title = "Confirm the bid as it stands"
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=submission),
        "submission": submission,
        "form": ConfirmForm(initial={"change": bid.unconfirmed_change}),
        "blocked": blocked,
        "differs": submission is not None and queries.draft_differs(bid, submission),
        "back": reverse("bidding:changes", args=[bid.ref]),
    }
    return render(request, "tenders/changes/confirm.html", context, status=400 if not_done else 200)


def _lacking(bid: Bid, signed_in: str) -> list[str]:
    """What keeps the bid from being confirmed; also that the keeper cannot be asked now."""
    try:
        return confirming.lacking(bid, signed_in)
    except Refused as refusal:
        return refusal.reasons


@bid_page
@require_safe
def confirmation(request: HttpRequest, bid: Bid, *, number: str) -> HttpResponse:
    """The signed receipt of a confirmation."""
    found = get_object_or_404(
        bid.confirmations.select_related("submission", "amendment", "confirmed_by"), number=number
    )
    title = f"Confirmation {found.number}"
    genuine = receipts.bears_our_signature(found, found.confirmed_at)
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb="Confirmation", submission=queries.standing(bid)),
        "confirmation": found,
        "genuine": genuine,
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/changes/confirmation.html", context)
