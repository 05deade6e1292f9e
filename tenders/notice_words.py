"""A notice's frozen fields as a person reads them: for the preview, for the page of a version, and for what changed.

Pure: JSON in, words out. A field nobody named here is still shown, under its own name, so that nothing published is
hidden from whoever approves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.calendar import date_in_words, in_words
from core.words import big_money, commas, money
from tenders import stage_words
from tenders.pricing import published


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name in words and what it says, a sentence or a line each."""

    key: str
    label: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two versions; empty where a version has no such field."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


Words = Callable[[Any], Sequence[str]]


def said(fields: Mapping[str, Any]) -> list[Line]:
    """Every field that says something, in the order of a notice."""
    known = [key for key in LABELS if key in fields]
    unknown = sorted(key for key in fields if key not in LABELS and key not in HIDDEN)
    found = []
    for key in (*known, *unknown):
        label, words = LABELS.get(key, (key.replace("_", " ").capitalize(), anything))
        says = tuple(text for text in words(fields[key]) if text)
        if says:
            found.append(Line(key, label, says))
    return found


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two versions, field by field, in the order of the later one."""
    was, now = {line.key: line for line in said(before)}, {line.key: line for line in said(after)}
    found = []
    for key in [*now, *(key for key in was if key not in now)]:
        old, new = was.get(key), now.get(key)
        if old is None or new is None or old.says != new.says:
            label = (new or old).label  # type: ignore[union-attr] # one of the two is there
            found.append(Difference(label, old.says if old else (), new.says if new else ()))
    return found


# -- how each field is said --------------------------------------------------------------------------------------------
def address(value: Any) -> list[str]:
    """An address of a page; anything else that a record may hold in its place is left out."""
    return [said for said in plain(value) if said.startswith(("https://", "http://", "/"))]


def plain(value: Any) -> list[str]:
    return [str(value)] if value not in (None, "", [], {}) else []


def yes_no(value: Any) -> list[str]:
    return ["Yes" if value else "No"]


def lines(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else plain(value)


def percent(value: Any) -> list[str]:
    return [f"{_number(value)} per cent"] if value not in (None, "") else []


def _number(value: Any) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def bodies(value: Any) -> list[str]:
    each = value if isinstance(value, list) else [value]
    return [
        ", ".join(part for part in (body.get("name"), body.get("address"), body.get("postcode"), body.get("email")) if part)
        if isinstance(body, Mapping)
        else str(body)
        for body in each
    ]  # fmt: skip


def worth(value: Any) -> list[str]:
    if not isinstance(value, Mapping) or not value.get("total"):
        return []
    found = [f"{money(value['total'])} without VAT ({big_money(value['total'])})"]
    if value.get("total_inc_vat"):
        found.append(f"{money(value['total_inc_vat'])} with VAT at {_number(value.get('vat_percent'))} per cent")
    if value.get("annual"):
        found.append(f"{money(value['annual'])} a year without VAT")
    return found


DATES = {
    "tender_on": "Tender notice planned for",
    "engagement_closes_on": "Engagement closes",
    "applications_from": "Applications from",
    "questions_close_at": "Questions close",
    "closes_at": "Bids close",
    "award_on": "Award planned for",
    "standstill_days": "Standstill",
    "contract_starts_on": "Contract starts",
    "contract_ends_on": "Contract ends",
    "ended_at": "Ended",
}


def dates(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return []
    order = [*(key for key in DATES if key in value), *(key for key in value if key not in DATES)]
    return [
        f"{DATES.get(key, key.replace('_', ' ').capitalize())}: {when(key, value[key])}" for key in order if value[key]
    ]


def when(key: str, value: Any) -> str:
    """An ISO day or instant in UK words."""
    if key == "standstill_days":
        return f"{value} working days"
    text = str(value)
    try:
        return in_words(datetime.fromisoformat(text)) if "T" in text else date_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def instant(value: Any) -> list[str]:
    return [when("", value)] if value else []


def lots(value: Any) -> list[str]:
    found = []
    for lot in value if isinstance(value, list) else []:
        facts = [
            f"zone {lot['zone']}" if lot.get("zone") else "",
            ", ".join(lot.get("tags") or []),
            f"{_number(lot['weekly_hours'])} hours a week" if lot.get("weekly_hours") else "",
            f"{money(lot['annual_value'])} a year" if lot.get("annual_value") else "",
            lot.get("regime", ""),
        ]
        rest = "; ".join(str(fact) for fact in facts if fact)
        found.append(f"Lot {lot.get('number')}, {lot.get('name')}" + (f": {rest}" if rest else ""))
    return found


def criteria(value: Any) -> list[str]:
    found = []
    for row in value if isinstance(value, list) else []:
        minimum = f", minimum mark {_number(row['minimum_mark'])}" if row.get("minimum_mark") else ""
        limit = f", {commas(row['word_limit'])} words" if row.get("word_limit") else ""
        found.append(f"{row.get('label')}, {_number(row.get('weight'))}{limit}{minimum}: {row.get('question')}")
    return found


def scale(value: Any) -> list[str]:
    return [f"{_number(row.get('mark'))}, {row.get('name')}: {row.get('descriptor')}" for row in value or []]


def weights(value: Any) -> list[str]:
    return [f"{name.capitalize()} {_number(weight)}" for name, weight in (value or {}).items() if weight]


def price(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return plain(value)
    told = f": {words}" if (words := value.get("formula_words")) else ""
    said = {"label", "formula", "formula_words", "formula_terms"}
    return [f"{value.get('label')}, by the formula ‘{value.get('formula')}’{told}", *anything(
        {key: each for key, each in value.items() if key not in said}
    )]  # fmt: skip


def sections(value: Any) -> list[str]:
    found = []
    for row in value if isinstance(value, list) else []:
        threshold = f", threshold {_number(row['threshold'])}%" if row.get("threshold") else ""
        found.append(f"{row.get('number')}. {row.get('label')}, {_number(row.get('weight'))}{threshold}")
    return found


def named(value: Any) -> list[str]:
    return plain(value.get("label")) if isinstance(value, Mapping) else plain(value)


def framework(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return []
    most, fee, years = value.get("most_suppliers"), value.get("fee_percent"), value.get("maximum_years")
    return [
        f"Work is handed out so: {value['call_off']}" if value.get("call_off") else "",
        f"For use by: {', '.join(value.get('users') or [])}" if value.get("users") else "",
        f"At most {most} suppliers" if most else "No limit on the number of suppliers",
        f"Fee: {_number(fee)} per cent of each call-off" if fee else "No fee for suppliers",
        f"At most {years} years" if years else "",
    ]


def supplier(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return plain(value)
    status = f"Excluded or excludable: {value['excluded']}" if value.get("excluded") else ""
    return [", ".join(each for each in (value.get("name"), value.get("number"), value.get("address")) if each), status]


def ground(value: Any) -> list[str]:
    return [f"{value['label']} ({value['law']})"] if isinstance(value, Mapping) and value.get("label") else []


def documents(value: Any) -> list[str]:
    return [
        f"{row.get('title')}, {str(row.get('kind', '')).lower()}, version {row.get('version')}, "
        f"{row.get('filename')}, SHA-256 {str(row.get('sha256', ''))[:12]}…"
        for row in (value if isinstance(value, list) else [])
        if isinstance(row, Mapping)
    ]


def months(value: Any) -> list[str]:
    return [f"{value} months"] if value else []


def conflicts(value: Any) -> list[str]:
    return ["Assessment made and reviewed" if value else "Not assessed"]


def anything(value: Any) -> list[str]:
    """A field of another room: mappings and lists written out, a line an item."""
    if isinstance(value, Mapping):
        return [
            f"{str(key).replace('_', ' ').capitalize()}: {'; '.join(anything(each))}"
            for key, each in value.items()
            if anything(each)
        ]
    if isinstance(value, list | tuple):
        return ["; ".join(anything(each)) for each in value if anything(each)]
    if isinstance(value, bool):
        return yes_no(value)
    return plain(value)


HIDDEN = {"award_rule", "tender", "kind", "kind_label", "reference", "version", "cdp_id", "published_at", "ended_at"}
LABELS: dict[str, tuple[str, Words]] = {
    "title": ("Title", plain),
    "procurement": ("Reference", plain),
    "ocid": ("Open contracting identifier", plain),
    "buyer": ("Buyer", bodies),
    "joint_buyers": ("Buying with", bodies),
    "supplier": ("Supplier", supplier),
    "ground": ("Ground", ground),
    "justification": ("Why there is no competition", plain),
    "reason": ("Reason", plain),
    "description": ("What is bought", plain),
    "subject": ("What is asked of the market", plain),
    "process": ("How suppliers take part", plain),
    "events": ("Events", lines),
    "pipeline_year": ("Pipeline of the year that begins in April", plain),
    "parts": ("Parts of the market", lines),
    "membership": ("Conditions for membership", plain),
    "category": ("Kind of purchase", plain),
    "cpv": ("Common procurement code (CPV)", plain),
    "value": ("Worth", worth),
    "term_months": ("Length", months),
    "dates": ("Dates", dates),
    "regime": ("Law", plain),
    "procedure": ("Procedure", named),
    "below_threshold": ("Below the threshold", yes_no),
    "stages": ("Stages", stage_words.words),
    "lots": ("Lots", lots),
    "most_lots_to_bid_for": ("Most lots one supplier may bid for", plain),
    "most_lots_awarded": ("Most lots one supplier may be awarded", plain),
    "how_lots_are_decided": ("How lots are shared out", plain),
    "why_one_lot": ("Why it is not divided into lots", plain),
    "award_rule_words": ("Award rule", lines),
    "weights": ("Weights", weights),
    "price": ("Price", price),
    "price_schedule": ("Price schedule", published.words),
    "criteria": ("Criteria", criteria),
    "sections": ("Sections of criteria", sections),
    "scale": ("Scale of marks", scale),
    "conditions": ("Conditions of participation", plain),
    "options": ("Options", plain),
    "extension": ("Possible extension", plain),
    "framework": ("Framework", framework),
    "small_firms": ("How small firms were considered", plain),
    "suits_small": ("Suitable for small and medium firms", yes_no),
    "suits_voluntary": ("Suitable for voluntary, community and social enterprises", yes_no),
    "risks": ("Known risks", plain),
    "payment": ("Payment", plain),
    "shortens_the_period": ("Shortens the tendering period", yes_no),
    "more": ("More for suppliers", plain),
    "contact": ("Whom to write to", plain),
    "engagement_url": ("Engagement page", address),
    "no_engagement_reason": ("Why there was no engagement", plain),
    "conflicts_assessment_confirmed": ("Conflicts assessment", conflicts),
    "documents": ("Documents", documents),
}
