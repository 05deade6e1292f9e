"""Reading an agreement, and what happened to its places, from a programme file.

Pure: JSON in, frozen dataclasses out. Positions only: a programme file carries no scores and no prices, and none are
looked for. `parse` raises ProgrammeError with one sentence a fault, each naming the field and its mend; nothing is
returned unless everything could be read.

Shape: `config/programmes/stockton.json`, one entry of its `frameworks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from frameworks.rules import Cap, Rules

MOST_AREAS = 500
MOST_PROVIDERS = 1000
LONGEST = 200
EXTRA_CARE = "extra care"
EARLIEST = 1990
LATEST = 2100
SOLE = ("primary", "secondary")

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


class ProgrammeError(ValueError):
    """The file cannot be used; `sentences` say which field and what to do."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Area:
    number: int
    name: str
    zone: str
    extra_care_scheme: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        return (EXTRA_CARE,) if self.extra_care_scheme else ()


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A provider gave up its primary place in an area in a month; `received_by` took it."""

    provider: str
    area: int
    agreed: date
    received_by: str


@dataclass(frozen=True, slots=True)
class Departure:
    """A provider left, by a month at the latest. received_by: (area, position, by whom) for each place filled."""

    provider: str
    left_by: date
    words: str
    received_by: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class AgreementData:
    """awarded: the first day of the month of award. positions: (area, position, provider); reserves in order."""

    source: str
    buyer: str
    name: str
    reference: str
    awarded: date
    rules: Rules
    areas: tuple[Area, ...]
    not_awarded: tuple[tuple[int, str], ...]
    positions: tuple[tuple[int, str, str], ...]
    reserves: tuple[str, ...]
    events: tuple[HandedBack | Departure, ...] = ()

    def providers(self) -> list[str]:
        """Every provider named at the award, each once, in the order of the file."""
        named = [provider for _, _, provider in self.positions] + list(self.reserves)
        return list(dict.fromkeys(named))


@dataclass
class _Reader:
    """Collects a sentence for every fault, so that one look at the file mends them all."""

    faults: list[str] = field(default_factory=list)

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def text(self, value: Any, name: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self.fault(f"'{name}' is missing: give a name in words.")
            return ""
        if len(value) > LONGEST or any(ord(letter) < ord(" ") for letter in value):
            self.fault(f"'{name}': use at most {LONGEST} letters on one line.")
            return ""
        return value.strip()

    def month(self, value: Any, name: str) -> date:
        found = _MONTH.fullmatch(value) if isinstance(value, str) else None
        if found and 1 <= int(found[2]) <= 12 and EARLIEST <= int(found[1]) <= LATEST:
            return date(int(found[1]), int(found[2]), 1)
        self.fault(f"'{name}': give a year and a month, such as 2018-04.")
        return date(EARLIEST, 1, 1)

    def mapping(self, value: Any, name: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.fault(f"'{name}' is missing: give an object with named fields.")
        return {}

    def listing(self, value: Any, name: str, most: int) -> list[Any]:
        if not isinstance(value, list):
            self.fault(f"'{name}' is missing: give a list.")
            return []
        if len(value) > most:
            self.fault(f"'{name}' has {len(value)} entries: give at most {most}.")
            return []
        return value

    def number(self, value: Any, name: str, least: int = 1) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_AREAS:
            self.fault(f"'{name}': give a whole number from {least} to {MOST_AREAS}.")
            return 0
        return value


def parse(data: Any, *, framework: str = "") -> AgreementData:
    """Read the framework of that name (the first, if none is named) of a programme file.

    Raises ProgrammeError with every fault found.
    """
    read = _Reader()
    whole = read.mapping(data, "file")
    frameworks = read.listing(whole.get("frameworks"), "frameworks", 50)
    entry = _chosen(read, frameworks, framework)
    areas = tuple(_areas(read, entry))
    numbers = {area.number for area in areas}
    positions, reserves = _positions(read, entry, numbers)
    found = AgreementData(
        source=read.text(whole.get("source"), "source"),
        buyer=read.text(whole.get("buyer"), "buyer"),
        name=read.text(entry.get("name"), "name"),
        reference=_reference(read, entry.get("reference")),
        awarded=read.month(entry.get("awarded"), "awarded"),
        rules=_rules(read, entry),
        areas=areas,
        not_awarded=tuple(_not_awarded(read, entry, numbers)),
        positions=positions,
        reserves=reserves,
        events=tuple(_events(read, entry, numbers)),
    )
    if read.faults:
        raise ProgrammeError(read.faults)
    return found


def _refuse(sentence: str) -> NoReturn:
    raise ProgrammeError([sentence])


def _chosen(read: _Reader, frameworks: list[Any], name: str) -> dict[str, Any]:
    if read.faults:
        raise ProgrammeError(read.faults)
    for entry in frameworks:
        if isinstance(entry, dict) and name in ("", entry.get("name")):
            return entry
    _refuse(f"'frameworks' has no entry called '{name}'." if name else "'frameworks' is empty: describe one framework.")


def _reference(read: _Reader, value: Any) -> str:
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return value
    read.fault("'reference': give 3 to 40 capital letters, figures and hyphens, such as SBC-2018-STD.")
    return ""


def _areas(read: _Reader, entry: dict[str, Any]) -> Iterator[Area]:
    seen: set[int] = set()
    for place, zone in enumerate(read.listing(entry.get("zones"), "zones", MOST_AREAS), start=1):
        zone = read.mapping(zone, f"zones, entry {place}")
        letter = read.text(zone.get("zone"), f"zones, entry {place}, zone")
        for line, area in enumerate(read.listing(zone.get("areas"), f"zone {letter}, areas", MOST_AREAS), start=1):
            area = read.mapping(area, f"zone {letter}, area {line}")
            number = read.number(area.get("number"), f"zone {letter}, area {line}, number")
            scheme = area.get("extra_care_scheme")
            if number in seen:
                read.fault(f"Area {number} stands twice under 'zones': keep one.")
            seen.add(number)
            yield Area(
                number,
                read.text(area.get("name"), f"area {number}, name"),
                letter,
                "" if scheme is None else read.text(scheme, f"area {number}, extra_care_scheme"),
            )


def _rules(read: _Reader, entry: dict[str, Any]) -> Rules:
    rules = read.mapping(entry.get("rules"), "rules")
    positions = read.listing(rules.get("positions_per_area"), "rules, positions_per_area", 10)
    names = tuple(read.text(name, "rules, positions_per_area") for name in positions)
    caps = []
    for key, tag in (
        ("max_primary_areas_per_provider", ""),
        ("max_primary_extra_care_areas_per_provider", EXTRA_CARE),
    ):
        if rules.get(key) is not None:
            caps.append(Cap("primary", read.number(rules[key], f"rules, {key}"), tag))
    scope = entry.get("reserve_scope", "area")
    if scope not in ("agreement", "area"):
        read.fault("'reserve_scope': give 'agreement' for one list or 'area' for a list in each area.")
    differ = rules.get("primary_and_secondary_must_differ", True)
    if not isinstance(differ, bool):
        read.fault("'rules, primary_and_secondary_must_differ': give true or false.")
    return Rules(names, tuple(caps), SOLE if differ else (), str(scope), "cascade")


def _not_awarded(read: _Reader, entry: dict[str, Any], numbers: set[int]) -> Iterator[tuple[int, str]]:
    key = next((key for key in entry if key.startswith("not_awarded")), None)
    if key is None:
        return
    left_out = read.mapping(entry[key], key)
    reason = read.text(left_out.get("reason"), f"{key}, reason")
    for number in read.listing(left_out.get("areas"), f"{key}, areas", MOST_AREAS):
        yield _known(read, number, numbers, f"{key}, areas"), reason


def _known(read: _Reader, value: Any, numbers: set[int], name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in numbers:
        read.fault(f"'{name}' names area {str(value)[:20]}, which is not under 'zones': correct the number.")
        return 0
    return value


def _positions(
    read: _Reader, entry: dict[str, Any], numbers: set[int]
) -> tuple[tuple[tuple[int, str, str], ...], tuple[str, ...]]:
    key = next((key for key in entry if key.startswith("positions_at_award")), "positions_at_award")
    table = read.mapping(entry.get(key), key)
    places: list[tuple[int, str, str]] = []
    for label, holders in table.items():
        if label == "reserve":
            continue
        number = _known(read, int(label) if label.isdecimal() and len(label) < 6 else label, numbers, key)
        for position, provider in read.mapping(holders, f"{key}, area {label}").items():
            if position not in SOLE:
                read.fault(f"'{key}, area {label}': use only {' and '.join(SOLE)}, not '{position[:20]}'.")
                continue
            places.append((number, position, read.text(provider, f"{key}, area {label}, {position}")))
    reserves = [
        read.text(name, f"{key}, reserve")
        for name in read.listing(table.get("reserve", []), f"{key}, reserve", MOST_PROVIDERS)
    ]
    if len(set(reserves)) < len(reserves):
        read.fault(f"'{key}, reserve' names a provider twice: keep one.")
    return tuple(places), tuple(reserves)


def _events(read: _Reader, entry: dict[str, Any], numbers: set[int]) -> Iterator[HandedBack | Departure]:
    for line, event in enumerate(read.listing(entry.get("hand_backs", []), "hand_backs", MOST_PROVIDERS), start=1):
        name = f"hand_backs, entry {line}"
        event = read.mapping(event, name)
        provider = read.text(event.get("provider"), f"{name}, provider")
        if "event" not in event:
            yield HandedBack(
                provider,
                _known(read, event.get("area"), numbers, f"{name}, area"),
                read.month(event.get("agreed"), f"{name}, agreed"),
                read.text(event.get("received_by"), f"{name}, received_by"),
            )
            continue
        received = tuple(
            (
                _known(read, int(label) if label.isdecimal() else label, numbers, f"{name}, received_by"),
                read.text(position, f"{name}, received_by, position"),
                read.text(receiver, f"{name}, received_by, {label}"),
            )
            for label, holders in read.mapping(event.get("received_by", {}), f"{name}, received_by").items()
            for position, receiver in read.mapping(holders, f"{name}, received_by, {label}").items()
        )
        yield Departure(
            provider,
            read.month(event.get("left_by"), f"{name}, left_by"),
            read.text(event.get("event"), f"{name}, event"),
            received,
        )
