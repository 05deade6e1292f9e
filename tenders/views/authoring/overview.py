"""The tender's own page: what stops it, what it consists of, and the acts on it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import messages, ports
from core.views.history import history_page
from core.workflow import NotPermitted, Refused
from tenders import conditions, loaded, own_steps, readiness, stages
from tenders.actions import tender as actions
from tenders.enums import DocumentKind, LotStatus, NoticeStatus, StaffTransfer, TenderStatus
from tenders.models import Lot, Tender
from tenders.policies import tenders as policies
from tenders.views.authoring.access import draw, frame_of, may_change, person, tender_of
from tenders.views.authoring.listing import plain_cell

FEW_BIDS = 2


@dataclass(frozen=True, slots=True)
class LotRow:
    """One line of the lots table, its state in words and the style of the words."""

    lot: Lot
    words: str
    style: str


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the list of parts: its page, and, while it is drafted, whether its checks pass."""

    label: str
    hint: str
    url: str
    words: str = ""
    style: str = ""


# Where a check is mended, for those that name no page when they pass.
PLACES = {
    "weights": "criteria", "formula": "criteria", "award": "rule", "dates": "timetable", "staff": "documents",
    "engagement": "details", "procedure": "rules",
}  # fmt: skip

PARTS = (
    ("details", "Details", "What is bought, for how long, by which procedure"),
    ("lots", "Lots", "Areas, hours, values, tags"),
    ("rules", "Which rules apply", "What the law asks at this value, and why"),
    ("stages", "Stages", "Who goes on, and how they are chosen"),
    ("regime", "Regime", "The law each lot is run under"),
    ("questions", "Questions", "Eligibility, and what else bidders are asked"),
    ("criteria", "Criteria and weights", "What bids are judged by"),
    ("scale", "Scale of marks", "What each mark means"),
    ("prices", "Price schedule", "What bidders price, weights, floors and ceilings"),
    ("rule", "Award rule", "How places are filled, limits, ties"),
    ("timetable", "Timetable", "Every date with its rule"),
    ("documents", "Documents", "What bidders read"),
    ("decisions", "Decisions of the council", "Forward plan, key decision, call-in"),
    ("conflicts", "Conflicts assessment", "Found, and dealt with"),
    ("approver", "Approver", "The second pair of eyes"),
    ("opening_officers", "Who opens the bids", "Any two officers, or two with keys of their own"),
    ("notices", "Notices", "Which are due, what each lacks, and what was sent"),
    ("public", "What the public will see", "The notice as it will be drawn, and what is held back"),
    ("access", "Reading for a time", "Auditors who may read this procurement until a day"),
)

PARTS_WITHOUT_BIDS = (
    ("details", "Details", "What is bought"),
    ("direct_award", "The award", "Supplier, value, ground and why"),
    ("conflicts", "Conflicts assessment", "Found, and dealt with"),
    ("approver", "Approver", "The second pair of eyes"),
    ("notices", "Notices", "What the public will see, and what was sent"),
    ("access", "Reading for a time", "Auditors who may read this procurement until a day"),
)


def parts_of(tender: Tender) -> tuple[tuple[str, str, str], ...]:
    """The pages of this tender; a procurement in which nobody bids has its own short list."""
    if tender.takes_bids:
        return PARTS
    market = tender.procedure == "dynamic_market_intention"
    return tuple(part for part in PARTS_WITHOUT_BIDS if not (market and part[0] == "direct_award"))


@login_required
@require_safe
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    with readiness.remembered(loaded.load(tender)):
        return _overview(request, tender)


def _overview(request: HttpRequest, tender: Tender) -> HttpResponse:
    user = person(request)
    draft = tender.status == TenderStatus.DRAFT
    found = readiness.checks(tender) if draft else []
    failing = [check for check in found if not check.ok]
    lots = lot_rows(tender)
    notice = tender.notices.order_by("-pk").first()
    return draw(
        request,
        tender,
        "overview",
        title=tender.title,
        here="overview",
        failing=[(check, _url(tender, check.place)) for check in failing],
        first_to_fix=next((check.key for check in failing if not check.waiting), ""),
        passing=[check for check in found if check.ok],
        check_count=len(found),
        gate=_gate(failing),
        may_edit=may_change(request, tender),
        may_send=draft and policies.may_edit(user, tender),
        may_approve=tender.status == TenderStatus.IN_APPROVAL and policies.may_approve(user, tender),
        may_take_back=tender.status == TenderStatus.IN_APPROVAL and policies.may_send_back(user, tender),
        may_cancel=policies.may_cancel(user, tender) and not conditions.no_lot_awarded.blocks(tender),
        may_run=policies.may_run(user, tender),
        may_copy=tender.takes_bids and policies.may_draft(user, tender.procurement.buyer),
        ended=tender.status in {TenderStatus.COMPLETE, TenderStatus.CANCELLED},
        notice=notice,
        refused=notice is not None and notice.status == NoticeStatus.REFUSED,
        lots=lots,
        zoned=any(row.lot.zone for row in lots),
        closing=stages.closing_words(tender),
        hours=sum((row.lot.hours for row in lots), Decimal(0)),
        value=sum((row.lot.annual_value or Decimal(0) for row in lots), Decimal(0)),
        estimated=any(row.lot.bids_expected() for row in lots),
        stages=list(tender.stages.select_related("tender")) if tender.rules().staged else [],
        steps=own_steps.states_of(tender),
        parts=_parts(tender, found),
        end_blocked=_end_blocked(tender),
        panels=ports.panels.draw("tenders.overview", request, tender),
    )


def _parts(tender: Tender, found: list[readiness.Check]) -> list[Part]:
    """The list of parts with what its checks say: to fix, waiting for somebody, done, or nothing that must be."""
    said: dict[str, tuple[str, str]] = {}
    for check in found:
        place = check.place or PLACES.get(check.key, check.key)
        words = ("Done", "good") if check.ok else ("Waiting", "warn") if check.waiting else ("To fix", "stop")
        if place not in said or not check.ok:
            said[place] = words
    return [Part(label, hint, _url(tender, place), *said.get(place, ())) for place, label, hint in parts_of(tender)]


def _end_blocked(tender: Tender) -> list[str] | None:
    """What keeps an approved procurement without bids from being closed; None where there is nothing to close."""
    if tender.takes_bids or tender.status != TenderStatus.IN_APPROVAL or tender.approved_at is None:
        return None
    return conditions.direct_award_may_be_signed.blocks(tender)


def _url(tender: Tender, place: str) -> str:
    return reverse(f"tenders:{place}", args=[tender.reference])


def _gate(failing: list[readiness.Check]) -> str:
    """Why it cannot be sent, in one sentence that counts."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    fix, wait = sum(not check.waiting for check in failing), sum(check.waiting for check in failing)
    parts = []
    if fix:
        parts.append(f"{words[fix]} check{' needs' if fix == 1 else 's need'} fixing")
    if wait:
        parts.append(f"{words[wait]} person has not answered")
    said = " and ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def lot_rows(tender: Tender) -> list[LotRow]:
    """Every lot with what is missing, or its state once the tender has left the draft."""
    lists = set(
        tender.documents.filter(kind=DocumentKind.STAFF_LIST, removed_at__isnull=True)
        .values_list("lot_id", flat=True)
        .order_by()
    )
    ended = tender.status == TenderStatus.CANCELLED
    return [
        LotRow(lot, "Cancelled", "out")
        if ended and lot.status == LotStatus.OPEN
        else LotRow(lot, *_state(lot, None in lists or lot.pk in lists, draft=tender.published_at is None))
        for lot in loaded.lots(tender)
    ]


def _state(lot: Lot, has_list: bool, *, draft: bool) -> tuple[str, str]:
    if not draft:
        style = {LotStatus.AWARDED: "good", LotStatus.NOT_AWARDED: "out"}.get(LotStatus(lot.status), "plain")
        return LotStatus(lot.status).label, style
    for missing, words in (
        (lot.area_id is None and not lot.delivered_at, "Area missing"),
        (not lot.weekly_hours and not lot.delivered_at, "Hours missing"),
        (not lot.annual_value, "Value missing"),
        (not lot.regime, "Regime not decided"),
        (lot.staff_transfer == StaffTransfer.EXPECTED and not has_list, "Staff list missing"),
        (lot.bids_expected_high is not None and lot.bids_expected_high <= FEW_BIDS, "Few bids likely"),
    ):
        if missing:
            return words, "warn"
    return "Ready", "plain"


@login_required
@require_safe
def lots_csv(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{tender.reference}-lots.csv"'
    out = csv.writer(response)
    out.writerow(["Lot", "Name", "Zone", "Tags", "Scheme", "Hours a week", "Value a year", "Bids expected", "State"])
    for row in lot_rows(tender):
        lot = row.lot
        out.writerow(
            [
                lot.number,
                plain_cell(lot.name),
                plain_cell(lot.zone),
                plain_cell(", ".join(lot.tags)),
                plain_cell(lot.scheme),
                lot.weekly_hours,
                lot.annual_value,
                lot.bids_expected(),
                row.words,
            ]
        )
    return response


@login_required
@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    if not policies.may_see_history(person(request), tender):
        raise NotPermitted("Only leads, approvers and auditors of the council read the history.")
    frame = frame_of(request, tender, f"History of {tender.reference}", "history")
    frame.crumbs = list(frame.crumbs)[:-1]
    response: HttpResponse = history_page(
        request,
        chain=tender.chain(),
        frame=frame,
        export_url=reverse("tenders:record_export", args=[tender.reference]),
    )
    return response


@login_required
@require_POST
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """The plain verbs that need no more than a press; each says what happens next and who was told."""
    tender = tender_of(request, reference)
    user = person(request)
    try:
        if verb == "send_for_approval":
            actions.send_for_approval(tender=tender, by=user)
            who = tender.approver.full_name if tender.approver else "The approver"
            messages.done(request, "Sent for approval", f"{who} was told by mail. Nothing is public yet.")
        elif verb == "start_assessment":
            actions.start_assessment(tender=tender, by=user)
            messages.done(request, "The assessment has started")
        elif verb == "complete":
            actions.complete(tender=tender, by=user)
            messages.done(request, "The tender is complete")
        else:
            raise Http404
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    return redirect(tender.get_absolute_url())
