"""No answer of the solver is believed: a wrong one raises, an unfinished one is never called proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.allocation import (
    LIMIT,
    AwardRule,
    Cap,
    Entry,
    Instance,
    Lot,
    NotComputable,
    Offer,
    Position,
    SolverWrong,
    allocate,
    best_overall,
    canonical,
    check_award,
    explain,
    optimum,
    solver,
)
from evaluation.allocation.model import Model, build, filled_row, other_than
from evaluation.allocation.optimum import Optimum, TimeUp, whole_gains
from evaluation.allocation.proof import Multipliers, from_basis
from evaluation.allocation.solver import Answer


def tied() -> Instance:
    """Two lots, two bidders, every score the same: two best awards."""
    entries = tuple(
        Entry(lot, bidder, Fraction(80), rank)
        for lot in ("1", "2")
        for rank, bidder in enumerate(("ash", "birch"), start=1)
    )
    rule = AwardRule((Position("primary"),), caps=(Cap(1, ("primary",)),))
    return Instance((Lot("1", "", 1), Lot("2", "", 2)), entries, rule)


def with_hours() -> Instance:
    """Hours that make the relaxation split a lot, so that the search is needed.

    Best: ash in 2 and 3 (35 hours), birch in 1: 85 + 80 + 70 = 235. Next: ash in 1, birch in 2 and 3: 200.
    """
    hours = {"1": 30, "2": 20, "3": 15}
    scores = {"ash": (90, 85, 80), "birch": (70, 60, 50)}
    return Instance(
        lots=tuple(Lot(key, "", int(key), hours=Decimal(need)) for key, need in hours.items()),
        entries=tuple(
            Entry(str(n), bidder, Fraction(score), rank)
            for rank, (bidder, row) in enumerate(scores.items(), start=1)
            for n, score in enumerate(row, start=1)
        ),
        rule=AwardRule((Position("primary"),), hours_positions=("primary",)),
        offers=(Offer("ash", Decimal(40)), Offer("birch", Decimal(40))),
    )


Change = Callable[[Answer], Answer]


def spoil(monkeypatch: pytest.MonkeyPatch, name: str, change: Change, *, after: int = 0) -> None:
    """Let every answer of one solver function, from the `after`-th on, be changed on its way out."""
    honest = getattr(solver, name)
    calls: list[int] = []

    def spoilt(*args: object, **options: object) -> Answer:
        calls.append(1)
        answer: Answer = honest(*args, **options)
        return change(answer) if len(calls) > after else answer

    monkeypatch.setattr(solver, name, spoilt)


def unfinished(answer: Answer) -> Answer:
    return replace(answer, proven=False)


def nothing_found(answer: Answer) -> Answer:
    return replace(answer, chosen=None, proven=False)


def impossible(answer: Answer) -> Answer:
    return Answer(None, float("-inf"), True)


def fewer(answer: Answer) -> Answer:
    assert answer.chosen is not None
    return replace(answer, chosen=answer.chosen[1:])


def search_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "from_basis", lambda *_: None)


def test_the_relaxation_alone_is_not_enough_here_and_the_search_proves_it() -> None:
    award = allocate(with_hours())
    assert {place.lot: place.bidder for place in award.places} == {"1": "birch", "2": "ash", "3": "ash"}
    assert award.certificate is not None
    assert award.certificate.stages[-1].kind == "search"
    assert (award.status, award.unique, award.next_best_gap) == ("proven", True, Fraction(35))
    assert check_award(with_hours(), award) == []


def test_the_award_that_explains_itself_after_a_search() -> None:
    case = with_hours()
    told = explain(case, allocate(case), "ash", "1", "primary")
    assert told.instead is not None
    assert told.instead.change == Fraction(-35)


def test_a_dropped_place_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "relaxation", fewer)
    with pytest.raises(SolverWrong, match="breaks the limit ‘primary places filled’"):
        allocate(tied())


def test_a_place_over_a_limit_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    search_only(monkeypatch)
    spoil(monkeypatch, "branch_and_bound", lambda answer: replace(answer, chosen=(0, 2)))
    with pytest.raises(SolverWrong, match="breaks the limit ‘primary for ash’: 2"):
        allocate(tied())


@pytest.mark.parametrize("claim", [0.0, 10**6])
def test_a_claim_that_the_award_does_not_have_is_caught(monkeypatch: pytest.MonkeyPatch, claim: float) -> None:
    search_only(monkeypatch)
    spoil(monkeypatch, "branch_and_bound", lambda answer: replace(answer, bound=claim))
    with pytest.raises(SolverWrong, match="The solver claims"):
        allocate(tied())


def test_a_worse_award_called_best_is_caught_by_the_next_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ash in 1, birch in 2 is best; the solver says the other way round and fits its claim to it."""
    case = tied()
    case = replace(case, entries=(replace(case.entries[0], score=Fraction(90)), *case.entries[1:]))
    search_only(monkeypatch)
    honest = solver.branch_and_bound
    calls: list[int] = []

    def lying(*args: object, **options: object) -> Answer:
        calls.append(1)
        return Answer((1, 2), 160.0, True) if len(calls) == 1 else honest(*args, **options)  # type: ignore[arg-type] # the wrong type is the point of this test

    monkeypatch.setattr(solver, "branch_and_bound", lying)
    with pytest.raises(SolverWrong, match="next best award has a higher total"):
        allocate(case)


def test_a_total_above_a_proven_bound_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "from_basis", lambda *_: Multipliers(Fraction(1), {}, ()))
    with pytest.raises(SolverWrong, match="above a proven bound"):
        allocate(tied())


def test_multipliers_that_do_not_reach_the_total_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "from_basis", lambda *_: Multipliers(Fraction(10**6), {}, ()))
    award = allocate(tied())
    assert award.certificate is not None
    assert award.certificate.stages[-1].kind == "search"


def test_a_solver_that_finds_no_award_at_all_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "relaxation", impossible)
    with pytest.raises(SolverWrong, match="an empty one breaks no limit"):
        allocate(tied())


def test_a_solver_that_loses_the_places_it_filled_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    case = tied()
    case = replace(case, entries=case.entries[:1] + case.entries[2:3])  # ash alone: one lot stays empty
    spoil(monkeypatch, "relaxation", impossible, after=2)
    with pytest.raises(SolverWrong, match="cannot find again the places that it filled"):
        allocate(case)


def test_a_fixed_place_that_the_solver_changes_is_caught() -> None:
    model = build(tied().ordered())
    with pytest.raises(SolverWrong, match="changed a place that was fixed"):
        optimum.check_choice(model, {0: 1}, ())


def test_a_tie_walk_that_betters_the_best_is_caught() -> None:
    model = build(tied().ordered())
    best = Optimum((), Fraction(0), Fraction(0), True)
    with pytest.raises(SolverWrong, match="bettered while ties were broken"):
        canonical.first_by_the_tie_rule(model, model.gains(), best, time_limit=None)


def test_an_award_whose_total_is_not_the_best_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(best_overall, "first_by_the_tie_rule", lambda *_, **__: ())
    monkeypatch.setattr(best_overall, "check_choice", lambda *_: None)
    with pytest.raises(SolverWrong, match="not the best total"):
        allocate(tied())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (impossible, "lost while looking for its equals"),
        (lambda answer: Answer((0, 1), 1.0, True), "breaks the limit"),
    ],
)
def test_a_wrong_answer_while_looking_for_equals_is_caught(
    monkeypatch: pytest.MonkeyPatch, change: Change, message: str
) -> None:
    model, gains, best = _nearly_tied()
    spoil(monkeypatch, "branch_and_bound", change)
    with pytest.raises(SolverWrong, match=message):
        canonical.is_only_best(model, gains, best)


def _nearly_tied() -> tuple[Model, tuple[Fraction, ...], Optimum]:
    model = build(tied().ordered())
    best = optimum.optimum(model, model.gains())
    assert best is not None
    assert best.multipliers is not None
    return model, model.gains(), best


def test_an_equal_that_has_another_total_is_caught() -> None:
    model, gains, best = _nearly_tied()
    with pytest.raises(SolverWrong, match="loses nothing has another total"):
        canonical.is_only_best(model, gains, replace(best, value=best.value + 1))
    with pytest.raises(SolverWrong, match="loses nothing has another total"):
        canonical.closest(model, gains, replace(best, value=best.value + 1), {}, best.chosen)


def test_a_near_award_that_is_lost_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    model, gains, best = _nearly_tied()
    spoil(monkeypatch, "branch_and_bound", impossible)
    with pytest.raises(SolverWrong, match="looking for one nearer"):
        canonical.closest(model, gains, best, {}, best.chosen)


def test_a_search_that_ends_early_is_not_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "branch_and_bound", lambda answer: replace(answer, proven=False, bound=answer.bound + 7))
    award = allocate(with_hours(), time_limit=0.5)
    assert (award.status, award.unique, award.next_best_gap, award.shown_gap) == (LIMIT, None, None, "")
    assert award.bound == award.objective + 7
    assert award.proof_words == (
        f"Not proven. The time limit ended the search: this award scores {award.shown_objective}; "
        f"none scores more than {award.objective + 7}."
    )


def test_an_early_end_with_cut_scores_allows_for_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "LONGEST", 0)
    monkeypatch.setattr(optimum, "FINE", 10)
    spoil(monkeypatch, "branch_and_bound", unfinished)
    award = allocate(with_hours(), time_limit=0.5)
    assert award.status == LIMIT
    assert award.bound == award.objective + Fraction(6, 10)


def test_a_search_that_ends_without_any_award_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "branch_and_bound", nothing_found)
    with pytest.raises(NotComputable, match="No award was found within the time limit"):
        allocate(with_hours(), time_limit=0.5)


@pytest.mark.parametrize("change", [unfinished, nothing_found])
def test_a_tie_that_is_not_settled_in_time_is_not_awarded(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    search_only(monkeypatch)
    spoil(monkeypatch, "branch_and_bound", change, after=1)
    assert allocate(tied(), time_limit=0.5).status == LIMIT


def test_a_tie_walk_that_ends_early_is_not_awarded(monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(tied().ordered())
    best = Optimum((1, 2), Fraction(999), Fraction(999), True)
    unproven = Optimum((0, 3), Fraction(160), Fraction(999), False)
    monkeypatch.setattr(canonical, "optimum", lambda *_, **__: unproven)
    with pytest.raises(TimeUp, match="Ties could not be broken"):
        canonical.first_by_the_tie_rule(model, model.gains(), best, time_limit=0.5)


def test_equals_that_cannot_be_compared_in_time_are_not_awarded(monkeypatch: pytest.MonkeyPatch) -> None:
    search_only(monkeypatch)
    monkeypatch.setattr(optimum, "LONGEST", 0)
    spoil(monkeypatch, "branch_and_bound", unfinished, after=1)
    with pytest.raises(TimeUp, match="could not be compared"):
        allocate(tied(), time_limit=0.5)


def test_too_many_near_equals_ask_for_published_places(monkeypatch: pytest.MonkeyPatch) -> None:
    search_only(monkeypatch)
    monkeypatch.setattr(optimum, "LONGEST", 0)
    monkeypatch.setattr(optimum, "MOST_CANDIDATES", 2)
    with pytest.raises(NotComputable, match="Publish the decimal places"):
        allocate(tied())


def test_scores_are_whole_numbers_on_their_own_scale_or_cut_to_a_millionth() -> None:
    short = whole_gains((Fraction("80.25"), Fraction(3, 8)))
    assert (short.gains, short.scale, short.short) == ((642, 3), 8, False)
    long = whole_gains((Fraction(80), Fraction(1, 10**9 + 7)))
    assert (long.gains, long.scale, long.short) == ((80_000_000, 0), 10**6, True)
    assert whole_gains(()).gains == ()


def test_a_basis_that_does_not_determine_multipliers_proves_nothing() -> None:
    model = build(tied().ordered())
    assert from_basis(model, model.gains(), {}, ((0, 1), (0, 0))) is None


def test_an_impossible_fixed_place_has_no_award() -> None:
    model = build(tied().ordered())
    assert optimum.optimum(model, model.gains(), fixed={0: 1, 1: 1}) is None
    assert solver.branch_and_bound(model, [0.0] * 4, {0: 1, 1: 1}, time_limit=None).proven


def test_a_place_kept_filled_at_a_loss_is_charged_below_nought() -> None:
    """Filling costs a point a place here: the multiplier of the filled places is negative, and the face keeps them."""
    model = build(tied().ordered())
    model = model.with_rows(filled_row(model, "primary", 2))
    loss = tuple(Fraction(-1) for _ in model.seats)
    best = optimum.optimum(model, loss)
    assert best is not None
    assert best.value == Fraction(-2)
    assert best.multipliers is not None
    assert best.multipliers.by_row == {4: Fraction(-1)}
    assert canonical.first_by_the_tie_rule(model, loss, best, time_limit=None) == (0, 3)
    assert not canonical.is_only_best(model, loss, best)


def test_every_award_ruled_out_leaves_none() -> None:
    model = build(tied().ordered()).with_rows(other_than(()))
    assert optimum.optimum(model, model.gains()) is None
