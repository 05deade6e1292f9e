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
from tenders.actions.standing import submit_if_complete, would_submit
from tenders.bid_frame import bid_frame, lots_words
from tenders.forms.bidding import GiveAuthorityForm
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries.bids import Draft
from tenders.views.bidding.entry import bid_page, person, session
from tenders.working_copy import ASIDE, Seen

CONFLICT = (
    "Somebody in your team has a second version of a part, and nobody has chosen between the two. Choose first: giving the "
    "authority now would submit a bid that one of you did not mean."
)


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
    return _draw(request, bid)


def _draw(request: HttpRequest, bid: Bid, form: GiveAuthorityForm | None = None, *, status: int = 200) -> HttpResponse:
    """What the authority does, and, for a bid that is complete already, that giving it submits now, and which lots."""
    user, submission = person(request), queries.standing(bid)
    blocked = [] if policies.may_submit(user, bid) else ["Only an owner of your organisation decides on this."]
    stands = policies.authority_stands(bid)
    if not stands and not bid.tender.is_open_for_bids(clock.now()):
        blocked.append("The tender is not open for bids now.")
    if not stands and (sentence := second_step.lacking(user)):
        blocked.append(sentence)
    draft = None if stands or blocked else queries.draft(bid, session=session(request))
    if draft is not None and _undecided(draft):
        blocked.append(CONFLICT)
    now = would_submit(bid, draft) if draft is not None else []
    title = "Standing authority to submit"
    context = {
        "form": form or GiveAuthorityForm(lots=lots_words(now)),
        "now": lots_words(now),
        "seen": draft.seen().text() if draft is not None else "",
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=submission),
        "submission": submission,
        "stands": stands,
        "ended": not stands and bid.standing_authority_until is not None,
        "blocked": blocked,
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/authority.html", context, status=status)


def _undecided(draft: Draft) -> bool:
    return any(name.startswith(ASIDE) for name in draft.values)


def _not_meant(request: HttpRequest, bid: Bid) -> HttpResponse | None:
    """The page again where giving would submit something that was not said, or not ticked; None where it was meant."""
    draft = queries.draft(bid, session=session(request))
    if _undecided(draft):
        return _draw(request, bid, status=409)
    lots = lots_words(would_submit(bid, draft))
    if not lots:
        return None
    form = GiveAuthorityForm(request.POST, lots=lots)
    changed = Seen.read(request.POST.get("seen", "")) != draft.seen()
    if changed and form.is_valid():
        form.add_error(None, "The bid changed since you opened this page; look again. Nothing was submitted.")
    return None if form.is_valid() and not changed else _draw(request, bid, form, status=409 if changed else 400)


def _give(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Given, and used at once when the bid is complete already: nobody might save again."""
    page = redirect("bidding:authority", ref=bid.ref)
    if not policies.may_submit(person(request), bid):
        raise PermissionDenied("Only an owner of your organisation can give a standing authority: ask one of them.")
    if not freshly_authenticated(request):
        return redirect(f"{reverse('account_reauthenticate')}?next={quote(request.get_full_path())}")
    stands = policies.authority_stands(bid)
    if not stands and bid.tender.is_open_for_bids(clock.now()) and (again := _not_meant(request, bid)) is not None:
        return again
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
