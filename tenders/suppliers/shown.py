"""Standard information in words, for a page, a print and a comparison. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.calendar import date_in_words
from core.words import money
from tenders.suppliers import grounds
from tenders.suppliers import information as shape

ABOUT = (
    ("legal_form", "Kind of organisation"),
    ("ppon", "Procurement organisation number (PPON)"),
    ("charity_number", "Charity number"),
    ("vat_number", "VAT number"),
    ("address", "Address"),
    ("town", "Town"),
    ("postcode", "Postcode"),
    ("country", "Country"),
    ("telephone", "Telephone"),
    ("email", "E-mail"),
    ("website", "Website"),
    ("size", "Size"),
    ("employees", "People employed"),
    ("turnover", "Turnover of the last year"),
    ("vcse", "Voluntary, community or social enterprise"),
)
FORMS = {
    "company": "Company",
    "partnership": "Partnership",
    "sole_trader": "Sole trader",
    "charity": "Charity",
    "society": "Co-operative or community benefit society",
    "public": "Public body",
    "other": "Another form",
}
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a list: its name, what is said of it, its key."""

    name: str
    note: str
    key: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section in words."""

    label: str
    lines: list[Line]


def rows_of(content: Mapping[str, Any], section: str) -> list[Row]:
    """The items of a list section; empty for the others."""
    if section not in shape.LISTS:
        return []
    return [Row(str(each["name"]), _note(section, each), str(each["key"])) for each in shape.items(content, section)]


def _note(section: str, item: Mapping[str, Any]) -> str:
    said: list[str] = []
    if section == "connected":
        said = [dict(shape.CONNECTED_KINDS).get(item.get("kind", ""), ""), _of("number ", item, "number")]
        said += [_of("born ", item, "born"), str(item.get("country", "")), _of("since ", item, "since")]
    elif section == "insurance":
        said = [f"{money(item['cover'])} for one claim" if item.get("cover") else "", str(item.get("insurer", ""))]
        said.append(_day("expires ", item, "expires_on"))
    elif section == "certificates":
        said = [str(item.get("issuer", "")), _of("number ", item, "number"), _day("expires ", item, "expires_on")]
    elif section == "locations":
        said = [str(item.get("number", "")), dict(shape.RATINGS).get(item.get("rating", ""), "")]
        said.append(_day("rated ", item, "rated_on"))
    return ", ".join(each for each in said if each)


def _of(word: str, item: Mapping[str, Any], key: str) -> str:
    return f"{word}{item[key]}" if item.get(key) else ""


def _day(word: str, item: Mapping[str, Any], key: str) -> str:
    return f"{word}{date_in_words(date.fromisoformat(item[key]), weekday=False)}" if item.get(key) else ""


def lines_of(section: str, held: Any) -> list[Line]:
    """A section as pairs of words."""
    if section == "about":
        return [(label, _about(key, held[key])) for key, label in ABOUT if held.get(key) not in (None, "")]
    if section == "grounds":
        return [line for ground in grounds.GROUNDS for line in _ground(ground, (held or {}).get(ground.key) or {})]
    rows = rows_of({section: held or {}}, section)
    if not rows and (held or {}).get("none"):
        return [("None", "Said to be none")]
    return [(row.name, row.note) for row in rows]


def _about(key: str, value: Any) -> str:
    if key == "vcse":
        return "Yes" if value else "No"
    if key == "turnover":
        return money(value)
    if key == "employees":
        return f"{int(value):,}"
    return dict(shape.SIZES).get(value, value) if key == "size" else str(FORMS.get(value, value))


def _ground(ground: grounds.Ground, said: Mapping[str, Any]) -> list[Line]:
    answer = said.get("answer")
    if answer != grounds.YES:
        return [(ground.label, "No" if answer == grounds.NO else "Not answered")]
    told = [str(said.get(key, "")).strip() for key in ("whom", "when", "what", "cleaning")]
    return [(ground.label, "Yes. " + "\n".join(each for each in told if each))]


def parts_of(content: Mapping[str, Any], *, without: str = "") -> list[Part]:
    """All sections in words, in the order of the page."""
    return [
        Part(section.label, lines_of(section.key, content.get(section.key) or {}))
        for section in shape.SECTIONS
        if section.key != without
    ]
