"""An award's certificate is checked without the solver: every altered place, total, limit or proof is caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from evaluation.allocation import Allocation, Certificate, Stage, allocate, check_award
from evaluation.allocation.model import build, filled_row
from evaluation.allocation.proof import bounded
from tests.evaluation import stockton
from tests.evaluation.stockton import BEACON, LARCH, TEES
from tests.evaluation.test_allocation import glasgow

AWARD = allocate(stockton.instance())


def certificate(award: Allocation) -> Certificate:
    assert award.certificate is not None
    return award.certificate


def with_stage(award: Allocation, number: int, **changes: object) -> Allocation:
    stages = list(certificate(award).stages)
    stages[number] = replace(stages[number], **changes)  # type: ignore[arg-type]  # any field of a stage
    return replace(award, certificate=replace(certificate(award), stages=tuple(stages)))


def moved(award: Allocation, lot: str, position: str, bidder: str) -> Allocation:
    places = tuple(
        replace(place, bidder=bidder) if (place.lot, place.position) == (lot, position) else place
        for place in award.places
    )
    return replace(award, places=places)


def test_the_award_follows() -> None:
    assert check_award(stockton.instance(), AWARD) == []


def test_awards_of_every_mechanism_follow() -> None:
    case = glasgow()
    assert [check_award(case, allocate(case, mechanism=mechanism)) for mechanism in "ABCD"] == [[], [], [], []]


def test_the_proof_is_by_multipliers_and_lists_every_limit() -> None:
    stages = certificate(AWARD).stages
    assert [(stage.goal, stage.kind) for stage in stages] == [
        ("fill primary", "count"),
        ("fill secondary", "count"),
        ("score", "multipliers"),
    ]
    assert stages[2].bound == AWARD.objective
    slacks = {slack.name: (slack.used, slack.limit) for slack in certificate(AWARD).slacks}
    assert slacks[f"primary for {TEES}"] == (3, 3)
    assert slacks[f"primary, extra care for {LARCH}"] == (1, 1)


@pytest.mark.parametrize(
    ("altered", "message"),
    [
        (lambda: replace(AWARD, instance="0" * 64), "other bids or another rule"),
        (lambda: moved(AWARD, "1", "primary", BEACON), "Beacon Domiciliary has no eligible bid as primary in lot 1."),
        (lambda: moved(AWARD, "3", "primary", TEES), "breaks the limit"),
        (lambda: replace(AWARD, objective=AWARD.objective + 1), "total of weighted scores is not the sum"),
        (lambda: replace(AWARD, reserves=()), "Ranks, reserves, totals or limits used do not follow"),
        (lambda: replace(AWARD, bound=AWARD.objective + 1), "bound on the total is not the certificate's"),
        (lambda: replace(AWARD, certificate=Certificate((), ())), "does not have a stage for each position"),
        (lambda: with_stage(AWARD, 0, value=Fraction(9), bound=Fraction(9)), "claims 9, but the places give 10"),
        (lambda: with_stage(AWARD, 0, value=Fraction(19, 2)), "claims 19/2"),
        (lambda: with_stage(AWARD, 0, bound=Fraction(9)), "claims 9, but 10 places have an eligible bid"),
        (lambda: with_stage(AWARD, 2, bound=AWARD.objective + 1), "is called proven, but its bound"),
        (lambda: with_stage(AWARD, 2, multipliers=()), "do not prove its bound"),
        (lambda: with_stage(AWARD, 2, multipliers=(("no such limit", Fraction(1)),)), "do not prove its bound"),
        (lambda: with_stage(AWARD, 2, kind="trust me"), "proof of an unknown kind"),
    ],
)
def test_an_altered_award_does_not_follow(altered: Callable[[], Allocation], message: str) -> None:
    assert any(message in problem for problem in check_award(stockton.instance(), altered()))


def test_a_swapped_pair_of_places_is_caught_by_the_total_and_the_proof() -> None:
    """Area 5: Larchfield and Hartburn change places. Every limit still holds, and the totals are put right."""
    swapped = moved(moved(AWARD, "5", "primary", "Hartburn Home Support"), "5", "secondary", LARCH)
    total = AWARD.objective - 4 * Fraction("2.2") + Fraction("2.2")
    swapped = with_stage(replace(swapped, objective=total, bound=total), 2, value=total, bound=total)
    found = check_award(stockton.instance(), swapped)
    assert "The multipliers of ‘score’ do not prove its bound." in found


def test_a_multiplier_of_the_wrong_sign_proves_nothing() -> None:
    model = build(stockton.instance().ordered())
    assert bounded(model, model.gains(), {}, {0: Fraction(-1)}) is None


def test_a_fixed_place_counts_in_the_bound_whatever_it_loses() -> None:
    model = build(stockton.instance().ordered())
    zero = tuple(Fraction(0) for _ in model.seats)
    proof = bounded(model, zero, {0: 1}, {0: Fraction(1)})
    assert proof is not None
    assert proof.bound == Fraction(model.rows[0].upper - 1)


def test_a_stage_by_search_is_accepted_without_multipliers() -> None:
    searched = with_stage(AWARD, 2, kind="search", multipliers=())
    assert check_award(stockton.instance(), searched) == []
    assert Stage("score", Fraction(1), Fraction(1), "search").multipliers == ()


def test_rows_that_keep_places_filled_count_both_ways() -> None:
    model = build(stockton.instance().ordered())
    row = filled_row(model, "primary", 10)
    assert (row.lower, row.upper) == (10, len(model.in_position("primary")))
