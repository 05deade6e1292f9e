"""The award as it would be with one bidder forced into one place: what the 'why not' table sets beside the award."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evaluation.allocation.best_overall import most_filled
from evaluation.allocation.canonical import closest
from evaluation.allocation.model import Model, build
from evaluation.allocation.result import Allocation
from evaluation.allocation.rule import Instance
from evaluation.exact import Canonical, shown, signed


@dataclass(frozen=True, slots=True)
class ChangeRow(Canonical):
    """A position of a lot that changes: holders and their scores as awarded and instead (names best first)."""

    lot: str
    position: str
    awarded: tuple[str, ...]
    instead: tuple[str, ...]
    awarded_score: Fraction
    instead_score: Fraction
    change: Fraction
    shown_awarded: str
    shown_instead: str
    shown_change: str


@dataclass(frozen=True, slots=True)
class PositionSum(Canonical):
    """One position over all lots: sums of scores as awarded and instead, and the `others` that do not change."""

    position: str
    awarded: Fraction
    instead: Fraction
    change: Fraction
    others: int
    others_score: Fraction
    shown_awarded: str
    shown_instead: str
    shown_change: str
    shown_others: str


@dataclass(frozen=True, slots=True)
class Counterfactual(Canonical):
    """The best award with the bidder in that place, beside the award made.

    `rows`: the positions that change, in published order. `sums`: a line for each position. `change`: of the total of
    weighted scores (never above nought when as many places are filled). `unfilled`: places that would be left empty.
    """

    rows: tuple[ChangeRow, ...]
    sums: tuple[PositionSum, ...]
    change: Fraction
    shown_change: str
    unfilled: tuple[tuple[str, str], ...]


def forced_in(
    instance: Instance, allocation: Allocation, bidder: str, lot: str, position: str
) -> Counterfactual | None:
    """The best award with `bidder` as `position` in `lot`; None when the limits allow none.

    Of equally good ones it takes one that changes least. `instance`: checked, in canonical order.
    """
    model = build(instance)
    numbers = {(seat.lot, seat.position, seat.bidder): number for number, seat in enumerate(model.seats)}
    fixed = {numbers[lot, position, bidder]: 1}
    found = most_filled(instance, model, fixed, None)
    if found is None:
        return None
    awarded = {numbers[place.lot, place.position, place.bidder] for place in allocation.places}
    instead = set(closest(found.model, model.gains(), found.best, fixed, tuple(awarded)))
    return _beside(instance, model, awarded, instead)


def _beside(instance: Instance, model: Model, awarded: set[int], instead: set[int]) -> Counterfactual:
    places = instance.rule.places
    rows = tuple(
        _row(model, place, [v for v in variables if v in awarded], [v for v in variables if v in instead], places)
        for place, variables in model.places.items()
        if awarded & set(variables) != instead & set(variables)
    )
    change = sum((model.seats[v].gain for v in instead), Fraction(0)) - sum(
        (model.seats[v].gain for v in awarded), Fraction(0)
    )
    return Counterfactual(
        rows=rows,
        sums=tuple(_sum(model, position.name, awarded, instead, places) for position in instance.rule.positions),
        change=change,
        shown_change=signed(change, places),
        unfilled=tuple((row.lot, row.position) for row in rows if len(row.instead) < len(row.awarded)),
    )


def _row(model: Model, place: tuple[str, str], awarded: list[int], instead: list[int], places: int) -> ChangeRow:
    was, now = _scores(model, awarded), _scores(model, instead)
    return ChangeRow(
        lot=place[0],
        position=place[1],
        awarded=tuple(model.seats[v].bidder for v in awarded),
        instead=tuple(model.seats[v].bidder for v in instead),
        awarded_score=was,
        instead_score=now,
        change=now - was,
        shown_awarded=shown(was, places),
        shown_instead=shown(now, places),
        shown_change=signed(now - was, places),
    )


def _sum(model: Model, position: str, awarded: set[int], instead: set[int], places: int) -> PositionSum:
    held = [variables for place, variables in model.places.items() if place[1] == position]
    was = _scores(model, [v for variables in held for v in variables if v in awarded])
    now = _scores(model, [v for variables in held for v in variables if v in instead])
    same = [set(variables) & awarded for variables in held if set(variables) & awarded == set(variables) & instead]
    others = [v for kept in same for v in kept]
    return PositionSum(
        position=position,
        awarded=was,
        instead=now,
        change=now - was,
        others=sum(bool(kept) for kept in same),
        others_score=_scores(model, others),
        shown_awarded=shown(was, places),
        shown_instead=shown(now, places),
        shown_change=signed(now - was, places),
        shown_others=shown(_scores(model, others), places),
    )


def _scores(model: Model, variables: list[int]) -> Fraction:
    return sum((model.seats[v].score for v in variables), Fraction(0))
