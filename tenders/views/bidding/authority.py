"""Giving and ending the standing authority by which each save that completes a bid is submitted."""

from __future__ import annotations

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock, second_step
from core.messages import done, refused
from core.permissions import freshly_authenticated
from core.workflow import Refused
from tenders.actions.authority import end_authority, give_authority
from tenders.actions.standing import submit_if_complete
from tenders.bid_frame import bid_frame
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.views.bidding.entry import bid_page, person, session


@bid_page
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, bid: Bid) -> HttpResponse:
    if request.method == "POST":
        if request.POST.get("act") == "end":
            end_authority(bid, by=person(request))
            done(request, "The standing authority is ended", "From now on a save is a save: submit when you mean to.")
            return redirect("bidding:authority", ref=bid.ref)
        return _give(request, bid)
    user, submission = person(request), queries.standing(bid)
    blocked = [] if policies.may_submit(user, bid) else ["Only an owner of your organisation decides on this."]
    stands = policies.authority_stands(bid)
    if not stands and not bid.tender.is_open_for_bids(clock.now()):
        blocked.append("The tender is not open for bids now.")
    if not stands and (sentence := second_step.lacking(user)):
        blocked.append(sentence)
    title = "Standing authority to submit"
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=submission),
        "submission": submission,
        "stands": stands,
        "ended": not stands and bid.standing_authority_until is not None,
        "blocked": blocked,
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/authority.html", context)


def _give(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Given, and used at once when the bid is complete already: nobody might save again."""
    page = redirect("bidding:authority", ref=bid.ref)
    if not policies.may_submit(person(request), bid):
        raise PermissionDenied("Only an owner of your organisation can give a standing authority: ask one of them.")
    if not freshly_authenticated(request):
        return redirect(f"{reverse('account_reauthenticate')}?next={quote(request.get_full_path())}")
    try:
        given = give_authority(bid=bid, by=person(request), fresh=True)
        submission = submit_if_complete(bid=given, by=person(request), session=session(request), left_out_too=True)
    except Refused as refusal:
        refused(request, refusal.reasons)
        return page
    if submission is not None:
        done(
            request,
            f"Standing authority is given, and version {submission.number} is submitted",
            f"Receipt {submission.receipt_number}. Each save that completes the bid is submitted from now on.",
        )
    else:
        done(request, "Standing authority is given", "Each save that completes the bid is submitted from now on.")
    return page
