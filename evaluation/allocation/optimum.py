"""The best award of a model, proven in exact numbers, and the next best. No claim of the solver is believed.

    optimum(model, gains)  ->  Optimum, or None when no award meets the limits

Steps: linear relaxation -> if its vertex is an award and its exact multipliers reach the award's total, that is the
proof -> else branch and bound on whole numbers (exact when the scores have a short common scale; otherwise every award
within the rounding's reach is listed and compared exactly). Feasibility and totals are always recomputed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf, lcm

from evaluation.allocation import solver
from evaluation.allocation.model import Model, other_than
from evaluation.allocation.proof import CLEAR, Multipliers, from_basis, rough
from evaluation.exact import NotComputable

LONGEST = 2**31
"""Whole-number gains beyond this would lose digits in the solver; the scores are then cut and compared exactly."""
FINE = 10**6
MOST_CANDIDATES = 60
FEW = 2
"""How many times the award's places the search for the next best looks at to begin with."""


class SolverWrong(RuntimeError):
    """The solver's answer does not stand up to exact arithmetic. Nothing may be awarded on it."""


class TimeUp(NotComputable):
    """The time limit ended a search before it found, or settled, what was asked."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best choice found, its exact total and what bounds every award. `equals`: the equally good choices listed."""

    chosen: tuple[int, ...]
    value: Fraction
    bound: Fraction
    proven: bool
    multipliers: Multipliers | None = None
    equals: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class WholeGains:
    """Gains as whole numbers of 1/`scale` point. `short`: each may fall short of the exact gain by up to one unit."""

    gains: tuple[int, ...]
    scale: int
    short: bool

    def total(self, chosen: Sequence[int]) -> int:
        """The choice's total in units."""
        return sum(self.gains[variable] for variable in chosen)


def whole_gains(gains: Sequence[Fraction]) -> WholeGains:
    """The gains on a common whole-number scale, or cut to a millionth of a point when that would be too long."""
    scale = 1
    most = max((abs(gain.numerator) // gain.denominator + 1 for gain in gains), default=0)
    for denominator in {gain.denominator for gain in gains}:
        scale = lcm(scale, denominator)
        if scale * most > LONGEST:
            return WholeGains(tuple([gain.numerator * FINE // gain.denominator for gain in gains]), FINE, True)
    return WholeGains(tuple([gain.numerator * (scale // gain.denominator) for gain in gains]), scale, False)


def check_choice(model: Model, fixed: Mapping[int, int], chosen: Sequence[int]) -> None:
    """Raise SolverWrong when the choice breaks a limit or a fixed place."""
    picked = set(chosen)
    for variable, value in fixed.items():
        if (variable in picked) != bool(value):
            raise SolverWrong("The solver changed a place that was fixed.")
    for row, total in zip(model.rows, model.totals(chosen), strict=True):
        if total > row.upper or (row.lower is not None and total < row.lower):
            raise SolverWrong(f"The solver's award breaks the limit ‘{row.name}’: {total}.")


def optimum(
    model: Model,
    gains: Sequence[Fraction],
    *,
    fixed: Mapping[int, int] | None = None,
    time_limit: float | None = None,
    to_the_last_digit: bool = True,
) -> Optimum | None:
    """The best award, or None when none meets the limits.

    `time_limit`: seconds for each search; beyond it `proven` is False. Without `to_the_last_digit` an award within a
    millionth of a point a place of the best will do.
    """
    fixed = fixed or {}
    if not model.seats:
        return _empty(model)
    answer = solver.relaxation(model, rough(gains), fixed)
    if answer.chosen is None and answer.proven:
        return None
    if answer.chosen is not None and answer.whole and answer.basic is not None:
        check_choice(model, fixed, answer.chosen)
        value = total_of(gains, answer.chosen)
        multipliers = from_basis(model, gains, fixed, answer.basic)
        if multipliers is not None and multipliers.bound < value:
            raise SolverWrong("An award's total is above a proven bound.")
        if multipliers is not None and multipliers.bound == value:
            return Optimum(answer.chosen, value, value, True, multipliers)
    return _by_search(model, gains, fixed, time_limit, to_the_last_digit)


def _empty(model: Model) -> Optimum | None:
    """The award of nothing, for a model without a single eligible bid (which the solver would not take)."""
    if any(row.upper < 0 or (row.lower or 0) > 0 for row in model.rows):
        return None
    return Optimum((), Fraction(0), Fraction(0), True, Multipliers(Fraction(0), {}, ()))


def total_of(gains: Sequence[Fraction], chosen: Sequence[int]) -> Fraction:
    """The exact total of a choice."""
    return sum((gains[variable] for variable in chosen), Fraction(0))


def next_best(model: Model, gains: Sequence[Fraction], best: Optimum, *, time_limit: float | None) -> Optimum | None:
    """The best award other than `best`, None when there is none; within a millionth of a point a place.

    With exact multipliers only the variables whose use costs little enough can belong to it, which keeps it quick.
    """
    cut = model.with_rows(other_than(best.chosen))
    if best.multipliers is None or not model.seats:
        return optimum(cut, gains, time_limit=time_limit, to_the_last_digit=False)
    losses = [abs(float(value)) for value in best.multipliers.reduced]
    few = sorted(losses)[min(len(losses) - 1, FEW * len(best.chosen))] + 2 * CLEAR
    fixed = _out_of_reach(best.multipliers, few)
    loose = solver.relaxation(cut, rough(gains), fixed)
    if loose.chosen is not None and loose.whole:
        check_choice(cut, fixed, loose.chosen)
        value = total_of(gains, loose.chosen)
        if float(best.value - value) <= few - CLEAR:
            return Optimum(loose.chosen, value, value, True)
    reach = few if loose.chosen is None else min(few, 4 * (float(best.value) - loose.bound) + 2 * CLEAR)
    while True:
        fixed = _out_of_reach(best.multipliers, reach)
        found = _by_search(cut, gains, fixed, time_limit, to_the_last_digit=False)
        loss = float(best.value - found.value) if found is not None else inf
        if not fixed or loss <= reach - CLEAR:
            return found
        # What was found loses more than the search reached: whatever loses less uses only variables within that loss.
        reach = loss + 2 * CLEAR


def _out_of_reach(multipliers: Multipliers, reach: float) -> dict[int, int]:
    """The variables whose turn from the best award alone loses more than `reach`, fixed as they are in it."""
    return {v: int(value > 0) for v, value in enumerate(multipliers.reduced) if abs(float(value)) > reach}


def clearly_apart(model: Model, best: Optimum, other: Optimum) -> bool:
    """Whether the next best total is further down than cut scores could hide an equal award (a unit a place)."""
    return best.value - other.value >= Fraction(sum(model.capacity.values()), FINE)


def _by_search(
    model: Model,
    gains: Sequence[Fraction],
    fixed: Mapping[int, int],
    time_limit: float | None,
    to_the_last_digit: bool,
) -> Optimum | None:
    whole = whole_gains(gains)
    answer = _searched(model, whole, fixed, time_limit)
    if answer.chosen is None:
        if answer.proven:
            return None
        raise TimeUp("No award was found within the time limit. Allow more time.")
    units = whole.total(answer.chosen)
    value = total_of(gains, answer.chosen)
    places = len(answer.chosen) if answer.proven else len(gains)
    if not answer.proven:
        bound = Fraction(floor(answer.bound + 0.5) + (places if whole.short else 0), whole.scale)
        return Optimum(answer.chosen, value, max(bound, value), False)
    if not whole.short or not to_the_last_digit:
        return Optimum(answer.chosen, value, value, True)
    return _compared(model, gains, fixed, time_limit, whole, [answer.chosen], units)


def _searched(model: Model, whole: WholeGains, fixed: Mapping[int, int], time_limit: float | None) -> solver.Answer:
    answer = solver.branch_and_bound(model, [float(gain) for gain in whole.gains], fixed, time_limit=time_limit)
    if answer.chosen is not None:
        check_choice(model, fixed, answer.chosen)
        total = whole.total(answer.chosen)
        if answer.bound < total - 0.5 or (answer.proven and answer.bound > total + 0.999):
            raise SolverWrong(f"The solver claims {answer.bound} for an award whose total is {total}.")
    return answer


def _compared(
    model: Model,
    gains: Sequence[Fraction],
    fixed: Mapping[int, int],
    time_limit: float | None,
    whole: WholeGains,
    candidates: list[tuple[int, ...]],
    units: int,
) -> Optimum:
    """List every award that the cut digits could put ahead, and compare them exactly."""
    # An award loses less than one unit a place by the cut, so that none further below can be ahead.
    reach = units - max(len(candidates[0]), sum(model.capacity.values()))
    while len(candidates) < MOST_CANDIDATES:
        cut = model.with_rows(*(other_than(chosen) for chosen in candidates))
        answer = _searched(cut, whole, fixed, time_limit)
        if not answer.proven:
            raise TimeUp("Equally good awards could not be compared within the time limit. Allow more time.")
        if answer.chosen is None or whole.total(answer.chosen) < reach:
            best = max(total_of(gains, chosen) for chosen in candidates)
            equals = tuple(chosen for chosen in candidates if total_of(gains, chosen) == best)
            return Optimum(equals[0], best, best, True, None, equals)
        candidates.append(answer.chosen)
    raise NotComputable(
        "Too many awards lie within a hair of each other to compare their exact scores. "
        "Publish the decimal places to which scores count for the award."
    )
