"""Check your answers, choose the lots, submit. The same page sent twice is one submission."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock, second_step
from core.messages import refused
from core.workflow import Refused
from tenders import completeness
from tenders.actions import submission as actions
from tenders.bid_frame import bid_frame, lots_words
from tenders.completeness import DECLARATIONS
from tenders.confidential import lines_of
from tenders.forms.bidding import SubmitForm, lots_left, sent_lots
from tenders.keeper import client
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries.bids import Draft
from tenders.questions.specs import FileSpec
from tenders.questions.words import shown
from tenders.suppliers import parties as party_rules
from tenders.views.bidding.changed import changed_since
from tenders.views.bidding.entry import bid_page, person, session, unavailable
from tenders.views.bidding.groups import LotLine, lot_lines
from tenders.views.bidding.in_order import in_order
from tenders.views.bidding.prices import price_doubts, price_rows
from tenders.working_copy import ASIDE, Seen


@bid_page
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Everything as it would be submitted, the lots to tick, and the button."""
    if request.method != "POST":
        return _draw(request, bid, sent=False)
    token = SubmitForm(request.POST)  # its token alone: what of the lots is right, the action says
    if not token.is_valid():
        refused(request, "Look at your answers again, then submit: this page was not complete when it was sent.")
        return redirect("bidding:check", ref=bid.ref)
    lots = sent_lots(request.POST) if "lots_asked" in request.POST else None
    if lots is not None and not _meant(request, bid, lots):
        return _draw(request, bid, sent=True)
    try:
        submission = actions.submit(
            bid=bid,
            by=person(request),
            session=session(request),
            token=token.cleaned_data["token"],
            lots=lots,
            shown=_seen(request) or Seen(),
        )
    except actions.Changed:
        return _draw(request, bid, sent=lots is not None, changed=True)
    except actions.Used as used:
        refused(request, used.reasons)
        return redirect("bidding:check", ref=bid.ref)
    except Refused as refusal:
        return _not_done(request, bid, refusal.reasons, sent=lots is not None)
    return redirect("bidding:receipt", ref=bid.ref, number=submission.receipt_number)


def _not_done(request: HttpRequest, bid: Bid, reasons: list[str], *, sent: bool) -> HttpResponse:
    """The reasons on the page that answers: a message would carry names and prices of the draft through the session."""
    try:
        return _draw(request, bid, sent=sent, not_done=reasons)
    except client.KeeperAway:
        return unavailable(request, " ".join(reasons))


def _seen(request: HttpRequest) -> Seen | None:
    """The working copy as the page that was sent had shown it; None for a page that does not say."""
    return Seen.read(request.POST.get("seen", ""))


def _meant(request: HttpRequest, bid: Bid, lots: Sequence[int]) -> bool:
    """Whether something is ticked, and no lot that stands submitted is left out without a word."""
    standing = queries.standing(bid)
    falls_out = lots_left(standing.lots, lots) if standing else ""
    return bool(lots) and (not falls_out or "leave_out" in request.POST)


def _draw(
    request: HttpRequest, bid: Bid, *, sent: bool, not_done: Sequence[str] = (), changed: bool = False
) -> HttpResponse:
    user, standing, draft = person(request), queries.standing(bid), queries.draft(bid, session=session(request))
    lots = lot_lines(bid, queries.tasks(bid, draft), draft, standing)
    form = SubmitForm(
        request.POST if sent else None,
        lots=lots,
        standing=standing.lots if standing else (),
        initial={"token": secrets.token_hex(16)},
    )
    shown = _seen(request) if request.method == "POST" else None
    changed = changed or (sent and shown is not None and shown != draft.seen())
    title = "Check your answers, then submit"
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title, submission=standing),
        "sections": sections(bid, draft),
        "confidential": lines_of(bid, draft),
        "files": draft.files,
        "form": form,
        "not_done": not_done,
        "seen": draft.seen().text(),
        "changed": changed,
        "changes": changed_since(bid, draft, shown, user) if changed else [],
        "lots": lots,
        "doubts": price_doubts(bid, draft.content.prices, draft.content.chosen()),
        "not_ready": [lot for lot in lots if not lot.ready],
        "one_lot": lots_words([lot.number for lot in lots]) if len(lots) == 1 else "",
        "blocked": _blocked(request, bid, draft, lots),
        "held_aside": any(name.startswith(ASIDE) for name in draft.values),
        "second_step_missing": bool(second_step.lacking(user)),
        "standing": standing,
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    failed = 409 if changed else (400 if form.errors or not_done else 200)
    return render(request, "tenders/bidding/check.html", context, status=failed)


def _blocked(request: HttpRequest, bid: Bid, draft: Draft, lots: Sequence[LotLine]) -> list[str]:
    """Why nothing can be submitted now. A lot that lacks something does not keep the others."""
    user = person(request)
    reasons = [] if any(lot.ready for lot in lots) else completeness.missing(queries.tasks(bid, draft))
    if not policies.may_submit(user, bid):
        reasons.append("Only an owner of your organisation can submit.")
    if sentence := second_step.lacking(user):
        reasons.append(sentence)
    if not bid.tender.is_open_for_bids(clock.now()):
        reasons.append("The tender is not open for bids now.")
    return reasons


def _who_bids(bid: Bid, draft: Draft) -> dict[str, Any]:
    """The standard information as confirmed, and everybody named."""
    confirmed, named = draft.content.information, party_rules.items(draft.content.parties)
    told = f"Version {confirmed['version']}, confirmed by {confirmed['confirmed_by']}" if confirmed else ""
    url = reverse("bidding:parties", args=[bid.ref])
    rows = [("Standard information", told, reverse("bidding:bid_information", args=[bid.ref]))]
    rows += [(party_rules.LABELS[each["kind"]], f"{each['name']}, {party_rules.where(each)}", url) for each in named]
    if not named:
        rows.append(("Who else is in this bid", "You bid alone" if draft.content.parties.get("alone") else "", url))
    return {"title": bid.organisation.name, "rows": rows}


def sections(bid: Bid, draft: Draft) -> list[dict[str, Any]]:
    """What would be submitted, section by section, each row with where to change it."""
    content, ref = draft.content, bid.ref
    names = {lot.number: lot.name for lot in bid.tender.lots.all()}
    lots_url = reverse("bidding:lots", args=[ref])
    declared = reverse("bidding:declarations", args=[ref])
    return [
        _who_bids(bid, draft),
        {
            "title": "Declarations",
            "rows": [
                (label, "Yes" if content.declarations.get(key) is True else "", declared) for key, label in DECLARATIONS
            ],
        },
        {
            "title": "Lots, in your order of preference",
            "rows": [(lot, said or "Not counted in hours", lots_url) for lot, said in in_order(content.choices, names)]
            or [("Lots", "", lots_url)],
        },
        *_typed_section(bid, draft, "eligibility", "Eligibility questions"),
        *_judged(bid, draft, content.chosen()),
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
