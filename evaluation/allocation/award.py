"""`allocate`: one award of all lots, with totals, reserve lists, limits used and the reasons for empty places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction

from evaluation.allocation.best_overall import BestOverall, best_overall
from evaluation.allocation.limits import Held, cap_uses, eligible
from evaluation.allocation.mechanisms import MECHANISMS
from evaluation.allocation.result import BY_RULE, LIMIT, PROVEN, Allocation, Place, PositionTotal, Unfilled
from evaluation.allocation.rule import Entry, Instance, Position, bids_by_lot, check
from evaluation.exact import NotComputable, shown

Given = tuple[str, str, str]


def allocate(instance: Instance, *, mechanism: str = "D", time_limit: float | None = None) -> Allocation:
    """Award all lots by the published mechanism: 'A' lot order, 'B' best score first, 'C' preference, 'D' best overall.

    `time_limit`: seconds for each search of D. The order of anything in the instance changes nothing in the result.
    Raises NotComputable with one sentence a fault, SolverWrong when the solver contradicts exact arithmetic.
    """
    check(instance)
    instance = instance.ordered()
    if mechanism == "D":
        best = best_overall(instance, time_limit=time_limit)
        given = [(seat.lot, seat.position, seat.bidder) for seat in (best.model.seats[v] for v in best.chosen)]
        return award_of(instance, "D", given, best)
    if mechanism not in MECHANISMS:
        raise NotComputable(f"There is no award mechanism ‘{mechanism}’. Choose A, B, C or D.")
    return award_of(instance, mechanism, MECHANISMS[mechanism](instance), None)


def award_of(instance: Instance, mechanism: str, given: Iterable[Given], best: BestOverall | None) -> Allocation:
    """The full record of an award, from its places and (for mechanism D) its proof. `instance` in canonical order."""
    taken = set(given)
    places = tuple(_places(instance, taken))
    objective = sum((instance.rule.position(place.position).weight * place.score for place in places), Fraction(0))
    digits = instance.rule.places
    gap = best.gap if best else None
    return Allocation(
        mechanism=mechanism,
        status=BY_RULE if best is None else PROVEN if best.proven else LIMIT,
        places=places,
        reserves=tuple(_reserves(instance, taken)),
        objective=objective,
        shown_objective=shown(objective, digits),
        totals=tuple(_total(instance, position, places) for position in instance.rule.positions),
        unique=best.unique if best else None,
        next_best_gap=gap,
        shown_gap="" if gap is None else _shown_gap(gap, digits),
        bound=best.bound if best else None,
        caps_used=cap_uses(instance, _held(places)),
        unfilled=tuple(_unfilled(instance, places)),
        certificate=best.certificate if best else None,
        instance=hashlib.sha256(instance.to_json().encode()).hexdigest(),
    )


def _places(instance: Instance, taken: set[Given]) -> Iterable[Place]:
    by_lot = bids_by_lot(instance.entries)
    for lot in instance.lots:
        bids = by_lot.get(lot.key, [])
        for position in instance.rule.positions:
            holders = [entry for entry in bids if (lot.key, position.name, entry.bidder) in taken]
            for rank, entry in enumerate(holders, start=1):
                yield _place(instance, entry, position.name, rank)


def _reserves(instance: Instance, taken: set[Given]) -> Iterable[Place]:
    reserve = instance.rule.reserve
    if reserve is None:
        return
    holders = {(lot, bidder) for lot, _, bidder in taken}
    by_lot = bids_by_lot(instance.entries)
    for lot in instance.lots:
        waiting = [
            entry
            for entry in by_lot.get(lot.key, [])
            if not lot.left_out
            and (lot.key, entry.bidder) not in holders
            and (reserve.minimum is None or entry.score >= reserve.minimum)
        ]
        for rank, entry in enumerate(waiting[: reserve.limit], start=1):
            yield _place(instance, entry, "reserve", rank)


def _place(instance: Instance, entry: Entry, position: str, rank: int) -> Place:
    return Place(entry.lot, position, rank, entry.bidder, entry.score, shown(entry.score, instance.rule.places))


def _total(instance: Instance, position: Position, places: tuple[Place, ...]) -> PositionTotal:
    held = [place for place in places if place.position == position.name]
    seats = position.seats * sum(not lot.left_out for lot in instance.lots)
    total = sum((place.score for place in held), Fraction(0))
    return PositionTotal(position.name, len(held), seats, total, shown(total, instance.rule.places))


def _held(places: Iterable[Place]) -> dict[str, tuple[Held, ...]]:
    held: dict[str, tuple[Held, ...]] = {}
    for place in places:
        held[place.bidder] = (*held.get(place.bidder, ()), (place.lot, place.position))
    return held


def _unfilled(instance: Instance, places: tuple[Place, ...]) -> Iterable[Unfilled]:
    for lot in instance.lots:
        for position in instance.rule.positions:
            held = sum(place.lot == lot.key and place.position == position.name for place in places)
            if held < position.seats:
                yield Unfilled(
                    lot.key, position.name, position.seats - held, _why_empty(instance, lot.key, position, held)
                )


def _why_empty(instance: Instance, key: str, position: Position, held: int) -> str:
    lot = instance.lot(key)
    if lot.left_out:
        return f"It was left out of the award: {lot.left_out}"
    bids = [entry for entry in instance.entries if entry.lot == key]
    if not bids:
        return "No ranked bid was made for it."
    able = [entry for entry in bids if eligible(entry, position)]
    if len(able) <= held:
        return f"No other bid for it is eligible as {position.name}."
    return "Every eligible bidder left is kept out by a published limit, or is needed where more places can be filled."


def _shown_gap(gap: Fraction, digits: int) -> str:
    """The gap for display; a gap that would round to nought is 'less than 0.1'."""
    least = Fraction(1, 10**digits)
    return f"less than {shown(least, digits)}" if 0 < gap < least / 2 else shown(gap, digits)
