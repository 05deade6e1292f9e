"""The published award rule, the lots and the ranked bids: what an award is computed from, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeVar

from evaluation.exact import Canonical, NotComputable, exact, rounded

_Item = TypeVar("_Item", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Lot(Canonical):
    """A lot tendered. `order`: its place in the published order. `hours`: weekly. `left_out`: why it is not awarded."""

    key: str
    label: str
    order: int
    tags: tuple[str, ...] = ()
    hours: Decimal | None = None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Entry(Canonical):
    """A ranked bid for a lot. `tie_rank`: its rank by the published tie-break. `preference`: 1 is its first choice."""

    lot: str
    bidder: str
    score: Fraction
    tie_rank: int
    preference: int | None = None

    def __post_init__(self) -> None:
        field = f"The score of {self.bidder} for lot {self.lot}"
        object.__setattr__(self, "score", exact(self.score, field))


@dataclass(frozen=True, slots=True)
class Offer(Canonical):
    """What a bidder offers over all lots: `weekly_hours` (None: no limit). `name` is what the words call it."""

    bidder: str
    weekly_hours: Decimal | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Position(Canonical):
    """A position in each lot: how much its score counts, how many seats it has, the least score it takes."""

    name: str
    weight: int = 1
    seats: int = 1
    minimum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Cap(Canonical):
    """At most `limit` lots a bidder in `positions` together; with `tag`, only lots that carry it count."""

    limit: int
    positions: tuple[str, ...]
    tag: str = ""

    @property
    def key(self) -> str:
        """A name that is stable over changes of the limit: 'primary' or 'primary+secondary, extra care'."""
        positions = "+".join(self.positions)
        return f"{positions}, {self.tag}" if self.tag else positions


@dataclass(frozen=True, slots=True)
class Reserve(Canonical):
    """A reserve list in each lot: everyone else in score order, or the first `limit`, from `minimum` upwards."""

    limit: int | None = None
    minimum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class AwardRule(Canonical):
    """The published rule. `positions` in published order; of a `distinct` group a bidder holds at most one a lot.

    `hours_positions`: a bidder's lots in these positions may not need more weekly hours than it offers (empty: no such
    limit). `score_places`: published places to which scores are rounded, half-up, before the award (None: exact).
    `places`: for display. `lot_word`: what the trade calls a lot, one and many. `reference`: where it is printed.
    """

    positions: tuple[Position, ...]
    distinct: tuple[tuple[str, ...], ...] = ()
    caps: tuple[Cap, ...] = ()
    hours_positions: tuple[str, ...] = ()
    reserve: Reserve | None = None
    score_places: int | None = None
    places: int = 1
    lot_word: tuple[str, str] = ("lot", "lots")
    reference: str = ""

    def position(self, name: str) -> Position:
        """The position of that name. Raises NotComputable when the rule has none."""
        for position in self.positions:
            if position.name == name:
                return position
        raise NotComputable(f"The award rule has no position ‘{name}’.")


@dataclass(frozen=True, slots=True)
class Instance(Canonical):
    """Everything an award is computed from. The order of lots, entries, offers and caps in it carries no meaning."""

    lots: tuple[Lot, ...]
    entries: tuple[Entry, ...]
    rule: AwardRule
    offers: tuple[Offer, ...] = ()

    def ordered(self) -> Instance:
        """The same instance in its one canonical order, scores rounded if the rule says so."""
        order = {lot.key: lot.order for lot in self.lots}
        places = self.rule.score_places
        entries = (
            self.entries
            if places is None
            else tuple(replace(entry, score=rounded(entry.score, places)) for entry in self.entries)
        )
        by_lot = bids_by_lot(entries)
        return Instance(
            lots=tuple(replace(lot, tags=_unique(lot.tags)) for lot in sorted(self.lots, key=lambda lot: lot.order)),
            entries=tuple(entry for lot in sorted(by_lot, key=order.__getitem__) for entry in _ranked(by_lot[lot])),
            rule=replace(
                self.rule,
                distinct=_unique(tuple(_unique(group) for group in self.rule.distinct)),
                caps=tuple(sorted(self.rule.caps, key=lambda cap: (cap.key, cap.limit))),
                hours_positions=_unique(self.rule.hours_positions),
            ),
            offers=tuple(sorted(self.offers, key=lambda offer: offer.bidder)),
        )

    def names(self) -> dict[str, str]:
        """What the words call each bidder."""
        names = {entry.bidder: entry.bidder for entry in self.entries}
        return names | {offer.bidder: offer.name or offer.bidder for offer in self.offers}

    def lot(self, key: str) -> Lot:
        """The lot of that key. Raises NotComputable when there is none."""
        for lot in self.lots:
            if lot.key == key:
                return lot
        raise NotComputable(f"There is no lot ‘{key}’.")

    def bidders(self) -> tuple[str, ...]:
        """Everyone with a ranked bid or an offer, sorted."""
        return tuple(sorted({entry.bidder for entry in self.entries} | {offer.bidder for offer in self.offers}))


def bids_by_lot(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each lot that has any, in the order given."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.lot, []).append(entry)
    return found


def _ranked(entries: list[Entry]) -> list[Entry]:
    """Best first. Whole numbers on the lot's own scale are compared, which is exact and much quicker than fractions."""
    scale = lcm(*(entry.score.denominator for entry in entries))
    whole = {entry.bidder: entry.score.numerator * (scale // entry.score.denominator) for entry in entries}
    return sorted(entries, key=lambda entry: (-whole[entry.bidder], entry.tie_rank))


def best_first(entry: Entry) -> tuple[Fraction, int]:
    """Sort key: highest score first, then the published tie-break."""
    return -entry.score, entry.tie_rank


def _unique(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(sorted(set(items)))


def problems(instance: Instance) -> list[str]:
    """Why no award can be computed, one sentence each with its mend; empty when one can."""
    return [
        *_rule_problems(instance.rule),
        *_lot_problems(instance),
        *_entry_problems(instance),
        *_hours_problems(instance),
    ]


def check(instance: Instance) -> None:
    """Raise NotComputable with every reason why no award can be computed."""
    found = problems(instance)
    if found:
        raise NotComputable(*found)


def _rule_problems(rule: AwardRule) -> Iterator[str]:
    names = [position.name for position in rule.positions]
    if not names:
        yield "The award rule has no position. Add at least one, such as ‘primary’."
    if len(set(names)) < len(names):
        yield "Two positions of the award rule have the same name. Give each its own."
    for position in rule.positions:
        if position.weight < 1:
            yield f"The weight of ‘{position.name}’ is {position.weight}; it must be 1 or more."
        if position.seats < 1:
            yield f"‘{position.name}’ has {position.seats} seats a lot; it must have 1 or more."
    for cap in rule.caps:
        if cap.limit < 1:
            yield f"The limit on ‘{cap.key}’ is {cap.limit}, so that nobody could be awarded one. Make it 1 or more."
    keys = [cap.key for cap in rule.caps]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"There are two limits on ‘{key}’, which contradict each other. Keep one."
    for group in rule.distinct:
        if len(set(group)) < 2:
            yield "A group of positions that must be held by different bidders needs two positions."
    named = {name for group in (*rule.distinct, *(cap.positions for cap in rule.caps)) for name in group}
    for name in sorted((named | set(rule.hours_positions)) - set(names)):
        yield f"The award rule names the position ‘{name}’, which it does not have."
    if rule.reserve and rule.reserve.limit is not None and rule.reserve.limit < 1:
        yield f"The reserve list is limited to {rule.reserve.limit}; make it 1 or more, or leave it out."


def _lot_problems(instance: Instance) -> Iterator[str]:
    keys = [lot.key for lot in instance.lots]
    orders = [lot.order for lot in instance.lots]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"Lot ‘{key}’ stands twice."
    for order in sorted({order for order in orders if orders.count(order) > 1}):
        yield f"Two lots have place {order} in the published lot order. Give each its own."
    tags = {tag for lot in instance.lots for tag in lot.tags}
    for cap in instance.rule.caps:
        if cap.tag and cap.tag not in tags:
            yield f"The award rule limits lots with ‘{cap.tag}’, but no lot has it."


def _entry_problems(instance: Instance) -> Iterator[str]:
    known = {lot.key for lot in instance.lots}
    seen: set[tuple[str, str]] = set()
    ranks: set[tuple[str, int]] = set()
    for entry in sorted(instance.entries, key=lambda entry: (entry.lot, entry.bidder)):
        if entry.lot not in known:
            yield f"{entry.bidder} is ranked in lot ‘{entry.lot}’, which was not tendered."
        if entry.score < 0:
            yield f"{entry.bidder} has a score below nought in lot {entry.lot}; a total of scores cannot use it."
        if (entry.lot, entry.bidder) in seen:
            yield f"{entry.bidder} is ranked twice in lot {entry.lot}."
        if (entry.lot, entry.tie_rank) in ranks:
            yield f"Two bids have rank {entry.tie_rank} by the tie-break of lot {entry.lot}."
        seen.add((entry.lot, entry.bidder))
        ranks.add((entry.lot, entry.tie_rank))


def _hours_problems(instance: Instance) -> Iterator[str]:
    offers = [offer.bidder for offer in instance.offers]
    for bidder in sorted({bidder for bidder in offers if offers.count(bidder) > 1}):
        yield f"There are two offers of {bidder}. Keep one."
    for offer in instance.offers:
        if offer.weekly_hours is not None and exact(offer.weekly_hours, f"The hours of {offer.bidder}") < 0:
            yield f"{offer.bidder} offers {offer.weekly_hours} hours a week; it must be nought or more."
    if not instance.rule.hours_positions:
        return
    for lot in instance.lots:
        if lot.hours is None or exact(lot.hours, f"The hours of lot {lot.key}") < 0:
            yield f"Lot {lot.key} needs its weekly hours, because the award rule limits hours."
    for bidder in sorted({entry.bidder for entry in instance.entries} - set(offers)):
        yield f"{bidder} has made no offer of weekly hours, and the award rule limits hours."
