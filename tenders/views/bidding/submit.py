"""Check answers, submit, the receipt, withdraw."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, pdf, second_step
from core.messages import done, refused
from core.words import hours
from core.workflow import Refused
from tenders import completeness, receipts
from tenders.actions import submission as actions
from tenders.bid_frame import bid_frame
from tenders.completeness import DECLARATIONS
from tenders.enums import STANDING
from tenders.forms.bidding import SubmitForm
from tenders.keeper import client
from tenders.models import Bid, Submission
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries.bids import Draft
from tenders.questions.specs import FileSpec
from tenders.questions.words import shown
from tenders.views.bidding.entry import bid_page, person, session
from tenders.views.bidding.prices import price_rows


@bid_page
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Everything as it would be submitted, and the button. The same page sent twice is one submission."""
    if request.method == "POST":
        form = SubmitForm(request.POST)
        if not form.is_valid():
            refused(request, "Look at your answers again, then submit: this page was not complete when it was sent.")
            return redirect("bidding:check", ref=bid.ref)
        try:
            submission = actions.submit(
                bid=bid, by=person(request), session=session(request), token=form.cleaned_data["token"]
            )
        except Refused as refusal:
            refused(request, refusal.reasons)
            return redirect("bidding:check", ref=bid.ref)
        return redirect("bidding:receipt", ref=bid.ref, number=submission.receipt_number)
    draft = queries.draft(bid, session=session(request))
    lacks = completeness.missing(queries.tasks(bid, draft))
    user = person(request)
    reasons = list(lacks)
    if not policies.may_submit(user, bid):
        reasons.append("Only an owner of your organisation can submit.")
    if sentence := second_step.lacking(user):
        reasons.append(sentence)
    if not bid.tender.is_open_for_bids(clock.now()):
        reasons.append("The tender is not open for bids now.")
    title = "Check your answers, then submit"
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=queries.standing(bid)),
        "sections": sections(bid, draft),
        "files": draft.files,
        "form": SubmitForm(initial={"token": secrets.token_hex(16)}),
        "blocked": reasons,
        "second_step_missing": bool(second_step.lacking(user)),
        "standing": queries.standing(bid),
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/check.html", context)


def sections(bid: Bid, draft: Draft) -> list[dict[str, Any]]:
    """What would be submitted, section by section, each row with where to change it."""
    content, ref = draft.content, bid.ref
    names = {lot.number: lot.name for lot in bid.tender.lots.all()}
    in_order = sorted(content.choices, key=lambda each: int(each["preference"]))
    lots_url = reverse("bidding:lots", args=[ref])
    declared = reverse("bidding:declarations", args=[ref])
    return [
        {
            "title": "Declarations",
            "rows": [
                (label, "Yes" if content.declarations.get(key) is True else "", declared) for key, label in DECLARATIONS
            ],
        },
        {
            "title": "Lots, in your order of preference",
            "rows": [
                (
                    f"{each['preference']}. Lot {each['lot']}, {names.get(int(each['lot']), '')}",
                    f"{hours(each['weekly_hours'])} hours a week",
                    lots_url,
                )
                for each in in_order
            ]
            or [("Lots", "", lots_url)],
        },
        *_typed_section(bid, draft, "eligibility", "Eligibility questions"),
        *_judged(bid, draft, [int(each["lot"]) for each in in_order]),
    ]


def _judged(bid: Bid, draft: Draft, chosen: list[int]) -> list[dict[str, Any]]:
    """Quality and price with their typed questions; in the first stage of several only what is asked there."""
    quality = [
        (each.label, draft.content.answers.get(each.key, ""), reverse("bidding:answer", args=[bid.ref, each.key]))
        for each in bid.tender.criteria.all()
    ]
    prices = price_rows(bid, draft.content.prices, chosen)
    if bid.tender.has_stages():
        quality, prices = [], []
    quality += [row for each in _typed_section(bid, draft, "quality", "") for row in each["rows"]]
    prices += [row for each in _typed_section(bid, draft, "price", "") for row in each["rows"]]
    found = [{"title": "Quality questions", "rows": quality}, {"title": bid.tender.price_label, "rows": prices}]
    return [each for each in found if each["rows"]]


def _typed_section(bid: Bid, draft: Draft, envelope: str, title: str) -> list[dict[str, Any]]:
    """The typed answers of one purpose in words, files by their names; empty where nothing is asked."""
    chosen = set(draft.content.chosen())
    rows = []
    for question in queries.questions_now(bid.tender):
        if question.envelope != envelope or (question.lot and question.lot.number not in chosen):
            continue
        spec, name = question.asks(), question.label
        said = shown(spec, draft.content.typed.get(question.key))
        if isinstance(spec, FileSpec):
            said = "\n".join(each.name for each in draft.files if each.criterion == question.part)
        name = f"Lot {question.lot.number}: {name}" if question.lot else name
        rows.append((name, said, reverse("bidding:typed", args=[bid.ref, question.key])))
    return [{"title": title, "rows": rows}] if rows else []


def _submission(bid: Bid, number: str) -> Submission:
    return get_object_or_404(
        Submission.objects.select_related("bid__tender__procurement__buyer", "bid__organisation", "received_from"),
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
        "lots": sorted(answer["quality"]["choices"], key=lambda each: int(each["preference"])),
        "genuine": receipts.is_genuine(submission),
        "stands": standing is not None and standing.pk == submission.pk,
        "standing": standing,
        "is_open": bid.tender.is_open_for_bids(clock.now()),
    }


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
