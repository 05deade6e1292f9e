"""The shape of a tender template, and of the rows that actions take. Data only, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tenders.timetable import Gaps


@dataclass(frozen=True, slots=True)
class SectionData:
    """A heading over criteria. `weight`: the sum of theirs; `threshold`: least percentage of its points, if any."""

    label: str
    weight: Decimal
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CriterionData:
    """One criterion. `section`: the number of its section, counted from 1; 0 for none."""

    key: str
    label: str
    weight: Decimal
    question: str
    word_limit: int = 1000
    guidance: str = ""
    minimum_mark: Decimal | None = None
    file_allowed: bool = False
    section: int = 0


@dataclass(frozen=True, slots=True)
class ScaleMarkData:
    mark: Decimal
    name: str
    descriptor: str


@dataclass(frozen=True, slots=True)
class StageData:
    """One stage: `kind` 'participation' or 'tender'; how many go on to the next, and how they are chosen."""

    kind: str
    title: str
    what_happens: str = ""
    opens_on: date | None = None
    closes_at: datetime | None = None
    invited_min: int | None = None
    invited_max: int | None = None
    how_chosen: str = ""


@dataclass(frozen=True, slots=True)
class TenderTemplate:
    """What a new tender starts with. `rate_for_estimate` is pounds an hour, for a first value of each lot.

    `lots`: 'areas' (one for each of the buyer's areas), 'one' (a single lot named as the tender) or 'none'.
    """

    key: str
    label: str
    summary: str
    title: str
    procedure: str
    light_touch: bool
    cpv: str
    term_months: int
    description: str
    small_firms: str
    quality_weight: Decimal
    price_weight: Decimal
    price_label: str
    rate_for_estimate: Decimal
    criteria: tuple[CriterionData, ...]
    scale: tuple[ScaleMarkData, ...]
    award_rule: dict[str, Any]
    gaps: Gaps
    lots: str = "areas"
    stages: tuple[StageData, ...] = ()
    stage_gaps: tuple[tuple[int, int], ...] = ()
