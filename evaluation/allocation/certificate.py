"""Check an award against its instance without the solver: limits, totals and every stage of the proof, exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction

from evaluation.allocation.award import award_of
from evaluation.allocation.model import Model, build, filled_row
from evaluation.allocation.optimum import SolverWrong, check_choice, total_of
from evaluation.allocation.proof import bounded
from evaluation.allocation.result import PROVEN, Allocation, Certificate, Stage
from evaluation.allocation.rule import Instance, check


def check_award(instance: Instance, allocation: Allocation) -> list[str]:
    """What does not follow, one sentence each; empty when all does.

    A stage of kind 'search' rests on the solver's completed search: only its total is checked. Which of several equal
    awards the tie rule names is not checked here.
    """
    check(instance)
    return list(_problems(instance.ordered(), allocation))


def _problems(instance: Instance, allocation: Allocation) -> Iterator[str]:
    if hashlib.sha256(instance.to_json().encode()).hexdigest() != allocation.instance:
        yield "The award was computed from other bids or another rule than these."
        return
    model = build(instance)
    numbers = {(seat.lot, seat.position, seat.bidder): number for number, seat in enumerate(model.seats)}
    places = [(place.lot, place.position, place.bidder) for place in allocation.places]
    strangers = [place for place in places if place not in numbers]
    for lot, position, bidder in strangers:
        yield f"{bidder} has no eligible bid as {position} in lot {lot}."
    if strangers:
        return
    chosen = tuple(sorted(numbers[place] for place in places))
    try:
        check_choice(model, {}, chosen)
    except SolverWrong as wrong:
        yield str(wrong)
    if total_of(model.gains(), chosen) != allocation.objective:
        yield "The total of weighted scores is not the sum of the places' scores."
    record = award_of(instance, allocation.mechanism, places, None)
    told = ("places", "reserves", "totals", "caps_used", "unfilled", "shown_objective")
    if any(getattr(record, field) != getattr(allocation, field) for field in told):
        yield "Ranks, reserves, totals or limits used do not follow from the places."
    if allocation.certificate is not None:
        yield from _stage_problems(instance, model, chosen, allocation, allocation.certificate)


def _stage_problems(
    instance: Instance, model: Model, chosen: tuple[int, ...], allocation: Allocation, certificate: Certificate
) -> Iterator[str]:
    goals = [f"fill {position.name}" for position in instance.rule.positions]
    if [stage.goal for stage in certificate.stages] != [*goals, "score"]:
        yield "The certificate does not have a stage for each position and one for the score."
        return
    for position, stage in zip(instance.rule.positions, certificate.stages, strict=False):
        variables = set(model.in_position(position.name))
        ones = tuple(Fraction(number in variables) for number in range(len(model.seats)))
        yield from _one_stage(model, stage, ones, chosen, allocation.status)
        if stage.kind == "count":
            most = sum(min(len(v), model.capacity[p]) for p, v in model.places.items() if p[1] == position.name)
            if stage.bound != most:
                yield f"‘{stage.goal}’ claims {stage.bound}, but {most} places have an eligible bid."
        if stage.value.denominator == 1:
            model = model.with_rows(filled_row(model, position.name, int(stage.value)))
    score = certificate.stages[-1]
    yield from _one_stage(model, score, model.gains(), chosen, allocation.status)
    if score.bound != allocation.bound:
        yield "The bound on the total is not the certificate's."


def _one_stage(
    model: Model, stage: Stage, gains: tuple[Fraction, ...], chosen: tuple[int, ...], status: str
) -> Iterator[str]:
    if total_of(gains, chosen) != stage.value:
        yield f"‘{stage.goal}’ claims {stage.value}, but the places give {total_of(gains, chosen)}."
    if status == PROVEN and stage.bound != stage.value:
        yield f"‘{stage.goal}’ is called proven, but its bound is {stage.bound} and its value {stage.value}."
    if stage.kind == "multipliers":
        rows = {row.name: number for number, row in enumerate(model.rows)}
        unknown = [name for name, _ in stage.multipliers if name not in rows]
        proof = None if unknown else bounded(model, gains, {}, {rows[name]: value for name, value in stage.multipliers})
        if proof is None or proof.bound != stage.bound:
            yield f"The multipliers of ‘{stage.goal}’ do not prove its bound."
    elif stage.multipliers or stage.kind not in ("count", "search"):
        yield f"‘{stage.goal}’ has a proof of an unknown kind."
