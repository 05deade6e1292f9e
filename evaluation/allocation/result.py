"""An award and what stands beside it: who holds what, totals, limits used, places left empty, and the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evaluation.exact import Canonical, plain

PROVEN = "proven"
"""No award that the rule allows is better; shown by exact arithmetic or a completed search."""
LIMIT = "limit"
"""The time limit ended the search: the best found, with its bound."""
BY_RULE = "by rule"
"""A mechanism that makes no claim to be best: lots, scores or preferences were followed in order."""


@dataclass(frozen=True, slots=True)
class Place(Canonical):
    """A place held: `rank` counts the seats of a position in a lot from 1, best score first."""

    lot: str
    position: str
    rank: int
    bidder: str
    score: Fraction
    shown_score: str


@dataclass(frozen=True, slots=True)
class PositionTotal(Canonical):
    """All lots of one position: seats filled, seats there are, and the sum of scores."""

    position: str
    filled: int
    seats: int
    total: Fraction
    shown_total: str


@dataclass(frozen=True, slots=True)
class CapUse(Canonical):
    """How far a bidder has used a limit. `cap`: its key, or 'weekly hours'. `words`: '3 of 3 areas, full'.

    `full`: nothing more fits under a limit of lots, or no hour is left.
    """

    bidder: str
    cap: str
    used: Fraction
    limit: Fraction
    lots: tuple[str, ...]
    full: bool
    words: str


@dataclass(frozen=True, slots=True)
class Unfilled(Canonical):
    """A position of a lot with `missing` empty seats, and why, in words."""

    lot: str
    position: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class Stage(Canonical):
    """One step of the proof: what was made as large as possible, the value reached and the bound on every award.

    `kind`: 'count' (every seat that has an eligible bid is filled), 'multipliers' (check with exact arithmetic), or
    'search' (the solver's completed branch and bound). `multipliers`: by the name of the limit.
    """

    goal: str
    value: Fraction
    bound: Fraction
    kind: str
    multipliers: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Slack(Canonical):
    """A limit as the award uses it."""

    name: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Certificate(Canonical):
    """What an outsider needs to check the award without the solver: the stages of the proof and every limit's use."""

    stages: tuple[Stage, ...]
    slacks: tuple[Slack, ...]


@dataclass(frozen=True, slots=True)
class Allocation(Canonical):
    """An award of all lots by one mechanism.

    `objective`: the total of weighted scores. `unique`: no other award fills as many places with the same total (None:
    not known, or not claimed). `next_best_gap`: how much lower the next best total is, within a millionth of a point a
    place (None: there is no other, or it is not known). `bound`: no award has a higher total. `instance`: SHA-256 of
    the instance's canonical JSON. Places stand in published lot and position order.
    """

    mechanism: str
    status: str
    places: tuple[Place, ...]
    reserves: tuple[Place, ...]
    objective: Fraction
    shown_objective: str
    totals: tuple[PositionTotal, ...]
    unique: bool | None
    next_best_gap: Fraction | None
    shown_gap: str
    bound: Fraction | None
    caps_used: tuple[CapUse, ...]
    unfilled: tuple[Unfilled, ...]
    certificate: Certificate | None
    instance: str

    def holders(self, lot: str, position: str) -> tuple[Place, ...]:
        """Who holds the position in the lot, best first."""
        return tuple(place for place in self.places if place.lot == lot and place.position == position)

    def held_by(self, bidder: str) -> tuple[Place, ...]:
        """The places of a bidder, in published order; reserve places are not among them."""
        return tuple(place for place in self.places if place.bidder == bidder)

    def total(self, position: str) -> PositionTotal:
        """The totals of one position."""
        return next(total for total in self.totals if total.position == position)

    @property
    def proof_words(self) -> str:
        """One sentence for the top of the page. 'Best' is said only when it is proven."""
        if self.status == BY_RULE:
            return "The published order was followed. This way of awarding does not look for the highest total."
        if self.status == LIMIT:
            return (
                f"Not proven. The time limit ended the search: this award scores {self.shown_objective}; "
                f"none scores more than {plain(self.bound or self.objective)}."
            )
        if not self.unique:
            return (
                "Proven best: no award within the limits scores higher. Others score the same; "
                "the published tie-break chose this one."
            )
        if self.next_best_gap is None:
            return "Proven best: no other award within the limits fills as many places."
        return (
            "Proven best: no award within the limits scores higher, and none ties. "
            f"The next best is {self.shown_gap} lower."
        )
