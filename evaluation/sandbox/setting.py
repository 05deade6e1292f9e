"""What a dry run is fed, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from evaluation.allocation import AwardRule, Lot
from evaluation.exact import Canonical
from evaluation.lot_rules import LotRules


@dataclass(frozen=True, slots=True)
class Setting(Canonical):
    """The rules of a tender as they stand. `rules`: those of every lot (its key is put in lot by lot).

    `award`: None while the award rule cannot be used. `mechanism`: 'A', 'B' or 'D', as published.
    """

    lots: tuple[Lot, ...]
    rules: LotRules
    award: AwardRule | None
    mechanism: str = "D"


@dataclass(frozen=True, slots=True)
class Dummy(Canonical):
    """One made-up bid. `lots`: those it bids for, the one it wants most first. `prices`: where it differs by lot.

    `hours`: weekly hours offered over all lots, None for no limit. `takes_part`: False leaves it out of this run.
    """

    name: str
    marks: Mapping[str, Decimal]
    price: Decimal | None
    lots: tuple[str, ...]
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    hours: Decimal | None = None
    takes_part: bool = True

    def price_in(self, lot: str) -> Decimal | None:
        """Its price for the lot."""
        return self.prices.get(lot, self.price)


@dataclass(frozen=True, slots=True)
class RankedDummy(Canonical):
    """A line of a lot's ranking. `total` is exact, the `shown_...` are for display."""

    name: str
    rank: int
    price: Decimal | None
    total: Fraction
    shown_quality: str
    shown_price_score: str
    shown_total: str
    price_words: str
    parted_by: str


@dataclass(frozen=True, slots=True)
class LeftOut(Canonical):
    """A dummy bid that left a lot's ranking, and why."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotRun(Canonical):
    """The ranking of one lot; `refused` says why there is none."""

    lot: str
    label: str
    rows: tuple[RankedDummy, ...]
    left_out: tuple[LeftOut, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held(Canonical):
    """A place given. `position` as in the award rule, 'reserve' not among them."""

    lot: str
    position: str
    name: str
    shown_score: str


@dataclass(frozen=True, slots=True)
class Unfilled(Canonical):
    """A place nobody got, and why."""

    lot: str
    position: str
    why: str


@dataclass(frozen=True, slots=True)
class Warned(Canonical):
    """One warning. `weight`: 'stop' (the rules fail), 'warn' (they can surprise) or 'note' (worth knowing).

    `kind`: 'clash', 'price', 'negative', 'reversal', 'middle', 'lot order', 'unfilled' or 'few bids'.
    """

    kind: str
    weight: str
    words: str


@dataclass(frozen=True, slots=True)
class DryRun(Canonical):
    """All of it. `proof`: what may be said of the award; `award_refused`: why there is none."""

    lots: tuple[LotRun, ...]
    places: tuple[Held, ...]
    unfilled: tuple[Unfilled, ...]
    proof: str
    award_refused: tuple[str, ...]
    warnings: tuple[Warned, ...]

    def holder(self, lot: str, position: str) -> str:
        """Who holds the place, several between commas; '' for nobody."""
        return ", ".join(place.name for place in self.places if (place.lot, place.position) == (lot, position))
