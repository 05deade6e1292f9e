"""A notice's page, worked out: the facts first, then its parts. Only what the record holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from cms.register.facts import NoticeFacts, day, instant, lines, part, rows, text
from core import words
from core.frames import Fact
from tenders import stage_words
from tenders.notice_words import Line, said
from tenders.pricing.published import limits_words
from tenders.pricing.schedule import BASKETS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LotRow:
    number: str
    name: str
    note: str
    hours: str
    value: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    label: str
    question: str
    weight: str
    limit: str


STAFF_LIST = "Staff transfer (TUPE) list"  # as the frozen notice calls it


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One typed question as published: what is asked, what an answer can be, what passes."""

    number: str
    label: str
    question: str
    guidance: str
    asks: str
    passes: str
    needed: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    label: str
    unit: str
    lot: str
    counts: str
    limits: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    ref: str
    title: str
    note: str
    sha256: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderDetail:
    """The parts of a tender notice's page. `answers` are (question, answer) pairs, the facts first."""

    answers: tuple[tuple[str, str], ...]
    description: str
    lots: tuple[LotRow, ...]
    rule: tuple[str, ...]
    criteria: tuple[CriterionRow, ...]
    scale: tuple[tuple[str, str, str], ...]
    dates: tuple[tuple[str, str], ...]
    documents: tuple[DocumentRow, ...]
    engagement_url: str
    no_engagement_reason: str
    questions: tuple[tuple[str, tuple[QuestionRow, ...]], ...] = ()
    prices: tuple[PriceRow, ...] = ()
    price_rule: str = ""
    price_limits: tuple[str, ...] = ()
    stages: tuple[tuple[str, str], ...] = ()


def _amount(value: str, shape: Any) -> str:
    try:
        return str(shape(Decimal(value)))
    except InvalidOperation:
        return ""


def tender_detail(notice: NoticeFacts) -> TenderDetail:
    """Everything the page of a tender notice says."""
    payload = notice.payload
    return TenderDetail(
        answers=tuple((question, answer) for question, answer in _answers(notice) if answer),
        description=text(payload, "description"),
        lots=tuple(_lot(lot) for lot in rows(payload, "lots")),
        rule=tuple(lines(payload, "award_rule_words")),
        criteria=tuple(_criteria(payload)),
        scale=tuple((text(row, "mark"), text(row, "name"), text(row, "descriptor")) for row in rows(payload, "scale")),
        dates=tuple(_dates(notice)),
        documents=tuple(_document(row, notice.tender) for row in rows(payload, "documents")),
        engagement_url=_own_address(text(payload, "engagement_url")),
        no_engagement_reason=text(payload, "no_engagement_reason"),
        stages=tuple((stage_words.heading(row), stage_words.sentences(row)) for row in rows(payload, "stages")),
        questions=tuple(_questions(payload)),
        prices=tuple(_price(row) for row in rows(part(payload, "price_schedule"), "lines")),
        price_rule=BASKETS.get(text(part(payload, "price_schedule"), "basket"), ""),
        price_limits=tuple(
            f"Lot {text(row, 'lot')} as a whole: {limits_words(row)}"
            for row in rows(part(payload, "price_schedule"), "limits")
        ),
    )


def _own_address(url: str) -> str:
    """Only an address of the web is made a link; anything else in the record stays out of the page's links."""
    return url if url.startswith(("https://", "http://", "/")) and not url.startswith("//") else ""


ALSO = {
    "category", "most_lots_awarded", "how_lots_are_decided", "why_one_lot", "conditions", "options", "extension",
    "suits_small", "suits_voluntary", "risks", "payment", "framework", "below_threshold",
}  # fmt: skip
"""What else a tender notice says among its facts, in the words of the floor that froze it."""


def plain_lines(notice: NoticeFacts) -> list[Line]:
    """Every field of a notice that opens nothing: a pipeline, an engagement, a plan, a direct award, an end."""
    return [line for line in said(notice.payload) if line.key not in {"title"}]


def asks_first(payload: Mapping[str, Any]) -> bool:
    """Whether what suppliers send first is a request to take part: a competition in stages that begins with them."""
    return any(text(stage, "kind") == "participation" for stage in rows(payload, "stages")[:1])


def closing_words(payload: Mapping[str, Any]) -> str:
    return "Requests to take part close" if asks_first(payload) else "Bids close"


def _answers(notice: NoticeFacts) -> list[tuple[str, str]]:
    payload = notice.payload
    value, procedure = part(payload, "value"), part(payload, "procedure")
    total, annual = text(value, "total"), text(value, "annual")
    worth = ""
    if total and annual:
        worth = f"{_amount(total, words.big_money)} without VAT over {text(payload, 'term_months')} months"
        worth += f" ({_amount(annual, words.big_money)} a year)"
    where = ", ".join(dict.fromkeys(f"zone {zone}" for lot in rows(payload, "lots") if (zone := text(lot, "zone"))))
    joint = ", ".join(text(body, "name") for body in rows(payload, "joint_buyers"))
    return [
        ("Who is buying", ", with ".join(name for name in (notice.buyer, joint) if name)),
        ("What it is worth", worth),
        (closing_words(payload), words.uk_datetime(notice.closes_at) if notice.closes_at else ""),
        ("Where", f"{len(rows(payload, 'lots'))} lots, {where}" if where else ""),
        ("Small firms", text(payload, "small_firms")),
        ("Procedure", text(procedure, "label")),
        ("Regime", text(payload, "regime")),
        ("Kind of service (CPV)", text(payload, "cpv")),
        ("Most lots you may bid for", text(payload, "most_lots_to_bid_for")),
        *((line.label, "\n".join(line.says)) for line in said(payload) if line.key in ALSO),
        ("Number on the central digital platform", notice.cdp_id),
        ("Open contracting identifier", text(payload, "ocid")),
    ]


def _lot(lot: Mapping[str, Any]) -> LotRow:
    notes = [
        f"Zone {text(lot, 'zone')}" if text(lot, "zone") else "",
        text(lot, "scheme"),
        text(lot, "delivered_at"),
        *lines(lot, "tags"),
    ]
    return LotRow(
        text(lot, "number"),
        text(lot, "name"),
        ", ".join(note for note in notes if note),
        _amount(text(lot, "weekly_hours"), words.hours),
        _amount(text(lot, "annual_value"), words.money),
    )


def _price(row: Mapping[str, Any]) -> PriceRow:
    return PriceRow(
        text(row, "label"),
        f"£ {text(row, 'unit_words')}",
        f"Lot {text(row, 'lot')}" if text(row, "lot") else "Every lot",
        text(row, "quantity"),
        limits_words(row),
    )


def _questions(payload: Mapping[str, Any]) -> list[tuple[str, tuple[QuestionRow, ...]]]:
    """('Eligibility', rows), ('Quality, lot 3', rows) ... in the order of the notice."""
    groups: dict[str, list[QuestionRow]] = {}
    asked = rows(payload, "questions")
    staged = any(text(row, "stage") not in {"", "1"} for row in asked)
    for row in asked:
        heading = text(row, "for_label") + (f", lot {text(row, 'lot')}" if text(row, "lot") else "")
        if staged:
            heading = f"Stage {text(row, 'stage')}: {heading[:1].lower()}{heading[1:]}"
        groups.setdefault(heading, []).append(
            QuestionRow(
                text(row, "number"),
                text(row, "label"),
                text(row, "question"),
                text(row, "guidance"),
                text(row, "asks_for"),
                text(row, "passes_when"),
                row.get("needed") is not False,
            )
        )
    return [(heading, tuple(found)) for heading, found in groups.items()]


def _criteria(payload: Mapping[str, Any]) -> list[CriterionRow]:
    found = [
        CriterionRow(
            text(row, "label"),
            text(row, "question"),
            _percent(text(row, "weight")),
            f"Up to {words.commas(text(row, 'word_limit'))} words" if text(row, "word_limit") else "",
        )
        for row in rows(payload, "criteria")
    ]
    price = text(part(payload, "weights"), "price")
    if price:
        named = part(payload, "price")
        formula = text(named, "formula_words", "formula")
        found.append(
            CriterionRow(text(named, "label") or "Price", f"Formula: {formula}" if formula else "", _percent(price), "")
        )
    return found


def _percent(weight: str) -> str:
    return f"{weight.rstrip('0').rstrip('.') if '.' in weight else weight}%" if weight else ""


def _dates(notice: NoticeFacts) -> list[tuple[str, str]]:
    dates = part(notice.payload, "dates")
    found = [("Notice published", words.uk_datetime(notice.published_at))]
    for label, key in (("Questions close", "questions_close_at"), (closing_words(notice.payload), "closes_at")):
        if at := instant(dates, key):
            found.append((label, words.uk_datetime(at)))
    for label, key in (("Award planned for", "award_on"), ("Contract starts", "contract_starts_on")):
        if on := day(dates, key):
            found.append((label, words.uk_date(on)))
    if standstill := text(dates, "standstill_days"):
        found.append(("Standstill", f"{standstill} working days from the award notice"))
    return found


def _document(row: Mapping[str, Any], tender: str) -> DocumentRow:
    size = text(row, "size")
    kilobytes = f"{max(1, round(int(size) / 1024)):,} KB" if size.isdigit() else ""
    version = f"version {text(row, 'version')}" if text(row, "version") else ""
    note = ", ".join(each for each in (text(row, "kind"), text(row, "filename"), kilobytes, version) if each)
    if text(row, "kind") == STAFF_LIST:
        note += ". Sign in as a registered supplier to read it: it is about people"
    ref = text(row, "ref")
    url = reverse("tenders:document", args=[tender, ref]) if tender and ref and "/" not in ref else ""
    return DocumentRow(ref, text(row, "title"), note, text(row, "sha256"), url)


def strip_of(notice: NoticeFacts, left: str) -> list[Fact]:
    """The first three answers, large: by when, what it is worth, how many lots."""
    value = part(notice.payload, "value")
    lots = rows(notice.payload, "lots")
    found = []
    if notice.closes_at:
        found.append(Fact(closing_words(notice.payload), left, [words.uk_datetime(notice.closes_at)], brand=True))
    if total := text(value, "total"):
        found.append(Fact("Worth", _amount(total, words.big_money), ["Without VAT, over the whole term"]))
    if lots:
        hours = _amount(text(value, "weekly_hours"), words.hours)
        counted = hours not in {"", "0"}  # a tender of works or goods counts no hours
        found.append(Fact("Lots", str(len(lots)), [f"{hours} hours a week together"] if counted else []))
    return found
