"""The receipt of a submission, as page and PDF, and withdrawing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, pdf, second_step
from core.messages import done, refused
from core.workflow import Refused
from tenders import receipts
from tenders.actions import submission as actions
from tenders.bid_frame import bid_frame, lots_words
from tenders.contact import contact_of
from tenders.enums import STANDING, BidStatus
from tenders.keeper import client
from tenders.models import Bid, Submission
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.suppliers.parties import LABELS, items
from tenders.views.bidding.entry import bid_page, person, session
from tenders.views.bidding.in_order import in_order
from tenders.views.bidding.prices import price_rows


def _submission(bid: Bid, number: str) -> Submission:
    return get_object_or_404(
        Submission.objects.select_related(
            "bid__tender__procurement__buyer", "bid__organisation", "received_from", "by_authority_of"
        ),
        bid=bid,
        receipt_number=number,
    )


def _receipt_context(request: HttpRequest, bid: Bid, submission: Submission) -> dict[str, Any]:
    """What page and PDF both show. File names come from the bidder's own sealed copy, through the keeper."""
    answer = client.ask("read_submission", session=session(request), bid=bid.ref, number=submission.number)
    standing = queries.standing(bid)
    return {
        "bid": bid,
        "submission": submission,
        "files": answer["quality"]["files"],
        "lots": _lots(bid, answer["quality"]["choices"]),
        "prices": _prices(bid, answer),
        "named": [(LABELS[each["kind"]], each["name"]) for each in items(answer["quality"].get("parties"))],
        "left_out": lots_words(submission.left_out),
        "confidential": answer["quality"].get("confidential", []),
        "genuine": receipts.is_genuine(submission),
        "stands": standing is not None and standing.pk == submission.pk,
        "standing": standing,
        "is_open": bid.tender.is_open_for_bids(clock.now()),
    }


def _lots(bid: Bid, choices: list[dict[str, Any]]) -> list[str]:
    """The lots of a submission in the order of preference, with the hours offered."""
    names = {lot.number: lot.name for lot in bid.tender.lots.all()}
    return [f"{lot}, {hours}" if hours else lot for lot, hours in in_order(choices, names)]


def _prices(bid: Bid, answer: dict[str, Any]) -> list[tuple[str, str]]:
    """The prices as they were submitted, from the bidder's own copy. For its page alone: no record holds them."""
    numbers = [int(each["lot"]) for each in answer["quality"]["choices"]]
    return [(what, said) for what, said, _url in price_rows(bid, answer["price"].get("prices", {}), sorted(numbers))]


@bid_page
@require_safe
def receipt(request: HttpRequest, bid: Bid, *, number: str) -> HttpResponse:
    submission = _submission(bid, number)
    context = _receipt_context(request, bid, submission)
    title = f"Receipt {submission.receipt_number}"
    may_withdraw = bid.status in STANDING and policies.may_submit(person(request), bid)
    context |= {
        "frame": bid_frame(bid, title=title, crumb="Receipt", submission=context["standing"]),
        "may_withdraw": may_withdraw and context["is_open"],
        "differs": context["stands"] and queries.draft_differs(bid, submission),
    }
    return render(request, "tenders/bidding/receipt.html", context)


@bid_page
@require_safe
def receipt_pdf(request: HttpRequest, bid: Bid, *, number: str) -> HttpResponse:
    submission = _submission(bid, number)
    context = _receipt_context(request, bid, submission)
    buyer = bid.tender.procurement.buyer.name
    context |= {
        "buyer_name": buyer,
        "reference": bid.tender.reference,
        "title": f"Receipt {submission.receipt_number}",
        "contact": contact_of(bid.tender),
    }
    try:
        document = pdf.render("tenders/bidding/receipt_pdf.html", context)
    except pdf.PdfUnavailable as missing:
        refused(request, str(missing))
        return redirect("bidding:receipt", ref=bid.ref, number=number)
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{submission.receipt_number}.pdf"'
    return response


@bid_page
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, bid: Bid) -> HttpResponse:
    if request.method == "POST":
        if bid.status == BidStatus.WITHDRAWN:
            done(request, "Your bid is withdrawn", "It was withdrawn already. You can submit again until bids close.")
            return redirect("bidding:tasks", ref=bid.ref)
        try:
            actions.withdraw(bid=bid, by=person(request))
        except Refused as refusal:
            refused(request, refusal.reasons)
        else:
            done(request, "Your bid is withdrawn", "It will not be opened. You can submit again until bids close.")
        return redirect("bidding:tasks", ref=bid.ref)
    title = "Withdraw your bid"
    blocked = []
    if not policies.may_submit(person(request), bid):
        blocked.append("Only an owner of your organisation can withdraw its bid.")
    if bid.status not in STANDING:
        blocked.append("There is no submitted bid to withdraw.")
    elif not bid.tender.is_open_for_bids(clock.now()):
        blocked.append("Bids have closed: a bid can be withdrawn only until the deadline.")
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=queries.standing(bid)),
        "blocked": blocked,
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/withdraw.html", context)
