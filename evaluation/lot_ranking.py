"""The ranking of one lot as a result: every line of it, exact, with the words it is shown in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.exact import Canonical
from evaluation.lot_rules import LotRules


@dataclass(frozen=True, slots=True)
class CriterionPoints(Canonical):
    """One line of the quality sum. `share`: per cent of all quality; `points` = share x mark / top, out of 100.

    A section's line has no mark: its points are the sum of its criteria's.
    """

    key: str
    label: str
    share: Fraction
    mark: Decimal | None
    top: int | None
    points: Fraction
    shown_points: str


@dataclass(frozen=True, slots=True)
class RankedBid(Canonical):
    """A bid in the ranking. `quality` and `price_score` are out of 100; the points carry their weights; `total` of 100.

    `parted_by`: the tie-break step that gave the rank, '' when the total alone did. `shown_...`: for display.
    """

    bid: str
    rank: int
    quality: Fraction
    quality_points: Fraction
    price: Decimal | None
    price_score: Fraction
    price_points: Fraction
    total: Fraction
    parted_by: str
    working: tuple[CriterionPoints, ...]
    price_words: str
    shown_quality: str
    shown_quality_points: str
    shown_price_score: str
    shown_price_points: str
    shown_total: str


@dataclass(frozen=True, slots=True)
class ExcludedBid(Canonical):
    """A bid that left the ranking, every reason in words, and its quality sum."""

    bid: str
    reasons: tuple[str, ...]
    quality: Fraction
    working: tuple[CriterionPoints, ...]
    shown_quality: str


@dataclass(frozen=True, slots=True)
class FormulaUsed(Canonical):
    """The price formula applied: its name, version and text, and the statistic of the bid set that it used."""

    name: str
    version: int
    text: str
    reference: str
    reference_value: Fraction | None


@dataclass(frozen=True, slots=True)
class LotRanking(Canonical):
    """The ranking of one lot and all it rests on. `bid_set`: the bids whose prices were compared. `steps`: ties."""

    lot: str
    rows: tuple[RankedBid, ...]
    excluded: tuple[ExcludedBid, ...]
    bid_set: tuple[str, ...]
    formula: FormulaUsed
    steps: tuple[str, ...]
    rules: LotRules
    seed: str
