"""The ranking of a lot: published cases to their published digits, exclusions, ties and refusals."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluation.exact import shown
from evaluation.price_formulas import REGISTRY
from evaluation.scoring import (
    BidInput,
    Criterion,
    LotRanking,
    LotRules,
    NotComputable,
    drawn_lot,
    rank_lot,
    rule_problems,
    weight_problems,
)

CARE = Criterion("care", "Quality of care", Decimal(50))
STAFF = Criterion("staff", "Staffing and staff transfer", Decimal(30))
START = Criterion("start", "Mobilisation", Decimal(20))
RULES = LotRules("3", (CARE, STAFF, START), Decimal(70), Decimal(30))


def bid(name: str, care: int, staff: int, start: int, price: str | None = "20.00") -> BidInput:
    marks = {"care": Decimal(care), "staff": Decimal(staff), "start": Decimal(start)}
    return BidInput(name, marks, None if price is None else Decimal(price), f"Bid {name}")


def ranked(*bids: BidInput, rules: LotRules = RULES, seed: str = "seed") -> LotRanking:
    return rank_lot(rules, bids, seed=seed)


def order(ranking: LotRanking) -> list[str]:
    return [row.bid for row in ranking.rows]


def percent(quality: int, price: int, **changes: Any) -> LotRules:
    """One criterion marked out of 100."""
    mark = Criterion("q", "Quality", Decimal(100), top=100)
    return LotRules("1", (mark,), Decimal(quality), Decimal(price), **changes)


def scored(marks: dict[str, int], prices: dict[str, str]) -> list[BidInput]:
    return [BidInput(name, {"q": Decimal(mark)}, Decimal(prices[name])) for name, mark in marks.items()]


def test_every_step_of_the_sum_is_kept() -> None:
    ranking = ranked(bid("A", 4, 3, 5, "24.36"), bid("B", 3, 3, 3, "20.30"))
    first = ranking.rows[0]
    # 50 x 4/5 + 30 x 3/5 + 20 x 5/5 = 40 + 18 + 20 = 78; 78 x 70% = 54.6; 100 x 20.30/24.36 = 83 1/3, x 30% = 25
    assert [(line.key, line.points, line.mark, line.top) for line in first.working] == [
        ("care", Fraction(40), Decimal(4), 5),
        ("staff", Fraction(18), Decimal(3), 5),
        ("start", Fraction(20), Decimal(5), 5),
    ]
    assert (first.bid, first.rank, first.parted_by) == ("A", 1, "")
    assert (first.quality, first.quality_points) == (Fraction(78), Fraction("54.6"))
    assert (first.price_score, first.price_points) == (Fraction(250, 3), Fraction(25))
    assert (first.total, first.shown_total) == (Fraction("79.6"), "79.60")
    assert (first.shown_quality, first.shown_quality_points) == ("78.00", "54.60")
    assert (first.shown_price_score, first.shown_price_points) == ("83.33", "25.00")
    assert first.price_words == "100 × lowest price 20.3 ÷ this price 24.36 = 83.33"
    second = ranking.rows[1]
    assert second.bid == "B"
    assert (second.quality, second.price_score, second.total) == (Fraction(60), Fraction(100), Fraction(72))
    assert ranking.bid_set == ("A", "B")
    assert (ranking.formula.name, ranking.formula.version) == ("lowest/price", 1)
    assert ranking.formula.reference_value == Fraction("20.3")
    assert ranking.steps == ()


def test_case_s02_lowest_over_price_to_three_places() -> None:
    ranking = ranked(
        *scored({"A": 0, "B": 0, "C": 0}, {"A": "15000", "B": "10000", "C": "30000"}), rules=percent(0, 100)
    )
    assert {row.bid: shown(row.price_score / 100, 3) for row in ranking.rows} == {
        "A": "0.667",
        "B": "1.000",
        "C": "0.333",
    }


def test_case_s03_the_middle_bid_loses_to_both_ends() -> None:
    same = {"A": 50, "B": 75, "C": 100}
    ranking = ranked(*scored(same, {name: str(value) for name, value in same.items()}), rules=percent(50, 50, places=4))
    assert {row.bid: row.shown_total for row in ranking.rows} == {"A": "75.0000", "B": "70.8333", "C": "75.0000"}
    assert order(ranking) == ["C", "A", "B"]
    assert ranking.rows[0].parted_by == "Higher quality"
    assert ranking.steps == ("A and C tie at 75 points.", "Higher quality: C 100, A 50.")


def test_case_s04_ranks_turn_when_a_bid_leaves() -> None:
    marks, prices = {"A": 70, "B": 81, "X": 20}, {"A": "80", "B": "100", "X": "40"}
    rules = percent(50, 50, places=4)
    with_x = ranked(*scored(marks, prices), rules=rules)
    assert {row.bid: row.shown_total for row in with_x.rows} == {"A": "60.0000", "B": "60.5000", "X": "60.0000"}
    assert with_x.rows[0].bid == "B"
    del marks["X"]
    without_x = ranked(*scored(marks, prices), rules=rules)
    assert {row.bid: row.shown_total for row in without_x.rows} == {"A": "85.0000", "B": "80.5000"}
    assert without_x.rows[0].bid == "A"


def test_case_10_scotland_to_the_nearest_whole_number() -> None:
    prices = {"A": "1000000", "B": "1200000", "C": "2000000"}
    ranking = ranked(*scored(dict.fromkeys(prices, 0), prices), rules=percent(0, 100, places=0))
    assert {row.bid: row.shown_price_score for row in ranking.rows} == {"A": "100", "B": "83", "C": "50"}


def test_case_09_impact_bids_sixty_forty() -> None:
    prices = {"1": "100", "2": "105", "3": "108"}
    ranking = ranked(*scored(dict.fromkeys(prices, 0), prices), rules=percent(60, 40, places=4))
    assert {row.bid: row.shown_price_points for row in ranking.rows} == {"1": "40.0000", "2": "38.0952", "3": "37.0370"}


def test_case_s05_low_bid_formula() -> None:
    """Points published out of 60 + 40 + 30 + 70 = 200: halves here. Shares of 130 have no exact percentage."""
    exact = tuple(
        Criterion(key, label, Fraction(top * 100, 130), top=top)
        for key, label, top in (("experience", "Experience", 60), ("qa", "Quality assurance", 40), ("time", "Time", 30))
    )
    assert weight_problems(exact) == []
    rules = LotRules("1", exact, Decimal(65), Decimal(35))
    a = BidInput("A", {"experience": Decimal(40), "qa": Decimal(30), "time": Decimal(20)}, Decimal(10000))
    b = BidInput("B", {"experience": Decimal(32), "qa": Decimal(20), "time": Decimal(22)}, Decimal(8000))
    ranking = ranked(a, b, rules=rules)
    assert [row.bid for row in ranking.rows] == ["A", "B"]
    assert [2 * row.price_points for row in ranking.rows] == [Fraction(56), Fraction(70)]
    assert [2 * row.total for row in ranking.rows] == [Fraction(146), Fraction(144)]


def test_case_s08_a_price_of_nought_is_refused_with_its_field() -> None:
    with pytest.raises(NotComputable) as refused:
        ranked(bid("1", 3, 3, 3, "10"), bid("2", 3, 3, 3, "0"))
    assert refused.value.reasons == (
        "The price of Bid 2 for lot 3 is nought. A price of nought is refused: the formula cannot compare with it.",
    )


@pytest.mark.parametrize(
    ("price", "problem"),
    [(None, "The price of Bid A for lot 3 is missing."), ("-1", "The price of Bid A for lot 3 is less than nought.")],
)
def test_a_price_that_cannot_be_compared_is_refused(price: str | None, problem: str) -> None:
    with pytest.raises(NotComputable) as refused:
        ranked(bid("A", 3, 3, 3, price), bid("B", 3, 3, 3))
    assert refused.value.reasons == (problem,)


def test_a_bid_under_a_minimum_mark_leaves_and_its_price_does_not_count() -> None:
    rules = replace(RULES, criteria=(CARE, replace(STAFF, minimum=Decimal(2)), START))
    ranking = ranked(bid("A", 5, 1, 5, "10.00"), bid("B", 3, 2, 3, "20.00"), rules=rules)
    assert order(ranking) == ["B"]
    assert ranking.rows[0].price_score == Fraction(100)
    assert ranking.bid_set == ("B",)
    excluded = ranking.excluded[0]
    assert (excluded.bid, excluded.quality, excluded.shown_quality) == ("A", Fraction(76), "76.00")
    assert excluded.reasons == ("Its mark for ‘Staffing and staff transfer’ is 1; the published minimum is 2.",)


def test_the_price_of_an_excluded_bid_need_not_be_known() -> None:
    rules = replace(RULES, quality_minimum=Decimal(60))
    ranking = ranked(bid("A", 3, 3, 2, None), bid("B", 3, 3, 3), rules=rules)
    assert ranking.excluded[0].reasons == ("Its quality is 56.00; the published threshold is 60.",)
    assert order(ranking) == ["B"]


def test_a_sections_threshold_is_a_percentage_of_its_points() -> None:
    section = Criterion("people", "People", Decimal(80), minimum=Decimal(50))
    inside = (
        Criterion("staff", "Staffing", Decimal(75), parent="people"),
        Criterion("train", "Training", Decimal(25), parent="people", top=10),
    )
    other = Criterion("start", "Mobilisation", Decimal(20))
    rules = replace(RULES, criteria=(section, *inside, other))
    weak = BidInput("A", {"staff": Decimal(2), "train": Decimal(7), "start": Decimal(5)}, Decimal(20))
    # 75 x 2/5 + 25 x 7/10 = 30 + 17.5 = 47.5% of the section; 38 of its 80 points
    good = BidInput("B", {"staff": Decimal(3), "train": Decimal(7), "start": Decimal(5)}, Decimal(20))
    ranking = ranked(weak, good, rules=rules)
    assert ranking.excluded[0].reasons == (
        "It reached 47.50% of the points in ‘People’; the published threshold is 50%.",
    )
    lines = {line.key: (line.share, line.points, line.mark) for line in ranking.excluded[0].working}
    assert lines["people"] == (Fraction(80), Fraction(38), None)
    assert lines["staff"] == (Fraction(60), Fraction(24), Decimal(2))
    assert ranking.rows[0].quality == Fraction(50 + 20)


def test_a_pass_or_fail_criterion_carries_no_points() -> None:
    check = Criterion("dbs", "Criminal record checks", Decimal(0), top=1, minimum=Decimal(1))
    rules = replace(RULES, criteria=(*RULES.criteria, check))
    passed = replace(bid("A", 3, 3, 3), marks={**bid("A", 3, 3, 3).marks, "dbs": Decimal(1)})
    failed = replace(bid("B", 5, 5, 5), marks={**bid("B", 5, 5, 5).marks, "dbs": Decimal(0)})
    ranking = ranked(passed, failed, rules=rules)
    assert [(row.bid, row.quality) for row in ranking.rows] == [("A", Fraction(60))]
    assert ranking.excluded[0].reasons == ("Its mark for ‘Criminal record checks’ is 0; the published minimum is 1.",)


def test_prices_beyond_the_published_bounds_leave() -> None:
    rules = replace(RULES, least_price=Decimal("18.50"), greatest_price=Decimal(30))
    low, fair, high = bid("A", 3, 3, 3, "18.49"), bid("B", 3, 3, 3, "18.50"), bid("C", 3, 3, 3, "30.01")
    ranking = ranked(low, fair, high, rules=rules)
    assert order(ranking) == ["B"]
    assert [gone.reasons for gone in ranking.excluded] == [
        ("Its price 18.49 is under the published least price of 18.50.",),
        ("Its price 30.01 is over the published greatest price of 30.",),
    ]


def test_a_price_of_nought_is_not_hidden_by_a_least_price() -> None:
    with pytest.raises(NotComputable, match="is nought"):
        ranked(bid("A", 3, 3, 3, "0"), rules=replace(RULES, least_price=Decimal("18.50")))


def test_everyone_may_be_excluded() -> None:
    ranking = ranked(bid("A", 1, 1, 1), rules=replace(RULES, quality_minimum=Decimal(60)))
    assert (ranking.rows, ranking.bid_set, ranking.formula.reference_value) == ((), (), None)


def test_a_tie_goes_to_the_higher_quality_then_the_heaviest_criterion_then_the_next() -> None:
    """All have the same total and quality: D is first by care, then C by staffing."""
    heavy = (
        Criterion("care", "Care", Decimal(40)),
        Criterion("staff", "Staff", Decimal(30)),
        Criterion("start", "Start", Decimal(30)),
    )
    rules = replace(RULES, criteria=heavy, quality_weight=Decimal(100), price_weight=Decimal(0))
    d = bid("D", 4, 2, 2)  # 32 + 12 + 12 = 56
    c = bid("C", 1, 5, 3)  # 8 + 30 + 18 = 56
    b = bid("B", 1, 4, 4)  # 8 + 24 + 24 = 56
    ranking = ranked(b, c, d, rules=rules)
    assert order(ranking) == ["D", "C", "B"]
    assert [row.parted_by for row in ranking.rows] == [
        "Higher mark for ‘Care’",
        "Higher mark for ‘Staff’",
        "Higher mark for ‘Staff’",
    ]
    assert ranking.steps == (
        "Bid B, Bid C and Bid D tie at 56 points.",
        "Higher quality: the same for Bid B, Bid C and Bid D (56).",
        "Higher mark for ‘Care’: Bid D 4, Bid B 1, Bid C 1.",
        "Higher mark for ‘Staff’: Bid C 5, Bid B 4.",
    )


def test_then_the_lower_price_then_a_drawn_lot_that_anyone_can_draw_again() -> None:
    rules = replace(RULES, quality_weight=Decimal(100), price_weight=Decimal(0))
    same = [bid(name, 3, 3, 3, "21") for name in ("A", "B", "C")]
    ranking = ranked(*same, bid("D", 3, 3, 3, "20"), rules=rules, seed="the seed")
    assert ranking.rows[0].bid == "D"
    assert ranking.rows[0].parted_by == "Lower price"
    draws = {name: hashlib.sha256(f"the seed\n3\n{name}".encode()).hexdigest() for name in "ABC"}
    assert order(ranking)[1:] == sorted(draws, key=draws.__getitem__)
    assert drawn_lot("the seed", "3", "A") == draws["A"]
    assert ranking.rows[1].parted_by == "Drawn lot (seed the seed)"
    first = ranking.rows[1].bid
    assert ranking.steps[-1].startswith(f"Drawn lot (seed the seed): Bid {first} {draws[first][:12]}, ")


def test_a_published_tie_break_may_be_another() -> None:
    rules = percent(50, 50, tie_break=("price", "lot"))
    same = {"A": 50, "C": 100}
    ranking = ranked(*scored(same, {"A": "50", "C": "100"}), rules=rules)
    assert order(ranking) == ["A", "C"]
    assert ranking.steps[1] == "Lower price: A 50, C 100."


def test_ranks_rest_on_exact_totals_unless_rounding_is_published_to_decide() -> None:
    """A: 65.002; B: 65.004. Shown alike; B is ahead by a hair. Rounded, they tie, and A's quality is higher."""
    rules = LotRules("1", (Criterion("q", "Quality", Decimal(100), top=100000),), Decimal(50), Decimal(50))
    a = BidInput("A", {"q": Decimal(80004)}, Decimal(200))
    b = BidInput("B", {"q": Decimal(30008)}, Decimal(100))
    ranking = ranked(a, b, rules=rules)
    assert [(row.bid, row.shown_total) for row in ranking.rows] == [("B", "65.00"), ("A", "65.00")]
    rounding = ranked(a, b, rules=replace(rules, rounding_decides=True))
    assert [(row.bid, row.total) for row in rounding.rows] == [("A", Fraction(65)), ("B", Fraction(65))]
    assert rounding.steps[0] == "A and B tie at 65 points."


def test_linear_to_twice_the_lowest() -> None:
    bids = scored({"A": 0, "B": 0, "C": 0}, {"A": "100", "B": "150", "C": "250"})
    floored = ranked(*bids, rules=percent(0, 100, formula="linear to twice the lowest"))
    assert {row.bid: row.price_score for row in floored.rows} == {"A": 100, "B": 50, "C": 0}
    assert {row.bid: row.price_words for row in floored.rows} == {
        "A": "100 × (2 × lowest price 100 − this price 100) ÷ 100 = 100.00",
        "B": "100 × (2 × lowest price 100 − this price 150) ÷ 100 = 50.00",
        "C": "100 × (2 × lowest price 100 − this price 250) ÷ 100 = -50.00, and never less than 0: 0.00",
    }
    below = ranked(*bids, rules=percent(0, 100, formula="linear to twice the lowest, not floored"))
    assert {row.bid: row.price_score for row in below.rows} == {"A": 100, "B": 50, "C": -50}
    assert below.rows[2].price_words.endswith("= -50.00")


def test_case_s01_eighty_twenty_beyond_twice_the_lowest_goes_below_nought() -> None:
    bids = scored(dict.fromkeys("ABCD", 0), {"A": "1000000", "B": "1100000", "C": "1200000", "D": "2500000"})
    ranking = ranked(*bids, rules=percent(20, 80, formula="linear to twice the lowest, not floored"))
    assert {row.bid: row.shown_price_points for row in ranking.rows} == {
        "A": "80.00",
        "B": "72.00",
        "C": "64.00",
        "D": "-40.00",
    }


def test_a_fixed_price_asks_for_none() -> None:
    rules = percent(100, 0, formula="fixed price")
    ranking = ranked(BidInput("A", {"q": Decimal(70)}), BidInput("B", {"q": Decimal(80)}, Decimal(5)), rules=rules)
    assert [(row.bid, row.total, row.price, row.price_score) for row in ranking.rows] == [
        ("B", Fraction(80), None, Fraction(0)),
        ("A", Fraction(70), None, Fraction(0)),
    ]
    assert ranking.rows[0].price_words == "The price is fixed and carries no points."
    assert ranking.formula.reference_value is None


def test_each_formula_says_what_it_rests_on_and_how_it_can_mislead() -> None:
    assert {name: (formula.reference, formula.absolute) for name, formula in REGISTRY.items()} == {
        "lowest/price": ("min", False),
        "linear to twice the lowest": ("min", False),
        "linear to twice the lowest, not floored": ("min", False),
        "PPPFA 80/20": ("min", False),
        "PPPFA 90/10": ("min", False),
        "distance from the mean": ("mean", False),
        "optimum price point": ("max", False),
        "absolute scale": ("none", True),
        "price per quality point": ("all", False),
        "fixed price": ("none", True),
    }
    assert all(formula.pathology and formula.zero_price and formula.label for formula in REGISTRY.values())


def test_any_order_of_the_input_gives_the_same_bytes() -> None:
    seed = 11
    print(f"seed {seed}")
    chance = random.Random(seed)
    bids = [bid(name, chance.randint(2, 4), chance.randint(2, 4), 3, str(chance.randint(20, 23))) for name in "ABCDEFG"]
    texts = set()
    for _ in range(20):
        chance.shuffle(bids)
        turned = [replace(one, marks=dict(sorted(one.marks.items(), reverse=chance.random() < 0.5))) for one in bids]
        texts.add(ranked(*turned).to_json())
    assert len(texts) == 1


def test_a_ranking_can_be_written_and_read_back() -> None:
    ranking = ranked(bid("A", 4, 3, 5, "24.36"), bid("B", 1, 1, 1), rules=replace(RULES, quality_minimum=Decimal(30)))
    assert LotRanking.from_data(json.loads(ranking.to_json())) == ranking


def test_totals_agree_with_a_second_way_of_adding_them_up() -> None:
    """In whole numbers on a common scale, for 200 random lots."""
    seed = 5
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(200):
        bids = []
        for name in "ABCD":
            care, staff, start = (chance.randint(0, 5) for _ in range(3))
            bids.append(bid(name, care, staff, start, f"{chance.randint(1800, 2600) / 100:.2f}"))
        pence = {one.bid: int((one.price or 0) * 100) for one in bids}
        low = min(pence.values())
        expected = {}
        for one in bids:
            quality = sum(int(criterion.weight) * int(one.marks[criterion.key]) for criterion in RULES.criteria)
            # Quality is out of 500, so that total = 70 x quality / 500 + 30 x low / pence.
            expected[one.bid] = Fraction(70 * quality * pence[one.bid] + 30 * 500 * low, 500 * pence[one.bid])
        assert {row.bid: row.total for row in ranked(*bids).rows} == expected


@pytest.mark.parametrize(
    ("marks", "problem"),
    [
        ({"care": Decimal(3), "staff": Decimal(3)}, "The mark of Bid A for ‘Mobilisation’ is missing."),
        (
            {"care": Decimal(3), "staff": Decimal(3), "start": Decimal(3), "cost": Decimal(1)},
            "Bid A has a mark for ‘cost’, which is not a criterion of lot 3.",
        ),
        (
            {"care": Decimal(6), "staff": Decimal(3), "start": Decimal(3)},
            "The mark of Bid A for ‘Quality of care’ is 6; it must be from 0 to 5.",
        ),
        (
            {"care": Decimal(-1), "staff": Decimal(3), "start": Decimal(3)},
            "The mark of Bid A for ‘Quality of care’ is -1; it must be from 0 to 5.",
        ),
        (
            {"care": Decimal("NaN"), "staff": Decimal(3), "start": Decimal(3)},
            "The mark of Bid A for ‘Quality of care’ is not a number.",
        ),
    ],
)
def test_marks_that_cannot_count_are_refused(marks: dict[str, Decimal], problem: str) -> None:
    with pytest.raises(NotComputable) as refused:
        ranked(BidInput("A", marks, Decimal(20), "Bid A"))
    assert refused.value.reasons == (problem,)


def test_a_mark_off_the_published_scale_is_refused() -> None:
    scale = tuple(Decimal(mark) for mark in (0, 2, 5, 8, 10))
    rules = replace(RULES, criteria=(Criterion("q", "Quality", Decimal(100), top=10, scale=scale),))
    assert ranked(BidInput("A", {"q": Decimal(8)}, Decimal(20)), rules=rules).rows[0].quality == Fraction(80)
    with pytest.raises(NotComputable, match="is 7, which is not on the scale: 0, 2, 5, 8, 10"):
        ranked(BidInput("A", {"q": Decimal(7)}, Decimal(20)), rules=rules)


def test_a_bid_that_stands_twice_is_refused() -> None:
    with pytest.raises(NotComputable, match="Bid A stands twice in lot 3"):
        ranked(bid("A", 3, 3, 3), bid("A", 4, 4, 4))


@pytest.mark.parametrize(
    ("criteria", "problem"),
    [
        ((), "There is no quality criterion. Add at least one."),
        ((CARE, STAFF), "Quality weights add up to 80, not 100."),
        ((CARE, CARE), "Two criteria have the key ‘care’. Give each its own."),
        ((replace(CARE, weight=Decimal(-50)),), "The weight of ‘Quality of care’ is less than nought."),
        (
            (replace(CARE, weight=Decimal(0)),),
            "‘Quality of care’ has no weight and no minimum mark, so that it decides nothing. Give it one of them.",
        ),
        ((replace(CARE, top=0),), "The top mark of ‘Quality of care’ must be more than nought."),
        (
            (replace(CARE, scale=(Decimal(6),)),),
            "The scale of ‘Quality of care’ has 6, which is not between 0 and its top mark 5.",
        ),
        ((replace(CARE, parent="none"),), "‘none’ is named as a section but is not among the criteria."),
        (
            (replace(CARE, weight=Decimal(100)), replace(STAFF, parent="care")),
            "Weights in ‘Quality of care’ add up to 30, not 100.",
        ),
        (
            (replace(CARE, parent="staff"), replace(STAFF, parent="care")),
            "‘Quality of care’ stands inside itself. Choose another section for it.",
        ),
    ],
)
def test_a_criterion_tree_that_does_not_add_up_is_named(criteria: tuple[Criterion, ...], problem: str) -> None:
    assert problem in weight_problems(criteria)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"price_weight": Decimal(25)},
            "Quality and price weights add up to 95; they must be 100 together, none below nought.",
        ),
        (
            {"quality_weight": Decimal(130), "price_weight": Decimal(-30)},
            "Quality and price weights add up to 100; they must be 100 together, none below nought.",
        ),
        (
            {"formula": "cheapest"},
            "‘cheapest’ is not a price formula. Choose one of: PPPFA 80/20, PPPFA 90/10, absolute scale, "
            "distance from the mean, fixed price, linear to twice the lowest, linear to twice the lowest, not floored, "
            "lowest/price, optimum price point, price per quality point.",
        ),
        ({"formula": "fixed price"}, "With ‘fixed price’ the price weight must be 0."),
        ({"places": 7}, "Decimal places must be from 0 to 6."),
        (
            {"tie_break": ("time of arrival",)},
            "The tie-break must be made of these steps, each once: quality, criteria, price, lot.",
        ),
        ({"tie_break": ("quality", "price")}, "The tie-break must end with a drawn lot, or a tie could stand."),
    ],
)
def test_rules_that_contradict_themselves_are_named(changes: dict[str, Any], problem: str) -> None:
    rules = replace(RULES, **changes)
    assert rule_problems(rules) == [problem]
    with pytest.raises(NotComputable):
        ranked(bid("A", 3, 3, 3), rules=rules)


def test_weights_in_tenths_add_up() -> None:
    halves = (replace(CARE, weight=Decimal("62.5")), replace(STAFF, weight=Decimal("37.5")))
    assert weight_problems(halves) == []
