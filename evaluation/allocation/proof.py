"""Exact proofs that no award is better: multipliers of the linear relaxation, in Fractions, outside the solver.

For multipliers y (one a row: not negative on an upper limit, not positive on a lower one) no award's total exceeds

    sum of y x limit  +  sum over variables of max(0, gain - sum of y x coefficient)

so an award that reaches this bound is best. The second sum's terms are the reduced gains: a variable below nought
loses that much whenever it is used, whatever else is awarded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from evaluation.allocation.model import Model, Row

Number = int | Fraction

CLEAR = 1e-6
"""Beyond this a reduced gain's sign is certain in floating point (few terms, below 10^5); within, it is exact."""


@dataclass(frozen=True, slots=True)
class Multipliers:
    """A proof: `bound` on every award's total, the multipliers that are not nought by row, and the reduced gains."""

    bound: Fraction
    by_row: Mapping[int, Fraction]
    reduced: tuple[Fraction | float, ...]


def from_basis(
    model: Model,
    gains: Sequence[Fraction],
    fixed: Mapping[int, int],
    basic: tuple[tuple[int, ...], tuple[int, ...]],
) -> Multipliers | None:
    """The exact multipliers of a basis (basic variables, rows that are not basic); None when they prove nothing."""
    variables, rows = basic
    columns: dict[int, dict[int, Number]] = {variable: {} for variable in variables}
    for number in rows:
        for variable, coefficient in model.rows[number].terms:
            if variable in columns:
                columns[variable][number] = coefficient
    # Whole numbers where the gains allow: most bases need no division at all, and fractions are slow.
    scale = lcm(*(gains[variable].denominator for variable in variables))
    solved = _solve([(columns[variable], _scaled(gains[variable], scale)) for variable in variables])
    if solved is None:
        return None
    return bounded(model, gains, fixed, {row: Fraction(value) / scale for row, value in solved.items() if value})


def _scaled(gain: Fraction, scale: int) -> int:
    return gain.numerator * (scale // gain.denominator)


def rough(numbers: Sequence[Fraction]) -> list[float]:
    """The numbers in floating point."""
    return [number.numerator / number.denominator for number in numbers]


def bounded(
    model: Model, gains: Sequence[Fraction], fixed: Mapping[int, int], by_row: Mapping[int, Fraction]
) -> Multipliers | None:
    """The bound that these multipliers prove; None when one has the wrong sign for its row."""
    bound = Fraction(0)
    columns: dict[int, list[tuple[Fraction, int]]] = {}
    left = rough(gains)
    for number, multiplier in by_row.items():
        limit = _limit(model.rows[number], multiplier)
        if limit is None:
            return None
        bound += multiplier * limit
        charge = float(multiplier)
        for variable, coefficient in model.rows[number].terms:
            left[variable] -= charge * coefficient
            columns.setdefault(variable, []).append((multiplier, coefficient))
    reduced: list[Fraction | float] = []
    for variable, gain in enumerate(gains):
        # Exact sums over long denominators are slow: only what the bound counts, or nearly counts, is summed exactly.
        if not fixed.get(variable, left[variable] >= -CLEAR):
            reduced.append(left[variable])
            continue
        value = gain - sum([each * part for each, part in columns.get(variable, ())])
        bound += value if variable in fixed or value > 0 else 0
        reduced.append(value)
    return Multipliers(bound, {row: value for row, value in by_row.items() if value}, tuple(reduced))


def _limit(row: Row, multiplier: Fraction) -> int | None:
    return row.upper if multiplier >= 0 else row.lower


def _solve(equations: list[tuple[dict[int, Number], Number]]) -> dict[int, Number] | None:
    """Solve a sparse square system exactly, shortest equation first; None when it has no single solution."""
    solved: list[tuple[int, dict[int, Number], Number]] = []
    waiting = list(equations)
    while waiting:
        waiting.sort(key=lambda equation: len(equation[0]))
        terms, right = waiting.pop(0)
        if not terms:
            return None
        pivot = min(terms)
        factor = terms.pop(pivot)
        if factor != 1:
            terms = {unknown: Fraction(value) / factor for unknown, value in terms.items()}
            right = Fraction(right) / factor
        solved.append((pivot, terms, right))
        waiting = [_without(pivot, terms, right, equation) for equation in waiting]
    values: dict[int, Number] = {}
    for pivot, terms, right in reversed(solved):
        values[pivot] = right - sum([value * values[unknown] for unknown, value in terms.items()])
    return values


def _without(
    pivot: int, rest: Mapping[int, Number], right: Number, equation: tuple[dict[int, Number], Number]
) -> tuple[dict[int, Number], Number]:
    terms, total = equation
    factor = terms.pop(pivot, None)
    if factor is None:
        return equation
    for unknown, value in rest.items():
        left = terms.pop(unknown, 0) - factor * value
        if left:
            terms[unknown] = left
    return terms, total - factor * right
