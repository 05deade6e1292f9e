"""How each field of a notice is said: JSON in, a sentence or a line each out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.calendar import date_in_words, in_words
from core.words import big_money, commas, money


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
