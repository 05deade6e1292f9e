"""Mechanism D, best overall: fill the most places, position by position, then the highest total of weighted scores."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evaluation.allocation.canonical import first_by_the_tie_rule, is_only_best
from evaluation.allocation.model import Model, build, filled_row
from evaluation.allocation.optimum import (
    Optimum,
    SolverWrong,
    TimeUp,
    check_choice,
    clearly_apart,
    next_best,
    optimum,
    total_of,
)
from evaluation.allocation.proof import Multipliers
from evaluation.allocation.result import Certificate, Slack, Stage
from evaluation.allocation.rule import Instance


@dataclass(frozen=True, slots=True)
class BestOverall:
    """The best award of an instance: chosen variables of `model`, exact totals, uniqueness and the certificate."""

    model: Model
    chosen: tuple[int, ...]
    value: Fraction
    bound: Fraction
    proven: bool
    unique: bool | None
    gap: Fraction | None
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Filled:
    """The model that keeps the most places filled, its best award and how 'the most' was shown."""

    model: Model
    best: Optimum
    stages: tuple[Stage, ...]
    proven: bool


def best_overall(instance: Instance, *, time_limit: float | None = None) -> BestOverall:
    """The best award of a checked instance in canonical order, with the tie rule applied and its certificate."""
    filled = most_filled(instance, build(instance), {}, time_limit)
    if filled is None:
        raise SolverWrong("The solver finds no award at all, though an empty one breaks no limit.")
    model, best = filled.model, filled.best
    chosen, unique, gap, proven = best.chosen, None, None, filled.proven and best.proven
    if proven:
        try:
            chosen, unique, gap = _tie_rule(model, best, time_limit)
        except TimeUp:
            # The total is the best, but which of its awards the tie rule names is not known: nothing may be awarded.
            proven = False
    return BestOverall(
        model=model,
        chosen=_checked(model, chosen, best.value),
        value=best.value,
        bound=best.bound,
        proven=proven,
        unique=unique,
        gap=gap,
        certificate=Certificate((*filled.stages, _stage("score", model, best)), _slacks(model, chosen)),
    )


def most_filled(instance: Instance, model: Model, fixed: dict[int, int], time_limit: float | None) -> Filled | None:
    """The award that fills most and then scores most, with `fixed` places; None when those break a limit.

    The most is found position by position in the published order: all primary places first, then the secondary.
    """
    every = {position.name: _most_by_count(model, position.name) for position in instance.rule.positions}
    full = model.with_rows(*(filled_row(model, name, count) for name, count in every.items()))
    best = optimum(full, model.gains(), fixed=fixed, time_limit=time_limit)
    if best is not None:
        stages = (Stage(f"fill {name}", Fraction(n), Fraction(n), "count") for name, n in every.items())
        return Filled(full, best, tuple(stages), True)
    stages_shown: list[Stage] = []
    proven = True
    for position in instance.rule.positions:
        in_position = set(model.in_position(position.name))
        ones = tuple(Fraction(variable in in_position) for variable in range(len(model.seats)))
        most = optimum(model, ones, fixed=fixed, time_limit=time_limit)
        if most is None:
            return None
        stages_shown.append(_stage(f"fill {position.name}", model, most))
        proven = proven and most.proven
        model = model.with_rows(filled_row(model, position.name, int(most.value)))
    best = optimum(model, model.gains(), fixed=fixed, time_limit=time_limit)
    if best is None:
        raise SolverWrong("The solver cannot find again the places that it filled.")
    return Filled(model, best, tuple(stages_shown), proven)


def _tie_rule(model: Model, best: Optimum, time_limit: float | None) -> tuple[tuple[int, ...], bool, Fraction | None]:
    """The award that the tie rule names, whether it is the only best one, and how much lower the next best is."""
    other = next_best(model, model.gains(), best, time_limit=time_limit)
    if other is not None and other.value > best.value:
        raise SolverWrong("The next best award has a higher total than the best.")
    if other is not None and not other.proven:
        raise TimeUp("Whether another award ties could not be settled within the time limit. Allow more time.")
    if _is_unique(model, best, other):
        return best.chosen, True, None if other is None else best.value - other.value
    return first_by_the_tie_rule(model, model.gains(), best, time_limit=time_limit), False, Fraction(0)


def _most_by_count(model: Model, position: str) -> int:
    return sum(
        min(len(variables), model.capacity[place]) for place, variables in model.places.items() if place[1] == position
    )


def _is_unique(model: Model, best: Optimum, other: Optimum | None) -> bool:
    if other is None:
        return True
    if other.value == best.value:
        return False
    whole = best.multipliers is None and not best.equals  # proven on whole numbers, as the next best is then too
    if whole or clearly_apart(model, best, other):
        return True
    return is_only_best(model, model.gains(), best)


def _checked(model: Model, chosen: tuple[int, ...], value: Fraction) -> tuple[int, ...]:
    check_choice(model, {}, chosen)
    if total_of(model.gains(), chosen) != value:
        raise SolverWrong("The award's total is not the best total.")
    return chosen


def _stage(goal: str, model: Model, best: Optimum) -> Stage:
    kind = "multipliers" if best.multipliers is not None else "search"
    return Stage(goal, best.value, best.bound, kind, _named(model, best.multipliers))


def _named(model: Model, multipliers: Multipliers | None) -> tuple[tuple[str, Fraction], ...]:
    if multipliers is None:
        return ()
    return tuple(sorted((model.rows[row].name, value) for row, value in multipliers.by_row.items()))


def _slacks(model: Model, chosen: tuple[int, ...]) -> tuple[Slack, ...]:
    totals = model.totals(chosen)
    return tuple([Slack(row.name, total, row.upper) for row, total in zip(model.rows, totals, strict=True)])
