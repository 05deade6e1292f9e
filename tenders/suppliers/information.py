"""The standard information of an organisation: what is in it, what it lacks, what has expired. Pure.

Content is plain JSON: {"about": {...}, "connected": {"none": bool, "items": [...]}, "grounds": {key: {"answer", "what",
"when", "whom", "cleaning"}}, "insurance" | "certificates" | "locations": {"items": [...]}}. Each item has a `key`;
days are ISO dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.calendar import date_in_words
from tenders.suppliers import grounds

MOST_ITEMS = 60
SOON = timedelta(days=60)
FORMAT = "fairlot-supplier-information-1"

SIZES = (
    ("micro", "Micro: fewer than 10 people"),
    ("small", "Small: fewer than 50 people"),
    ("medium", "Medium: fewer than 250 people"),
    ("large", "Large: 250 people or more"),
)
RATINGS = (
    ("outstanding", "Outstanding"),
    ("good", "Good"),
    ("requires_improvement", "Requires improvement"),
    ("inadequate", "Inadequate"),
    ("not_rated", "Not yet rated"),
)
CONNECTED_KINDS = (
    ("director", "Director or shadow director"),
    ("control", "Person or company with significant control"),
    ("parent", "Parent or subsidiary company"),
    ("predecessor", "Predecessor company"),
    ("other", "Somebody else who has control or influence"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """`one` is what a single item of a list is called; empty where the section is one form."""

    key: str
    label: str
    hint: str
    one: str = ""
    needed: bool = False


SECTIONS = (
    Section("about", "About your organisation", "Numbers, size, address", needed=True),
    Section(
        "connected",
        "Connected persons",
        "Directors, owners, parent companies: whoever has control or influence",
        "connected person",
        needed=True,
    ),
    Section("grounds", "Exclusion grounds", "What the law asks every supplier about its past", needed=True),
    Section("insurance", "Insurance", "Cover and expiry. It is never demanded before an award", "insurance"),
    Section("certificates", "Certificates", "Registrations and standards with the day they expire", "certificate"),
    Section("locations", "CQC locations", "Each registered location with its rating and date", "location"),
)
BY_KEY = {section.key: section for section in SECTIONS}
LISTS = tuple(section.key for section in SECTIONS if section.one)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something that runs out: `gone` where its day has passed. `section` says where to mend it."""

    section: str
    text: str
    gone: bool


def empty() -> dict[str, Any]:
    return {"about": {}, "grounds": {}, **{key: {"none": False, "items": []} for key in LISTS}}


def items(content: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    return list((content.get(section) or {}).get("items", []))


def lacks(content: Mapping[str, Any], section: str = "") -> list[str]:
    """What keeps the information from being confirmed for a bid, one sentence each; of one section or of all."""
    found: list[str] = []
    if section in ("", "about") and not (content.get("about") or {}).get("address"):
        found.append("Fill in the page about your organisation.")
    if section in ("", "connected"):
        held = content.get("connected") or {}
        if not held.get("items") and not held.get("none"):
            found.append("Name the persons connected to you, or say that there are none.")
    if section in ("", "grounds"):
        found += grounds.lacks(content.get("grounds") or {})
    return found


def state(content: Mapping[str, Any], section: Section) -> str:
    """The word of the task: complete, in progress, not started, or nothing named where nothing need be."""
    if not section.needed:
        return "Complete" if items(content, section.key) else "Nothing named"
    if not lacks(content, section.key):
        return "Complete"
    return "In progress" if content.get(section.key) and _started(content, section.key) else "Not started"


def _started(content: Mapping[str, Any], section: str) -> bool:
    held = content.get(section) or {}
    return bool(held.get("items")) if section in LISTS else bool(held)


def warnings(content: Mapping[str, Any], on: date) -> list[Expiry]:
    """What has expired on the day `on`, or will within sixty days, soonest first."""
    found = [(day, section, name) for section, name, day in _expiring(content) if day <= on + SOON]
    return [
        Expiry(section, f"{name} {'expired' if day < on else 'expires'} on {date_in_words(day)}.", day < on)
        for day, section, name in sorted(found)
    ]


def _expiring(content: Mapping[str, Any]) -> Iterator[tuple[str, str, date]]:
    for section in ("insurance", "certificates"):
        for item in items(content, section):
            if item.get("expires_on"):
                yield section, str(item["name"]), date.fromisoformat(item["expires_on"])


def changed_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The labels of the sections that say something else now."""
    return [section.label for section in SECTIONS if before.get(section.key) != now.get(section.key)]


def snapshot(
    content: Mapping[str, Any],
    *,
    name: str,
    number: str,
    version: int,
    saved_at: str,
    confirmed_at: str,
    confirmed_by: str,
) -> dict[str, Any]:
    """What is sealed with a bid: the whole content 'as at' a version, who confirmed it and when."""
    return {
        "format": FORMAT,
        "name": name,
        "number": number,
        "version": version,
        "saved_at": saved_at,
        "confirmed_at": confirmed_at,
        "confirmed_by": confirmed_by,
        "content": {section.key: content.get(section.key) for section in SECTIONS},
    }


def names(content: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """(name, number) of each connected person: those who are looked up in the debarment list."""
    return [(str(item.get("name", "")), str(item.get("number", ""))) for item in items(content, "connected")]
