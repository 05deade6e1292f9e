"""The published tie rule among equally good awards, so that no solver and no row order ever decides.

In published lot order and position order, the place goes to the highest score, then to the published tie-break, that
some best award still has. The variables of a place stand in that order already (see model.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.allocation import solver
from evaluation.allocation.model import Model, Row
from evaluation.allocation.optimum import Optimum, SolverWrong, TimeUp, check_choice, optimum, total_of
from evaluation.allocation.proof import Multipliers


def first_by_the_tie_rule(
    model: Model, gains: Sequence[Fraction], best: Optimum, *, time_limit: float | None
) -> tuple[int, ...]:
    """The one best award that the tie rule names.

    Where exact multipliers exist, the best awards are those that lose nothing by them; otherwise every step searches
    again for the same total, or compares the equal awards already listed.
    """
    if best.equals:
        return min(best.equals, key=lambda chosen: _standing(model, chosen))
    if best.multipliers is not None:
        model, fixed = _lossless(model, best.multipliers)
        gains = tuple(Fraction(0) for _ in gains)
        best = Optimum(best.chosen, Fraction(0), Fraction(0), True)
    else:
        fixed = {}
    return _Walk(model, tuple(gains), best, dict(fixed), time_limit).walk()


@dataclass(slots=True)
class _Walk:
    """Place by place: try each bidder ahead of the one who holds it, and keep the first that a best award allows."""

    model: Model
    gains: tuple[Fraction, ...]
    best: Optimum
    fixed: dict[int, int]
    time_limit: float | None

    def walk(self) -> tuple[int, ...]:
        chosen = self.best.chosen
        for place, variables in self.model.places.items():
            seats = self.model.capacity[place]
            for variable in variables:
                if not seats or self.fixed.get(variable) == 0:
                    self.fixed[variable] = 0
                    continue
                if variable not in chosen:
                    other = self._with(variable)
                    if other is None:
                        self.fixed[variable] = 0
                        continue
                    chosen = other
                self.fixed[variable] = 1
                seats -= 1
        return chosen

    def _with(self, variable: int) -> tuple[int, ...] | None:
        found = optimum(self.model, self.gains, fixed=self.fixed | {variable: 1}, time_limit=self.time_limit)
        if found is None or (found.proven and found.value < self.best.value):
            return None
        if found.value < self.best.value:
            raise TimeUp("Ties could not be broken within the time limit. Allow more time.")
        if found.value > self.best.value:
            raise SolverWrong("A best award was bettered while ties were broken.")
        return found.chosen


def is_only_best(model: Model, gains: Sequence[Fraction], best: Optimum) -> bool:
    """Whether no other award has the same total, decided exactly. Needs exact multipliers or the list of equals."""
    if best.multipliers is None:
        return len(best.equals) == 1
    face, fixed = _lossless(model, best.multipliers)
    away = [0.0 if variable in best.chosen else 1.0 for variable in range(len(model.seats))]
    other = solver.branch_and_bound(face, away, fixed, time_limit=None)
    if other.chosen is None:
        raise SolverWrong("The best award was lost while looking for its equals.")
    check_choice(face, fixed, other.chosen)
    if total_of(gains, other.chosen) != best.value:
        raise SolverWrong("An award that loses nothing has another total.")
    return set(other.chosen) == set(best.chosen)


def closest(
    model: Model, gains: Sequence[Fraction], best: Optimum, fixed: Mapping[int, int], awarded: Sequence[int]
) -> tuple[int, ...]:
    """Of the awards that equal `best` under the fixed places, one that differs least from `awarded`.

    Without exact multipliers, `best` as it was found.
    """
    if best.multipliers is None:
        return best.chosen
    face, lossless = _lossless(model, best.multipliers)
    kept = [1.0 if variable in awarded else 0.0 for variable in range(len(model.seats))]
    near = solver.branch_and_bound(face, kept, lossless | dict(fixed), time_limit=None)
    if near.chosen is None:
        raise SolverWrong("An award just found was lost while looking for one nearer.")
    check_choice(model, fixed, near.chosen)
    if total_of(gains, near.chosen) != best.value:
        raise SolverWrong("An award that loses nothing has another total.")
    return near.chosen


def _lossless(model: Model, multipliers: Multipliers) -> tuple[Model, dict[int, int]]:
    """The awards whose total is the bound: nothing used that loses, nothing left out that gains, every charge paid."""
    fixed = {variable: int(value > 0) for variable, value in enumerate(multipliers.reduced) if value != 0}
    rows = []
    for number, row in enumerate(model.rows):
        charge = multipliers.by_row.get(number, Fraction(0))
        if charge > 0:
            row = Row(row.name, row.terms, row.upper, row.upper)
        elif charge < 0 and row.lower is not None:
            row = Row(row.name, row.terms, row.lower, row.lower)
        rows.append(row)
    return Model(model.seats, tuple(rows), model.places, model.capacity), fixed


def _standing(model: Model, chosen: Sequence[int]) -> list[int]:
    """A sort key: lower is first by the tie rule. An empty seat counts behind every bidder."""
    picked = set(chosen)
    nobody = len(model.seats)
    key: list[int] = []
    for place, variables in model.places.items():
        held = [variable for variable in variables if variable in picked]
        key += held + [nobody] * (model.capacity[place] - len(held))
    return key
