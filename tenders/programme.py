"""Reading a programme file (JSON): the buyer's zones and areas. Pure.

Shape, as far as this floor reads it:
    buyer            text
    frameworks       [{name, zones: [{zone, areas: [{number, name, extra_care_scheme?, weekly_hours?}]}]}]
What other floors read from the same file (positions, hand-backs, ratings) is left to them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_BYTES = 1_000_000
MOST_AREAS = 500
LONGEST_NAME = 200
MOST_HOURS = Decimal(1_000_000)


class ProgrammeError(ValueError):
    """The file cannot be used; `sentences` name each field and the mend."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class AreaRow:
    number: int
    name: str
    zone: str
    extra_care_scheme: str = ""
    weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    buyer: str
    name: str
    areas: tuple[AreaRow, ...]


def parse_bytes(raw: bytes) -> Programme:
    """Read a file as uploaded. Raises ProgrammeError for anything that is not a programme of a sane size."""
    if len(raw) > MOST_BYTES:
        raise ProgrammeError([f"The file: it is larger than {MOST_BYTES // 1_000_000} MB; send the programme alone."])
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ProgrammeError(["The file: save it as UTF-8 text and send it again."]) from None
    except RecursionError:
        raise ProgrammeError(["The file: it is nested too deeply to be a programme."]) from None
    except ValueError as problem:
        place = f" (line {problem.lineno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise ProgrammeError([f"The file: it is not JSON{place}; mend it and send it again."]) from None
    return parse(data)


def parse(data: object) -> Programme:
    """Read a programme from data. Raises ProgrammeError with one sentence for each thing wrong."""
    return _Reader().read(data)


class _Reader:
    def __init__(self) -> None:
        self.wrong: list[str] = []

    def read(self, data: object) -> Programme:
        if not isinstance(data, dict):
            raise ProgrammeError(["The file: a programme is an object with ‘buyer’ and ‘frameworks’."])
        buyer = self.text(data.get("buyer"), "buyer")
        frameworks = data.get("frameworks")
        zoned: dict[str, Any] | None = None
        if not isinstance(frameworks, list) or not frameworks:
            self.wrong.append("frameworks: give a list with at least one framework.")
        else:
            zoned = next((f for f in frameworks if isinstance(f, dict) and "zones" in f), None)
            if zoned is None:
                self.wrong.append("frameworks: none of them has ‘zones’ with areas.")
        name = self.text(zoned.get("name"), "frameworks: name") if zoned else ""
        areas = self.zones(zoned["zones"]) if zoned else ()
        if self.wrong:
            raise ProgrammeError(self.wrong[:20])
        return Programme(buyer, name, areas)

    def zones(self, rows: object) -> tuple[AreaRow, ...]:
        if not isinstance(rows, list) or not rows:
            self.wrong.append("zones: give a list with at least one zone.")
            return ()
        found: list[AreaRow] = []
        for place, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or not isinstance(row.get("areas"), list) or not row["areas"]:
                self.wrong.append(f"zones, entry {place}: give ‘zone’ and a list of ‘areas’.")
                continue
            zone = self.text(row.get("zone"), f"zones, entry {place}: zone", longest=40)
            found += [self.area(area, zone, f"zone {zone}, entry {n}") for n, area in enumerate(row["areas"], start=1)]
            if len(found) > MOST_AREAS:
                self.wrong.append(f"zones: more than {MOST_AREAS} areas; split the programme.")
                return ()
        numbers = [area.number for area in found]
        for number in sorted({n for n in numbers if n and numbers.count(n) > 1}):
            self.wrong.append(f"areas: number {number} is there twice; number each area once.")
        return tuple(sorted(found, key=lambda area: area.number))

    def area(self, row: object, zone: str, where: str) -> AreaRow:
        if not isinstance(row, dict):
            self.wrong.append(f"{where}: an area has a number and a name.")
            return AreaRow(0, "", zone)
        number = row.get("number")
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 10_000:
            self.wrong.append(f"{where}: number: give a whole number from 1 to 10,000.")
            number = 0
        scheme = row.get("extra_care_scheme")
        return AreaRow(
            number=number,
            name=self.text(row.get("name"), f"{where}: name"),
            zone=zone,
            extra_care_scheme="" if scheme is None else self.text(scheme, f"{where}: extra_care_scheme", longest=120),
            weekly_hours=self.hours(row.get("weekly_hours"), f"{where}: weekly_hours"),
        )

    def hours(self, value: object, where: str) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_HOURS:
            return Decimal(str(value)).quantize(Decimal("0.1"))
        self.wrong.append(f"{where}: give a number from 0 to {MOST_HOURS:,}.")
        return None

    def text(self, value: object, where: str, *, longest: int = LONGEST_NAME) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong.append(f"{where}: write it as text.")
            return ""
        words = " ".join(value.split())
        if len(words) > longest:
            self.wrong.append(f"{where}: at most {longest} characters; it has {len(words):,}.")
        if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in words):
            self.wrong.append(f"{where}: take the control characters out.")
        return words[:longest]
