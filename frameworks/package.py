"""The shape of a package of care: visits through a week, and the weekly hours that follow. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CALLS = ("Morning", "Lunch", "Tea", "Bed", "Night")
LONGEST_VISIT = 1440
MOST_WORKERS = 4
MINUTES_AN_HOUR = 60
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")


class PackageError(ValueError):
    """The visits cannot be used; `args[0]` is one sentence that names the field and the mend."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A named call with its minutes from Monday to Sunday; 0 means no call that day."""

    name: str
    minutes: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "minutes": list(self.minutes)}


def parse_visits(data: Any) -> tuple[Visit, ...]:
    """Read visits from data. Raises PackageError naming the visit and the day."""
    if not isinstance(data, list) or not data:
        raise PackageError("Visits: give the minutes of at least one visit.")
    visits: list[Visit] = []
    for row in data:
        name, minutes = (row.get("name"), row.get("minutes")) if isinstance(row, dict) else (None, None)
        if name not in CALLS or name in {visit.name for visit in visits}:
            raise PackageError(f"Visits: name each once, from {', '.join(CALLS)}.")
        if not isinstance(minutes, list) or len(minutes) != len(DAYS):
            raise PackageError(f"{name} visit: give minutes for seven days, Monday to Sunday.")
        for day, amount in zip(DAYS, minutes, strict=True):
            if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= LONGEST_VISIT:
                raise PackageError(f"{name} visit, {day}: give whole minutes from 0 to {LONGEST_VISIT}.")
        visits.append(Visit(name, tuple(minutes)))
    if not any(sum(visit.minutes) for visit in visits):
        raise PackageError("Visits: give the minutes of at least one visit.")
    return tuple(visits)


def weekly_hours(visits: Sequence[Visit], workers: int) -> Decimal:
    """Hours of care a week, to the hundredth: all minutes, times the workers who come together."""
    minutes = sum(sum(visit.minutes) for visit in visits) * workers
    return (Decimal(minutes) / MINUTES_AN_HOUR).quantize(Decimal("0.01"))


def district(text: str) -> str:
    """A postcode district in capitals ('TS18'). Raises PackageError for anything else, a whole postcode included."""
    tidy = text.strip().upper()
    if not _DISTRICT.fullmatch(tidy):
        raise PackageError("Postcode district: give the first half of the postcode only, such as TS18.")
    return tidy
