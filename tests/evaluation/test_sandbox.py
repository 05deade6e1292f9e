"""The dry run on dummy bids whose rankings, awards and surprises were worked out by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluation.allocation import AwardRule, Cap, Lot, Position
from evaluation.lot_rules import Criterion, LotRules
from evaluation.price_formulas import REGISTRY, Offer
from evaluation.sandbox import DryRun, Dummy, Setting, curve, dry_run, gate
from evaluation.sandbox.warnings import lots_in_words, never_first

D = Decimal
MARK = Criterion("q", "Quality", D(100), top=100)
PRIMARY = AwardRule(positions=(Position("primary"),), places=2)


def rules(quality: int = 50, price: int = 50, formula: str = "lowest/price", **terms: str) -> LotRules:
    given = {key: D(value) for key, value in terms.items()}
    return LotRules("", (MARK,), D(quality), D(price), formula=formula, formula_terms=given)


def lots(count: int) -> tuple[Lot, ...]:
    return tuple(Lot(str(n), f"Area {n}", n) for n in range(1, count + 1))


def dummy(name: str, quality: int, price: str, *for_lots: str, **more: Any) -> Dummy:
    return Dummy(name, {"q": D(quality)}, D(price), for_lots or ("1",), **more)


def kinds(run: DryRun) -> list[tuple[str, str]]:
    return [(warned.kind, warned.weight) for warned in run.warnings]


def said(run: DryRun, kind: str) -> list[str]:
    return [warned.words for warned in run.warnings if warned.kind == kind]


A, B, C = dummy("A", 50, "50"), dummy("B", 75, "75"), dummy("C", 100, "100")
"""The same price for each quality point. At 50/50 under lowest/price: A 75, B 70.83, C 75."""


def test_the_middle_bid_can_never_win_under_lowest_over_price() -> None:
    run = dry_run(Setting(lots(1), rules(), PRIMARY), [A, B, C])
    assert [(row.name, row.shown_total) for row in run.lots[0].rows] == [("C", "75.00"), ("A", "75.00"), ("B", "70.83")]
    assert said(run, "middle") == [
        "Lot 1: B can never come first, whatever the weights of quality and price, though no other bid is both better "
        "and cheaper. The formula rewards the cheapest and the best, and nothing between."
    ]
    assert run.holder("1", "primary") == "C"
    absolute = rules(50, 50, "absolute scale", full_price="50", nil_price="100")
    assert said(dry_run(Setting(lots(1), absolute, PRIMARY), [A, B, C]), "middle") == []


def test_who_can_be_first_at_some_weight() -> None:
    def points(**given: tuple[int, int]) -> dict[str, tuple[Fraction, Fraction]]:
        return {name: (Fraction(q), Fraction(p)) for name, (q, p) in given.items()}

    assert never_first(points(a=(50, 100), b=(75, 66), c=(100, 50))) == ["b"]
    assert never_first(points(a=(50, 100), b=(75, 75), c=(100, 50))) == []  # on the line: level with both at one weight
    assert never_first(points(a=(50, 100), b=(40, 90), c=(100, 50))) == []  # beaten on both: nothing strange about it
    assert never_first(points(a=(50, 100))) == []


def test_a_rank_that_turns_when_another_bid_leaves() -> None:
    """Quality 60, price 40, lowest/price.

    With X (10) there: A (80 at 20) 48 + 20 = 68; B (92 at 30) 55.2 + 13.33 = 68.53: B ahead.
    Without X the lowest is 20: A 48 + 40 = 88; B 55.2 + 26.67 = 81.87: A ahead.
    """
    bids = [dummy("A", 80, "20"), dummy("B", 92, "30"), dummy("X", 10, "10")]
    run = dry_run(Setting(lots(1), rules(60, 40), PRIMARY), bids)
    assert [row.name for row in run.lots[0].rows] == ["B", "A", "X"]
    assert said(run, "reversal") == [
        "Lot 1: if X leaves, the order of the others changes (A overtakes B). First place goes from B to A."
    ]
    absolute = rules(60, 40, "absolute scale", full_price="10", nil_price="40")
    assert said(dry_run(Setting(lots(1), absolute, PRIMARY), bids), "reversal") == []
    both = dry_run(Setting(lots(2), rules(60, 40), PRIMARY), [replace(bid, lots=("1", "2")) for bid in bids])
    assert said(both, "reversal")[0].startswith("Lots 1 and 2: if X leaves")


def test_the_order_of_the_lots_moves_places_under_a_cap() -> None:
    """Each may have one lot. Forwards A takes lot 1 and B lot 2; backwards A takes lot 2 and B lot 1."""
    bids = [dummy("A", 90, "20", "1", "2"), dummy("B", 50, "20", "1", "2")]
    capped = replace(PRIMARY, caps=(Cap(1, ("primary",)),))
    in_order = dry_run(Setting(lots(2), rules(), capped, "A"), bids)
    assert (in_order.holder("1", "primary"), in_order.holder("2", "primary")) == ("A", "B")
    assert said(in_order, "lot order") == [
        "The order of the lots decides: taken in the opposite order, 2 of 2 places move."
    ]
    best = dry_run(Setting(lots(2), rules(), capped, "D"), bids)
    assert said(best, "lot order") == [
        "Awarding the lots one after another, in the opposite order, would move 2 of 2 places. Your award rule looks at "
        "all lots at once, so their order does not matter."
    ]
    free = dry_run(Setting(lots(2), rules(), PRIMARY, "A"), bids)
    assert ("lot order", "note") in kinds(free)


def test_a_lot_nobody_can_take_under_the_caps() -> None:
    capped = replace(PRIMARY, caps=(Cap(1, ("primary",)),))
    run = dry_run(Setting(lots(3), rules(), capped), [dummy("A", 90, "20", "1", "2", "3"), dummy("B", 50, "20", "1")])
    assert [(place.lot, place.position) for place in run.unfilled] == [("3", "primary")]
    assert said(run, "unfilled") == [
        "Lot 3: nobody can take the primary place. Every eligible bidder left is kept out by a published limit, or is "
        "needed where more places can be filled."
    ]


def test_a_zero_price_and_a_score_below_zero_are_said() -> None:
    zero = dry_run(Setting(lots(2), rules(), PRIMARY), [dummy("A", 90, "0", "1", "2"), dummy("B", 50, "20", "1", "2")])
    assert zero.lots[0].rows == ()
    assert said(zero, "price") == [
        "Lots 1 and 2 cannot be ranked: The price of A is nought. A price of nought is refused: the formula cannot "
        "compare with it."
    ]
    below = rules(10, 90, "linear to twice the lowest, not floored")
    run = dry_run(Setting(lots(1), below, PRIMARY), [dummy("A", 0, "20"), dummy("B", 90, "50")])
    assert said(run, "negative") == [
        "Lot 1: B scores -50.00 for its price, below zero. A total below zero cannot be used in the lot award."
    ]
    assert said(run, "clash") == [
        "The lot award cannot be worked out: B has a score below nought in lot 1; a total of scores cannot use it."
    ]


def test_a_rule_that_contradicts_itself_is_said() -> None:
    clash = replace(PRIMARY, caps=(Cap(1, ("primary",)), Cap(2, ("primary",))))
    run = dry_run(Setting(lots(1), rules(), clash), [A, B])
    assert kinds(run)[0] == ("clash", "stop")
    assert run.award_refused == ("There are two limits on ‘primary’, which contradict each other. Keep one.",)
    assert [row.shown_total for row in run.lots[0].rows] == ["75.00", "70.83"]  # the ranking stands all the same
    without = dry_run(Setting(lots(1), rules(), None), [A, B])
    assert without.award_refused == ("The award rule is not complete.",)


def test_a_bid_under_a_section_threshold_leaves_the_ranking_with_its_reason() -> None:
    section = Criterion("s", "Safety", D(40), minimum=D(50))
    tree = (
        section,
        Criterion("s1", "Safeguarding", D(100), top=5, parent="s"),
        Criterion("q", "Delivery", D(60), top=5),
    )
    setting = Setting(lots(1), replace(rules(70, 30), criteria=tree), PRIMARY)
    weak = Dummy("Weak", {"s1": D(2), "q": D(5)}, D(20), ("1",))
    sound = Dummy("Sound", {"s1": D(3), "q": D(3)}, D(25), ("1",))
    run = dry_run(setting, [weak, sound])
    assert [row.name for row in run.lots[0].rows] == ["Sound"]
    assert [(out.name, out.reasons) for out in run.lots[0].left_out] == [
        ("Weak", ("It reached 40.00% of the points in ‘Safety’; the published threshold is 50%.",))
    ]


def test_dummies_left_out_and_their_order_change_nothing_else() -> None:
    seed = 5
    print(f"seed {seed}")
    bids = [
        dummy(n, q, p, "1", "2") for n, q, p in (("A", 80, "20"), ("B", 92, "30"), ("X", 10, "10"), ("Y", 60, "15"))
    ]
    setting = Setting(lots(2), rules(60, 40), replace(PRIMARY, caps=(Cap(1, ("primary",)),)))
    whole = dry_run(setting, bids).to_json()
    chance = random.Random(seed)
    for _ in range(3):
        chance.shuffle(bids)
        assert dry_run(setting, bids).to_json() == whole
    away = dry_run(setting, [replace(b, takes_part=b.name != "X") for b in bids])
    assert away.to_json() == dry_run(setting, [b for b in bids if b.name != "X"]).to_json()
    assert DryRun.from_data(dry_run(setting, bids).to_data()) == dry_run(setting, bids)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_formula_passes_the_gate_with_sound_figures(name: str) -> None:
    terms = {
        "distance from the mean": {"points_a_percent": "1"},
        "optimum price point": {"optimum_price": "20"},
        "absolute scale": {"full_price": "20", "nil_price": "30"},
    }.get(name, {})
    lines = gate(rules(50, 50, name, **terms), base=D("24.40"))
    assert [(line.case, line.ok) for line in lines] == [
        ("A price of zero", True),
        ("One bidder", True),
        ("A price beyond twice the lowest", True),
        ("All equal", True),
        ("A withdrawal", True),
    ]


def test_a_formula_that_divides_by_zero_fails_the_gate_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    equal = gate(rules(50, 50, "absolute scale", full_price="20", nil_price="20"), base=D(20))
    assert {line.ok for line in equal} == {True, False}  # refused before it divides, in every case but the zero price
    assert "the formula would divide by zero" in equal[1].words

    from evaluation import lot_rules

    def divides(offer: Offer, compared: Any, terms: Any) -> Fraction:
        return Fraction(1) / (offer.price - offer.price)

    broken = replace(REGISTRY["lowest/price"], name="broken", score=divides)
    monkeypatch.setattr(lot_rules, "REGISTRY", {**REGISTRY, "broken": broken})
    lines = gate(rules(50, 50, "broken"), base=D(20))
    assert next(line.words for line in lines if not line.ok) == (
        "The formula divides by zero, so that nobody could be ranked."
    )


def test_the_curve_is_the_score_of_one_more_bid() -> None:
    """Lowest 20: at 10 it is the lowest itself (100); at 20 it scores 100; at 40, 50."""
    points = curve(rules(), [Offer(Fraction(20)), Offer(Fraction(25))])
    assert len(points) == 21
    scores = {point.price: point.score for point in points}
    assert [scores[Fraction(price)] for price in (10, 20, 40, 50)] == [100, 100, 50, 40]
    assert curve(rules(100, 0, "fixed price"), [Offer(Fraction(20))]) == ()
    assert curve(rules(), []) == ()


def test_lots_are_named_in_runs() -> None:
    assert [lots_in_words(k) for k in (["3"], ["2", "1"], ["1", "2", "3", "9"])] == [
        "Lot 3",
        "Lots 1 and 2",
        "Lots 1 to 3 and 9",
    ]
