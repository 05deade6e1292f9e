"""Whole parts that a change adds or takes out: questions, price lines, lots and criteria, as data, rows and words.

A change keeps a part that joins as {'path': 'new:question:<key>', 'to': data}, and one that goes as 'gone:lot:3'. Figures
in the data are texts, lots are their numbers; everything is JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import words
from tenders.changing.standing import Standing, kept, typed
from tenders.enums import QuestionEnvelope, StaffTransfer
from tenders.pricing.schedule import UNITS
from tenders.questions import SpecError, parse, parse_expected
from tenders.questions.words import asks_for, passes_when

if TYPE_CHECKING:
    from core.models import Organisation
    from tenders.models import Area, Lot, Tender

KINDS = {"question": "Question", "price": "Price line", "lot": "Lot", "criterion": "Criterion"}
QUESTION = ("kind", "envelope", "label", "text", "guidance", "required", "spec", "expected", "stage", "criterion_key")
PRICE = ("label", "unit", "quantity", "visit_minutes", "floor", "ceiling")
LOT = (
    "name", "zone", "tags", "scheme", "delivered_at", "cpv", "weekly_hours", "annual_value", "regime", "regime_reason",
    "staff_transfer", "bids_expected_low", "bids_expected_high",
)  # fmt: skip
CRITERION = ("label", "question", "guidance", "weight", "word_limit", "minimum_mark", "file_allowed")
COLUMNS = {"question": QUESTION, "price": PRICE, "lot": LOT, "criterion": CRITERION}
NUMBERS = {"stage", "bids_expected_low", "bids_expected_high"}


def split(path: str) -> tuple[str, str, str]:
    """'new:question:cqc' is ('new', 'question', 'cqc'); any other path is ('', '', '')."""
    act, _, rest = path.partition(":")
    kind, _, key = rest.partition(":")
    return (act, kind, key) if act in {"new", "gone"} and kind in KINDS and key else ("", "", "")


def name_of(kind: str, key: str, data: Mapping[str, Any]) -> str:
    """'Question ‘CQC rating’', 'Lot 4, Stokesley'."""
    return f"Lot {key}, {data['name']}" if kind == "lot" else f"{KINDS[kind]} ‘{data['label']}’"


def data_of(kind: str, row: Any) -> dict[str, Any]:
    """A row as a change keeps a whole part."""
    found = {name: _plain(name, getattr(row, name)) for name in COLUMNS[kind]}
    if kind in {"question", "price"}:
        found["lot"] = row.lot.number if row.lot is not None else None
    if kind == "lot":
        found["area"] = row.area.pk if row.area is not None else None
    if kind == "criterion":
        found["section"] = row.section.number if row.section is not None else None
    return found


def _plain(name: str, value: Any) -> Any:
    return value if name in NUMBERS else kept(value)


# -- rows --------------------------------------------------------------------------------------------------------------
def write(kind: str, key: str, data: Mapping[str, Any], tender: Tender) -> None:
    """The part joins the tender: after every other of its kind, those that were taken out included."""
    from tenders.models import Criterion, Lot, PriceLine, Question

    values = {name: data[name] if name in NUMBERS else typed(name, data[name]) for name in COLUMNS[kind]}
    if kind == "lot":
        Lot.objects.create(tender=tender, number=int(key), area=_area(tender, data), **values)
    elif kind == "criterion":
        section = tender.criterion_sections.filter(number=data["section"]).first() if data["section"] else None
        number = _next(Criterion.ever.filter(tender=tender))
        Criterion.objects.create(tender=tender, key=key, number=number, section=section, **values)
    elif kind == "question":
        number = _next(Question.ever.filter(tender=tender))
        Question.objects.create(tender=tender, key=key, number=number, lot=_lot(tender, data), **values)
    else:
        number = _next(PriceLine.ever.filter(tender=tender))
        PriceLine.objects.create(tender=tender, key=key, number=number, lot=_lot(tender, data), **values)


def _next(rows: Any) -> int:
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return int(last or 0) + 1


def next_lot_number(tender: Tender) -> int:
    """A lot that was taken out keeps its number: bids and documents speak of it."""
    from tenders.models import Lot

    return _next(Lot.ever.filter(tender=tender))


def _lot(tender: Tender, data: Mapping[str, Any]) -> Lot | None:
    return tender.lots.get(number=data["lot"]) if data["lot"] is not None else None


def _area(tender: Tender, data: Mapping[str, Any]) -> Area | None:
    from tenders.models import Area

    buyer: Organisation = tender.procurement.buyer
    return Area.objects.get(pk=data["area"], buyer=buyer) if data["area"] is not None else None


def is_taken(kind: str, key: str, tender: Tender) -> bool:
    """Whether a part of this key was ever there: keys are not used twice, because drafts and bids are kept under them."""
    from tenders.models import Criterion, Lot, PriceLine, Question

    if kind == "lot":
        return Lot.ever.filter(tender=tender, number=int(key)).exists()
    model: Any = {"question": Question, "price": PriceLine, "criterion": Criterion}[kind]
    return bool(model.ever.filter(tender=tender, key=key).exists())


# -- words -------------------------------------------------------------------------------------------------------------
def described(kind: str, data: Mapping[str, Any], standing: Standing) -> str:
    """A whole part for the side by side, a line for each thing it says."""
    found = {"question": _question, "price": _price, "lot": _lot_words, "criterion": _criterion}[kind](data, standing)
    return "\n".join(line for line in found if line)


def _question(data: Mapping[str, Any], standing: Standing) -> list[str]:
    try:
        spec = parse(data["kind"], data["spec"])
        asks, passes = asks_for(spec), passes_when(spec, parse_expected(spec, data["expected"]))
    except SpecError as wrong:
        asks, passes = wrong.sentences[0], ""
    whom = f"lot {data['lot']}" if data["lot"] is not None else "every lot"
    criterion = standing.criteria.get(data["criterion_key"])
    return [
        data["text"],
        f"Guidance: {data['guidance']}" if data["guidance"] else "",
        f"{QuestionEnvelope(data['envelope']).label}, {whom}.",
        f"Read with ‘{criterion.label}’." if criterion else "",
        asks,
        passes,
        "An answer is needed to submit." if data["required"] else "It may be left out.",
    ]


def _price(data: Mapping[str, Any], standing: Standing) -> list[str]:
    minutes = f" of {data['visit_minutes']} minutes" if data["visit_minutes"] else ""
    whom = f"lot {data['lot']}" if data["lot"] is not None else "every lot"
    limits = [f"{word.capitalize()} {words.rate(data[word])}." for word in ("floor", "ceiling") if data[word]]
    return [f"{UNITS[data['unit']].label}{minutes}, {whom}.", f"Weight {data['quantity']}.", *limits]


def _lot_words(data: Mapping[str, Any], standing: Standing) -> list[str]:
    staff = data["staff_transfer"] == StaffTransfer.EXPECTED
    return [
        data["name"],
        f"Delivered at {data['delivered_at']}." if data["delivered_at"] else "",
        f"{words.hours(Decimal(data['weekly_hours']))} hours a week." if data["weekly_hours"] else "",
        f"{words.money(Decimal(data['annual_value']))} a year." if data["annual_value"] else "",
        f"Tags: {', '.join(data['tags'])}." if data["tags"] else "",
        "A transfer of staff (TUPE) is likely." if staff else "",
    ]


def _criterion(data: Mapping[str, Any], standing: Standing) -> list[str]:
    return [
        data["question"],
        f"Guidance: {data['guidance']}" if data["guidance"] else "",
        f"Weight {data['weight']} of 100, up to {int(data['word_limit']):,} words.",
        f"Minimum mark {data['minimum_mark']}." if data["minimum_mark"] is not None else "",
        "A file may be added." if data["file_allowed"] else "",
    ]


def goes_with(lot: Lot) -> str:
    """What leaves with a lot, in words; empty where it has nothing of its own."""
    kinds = [
        ("question", [row.label for row in lot.questions.all()]),
        ("price line", [row.label for row in lot.price_lines.all()]),
        ("document", [row.title for row in lot.documents.filter(removed_at__isnull=True)]),
    ]
    said = [
        f"its {noun}{'s' if len(labels) > 1 else ''} {', '.join(f'‘{label}’' for label in labels)}"
        for noun, labels in kinds
        if labels
    ]
    return f", with {' and '.join(said)}" if said else ""
