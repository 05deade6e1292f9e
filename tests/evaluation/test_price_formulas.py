"""Every formula of the registry against figures worked out by hand, and what each says of itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluation.exact import NotComputable
from evaluation.lot_rules import rule_problems
from evaluation.price_formulas import REGISTRY, Compared, Offer
from evaluation.scoring import BidInput, Criterion, LotRanking, LotRules, rank_lot

D = Decimal


def rules(quality: int, price: int, formula: str, **terms: str) -> LotRules:
    mark = Criterion("q", "Quality", D(100), top=100)
    given = {key: D(value) for key, value in terms.items()}
    return LotRules("1", (mark,), D(quality), D(price), formula=formula, formula_terms=given)


def bids(**each: tuple[int, str]) -> list[BidInput]:
    """name=(quality out of 100, price)."""
    return [BidInput(name, {"q": D(mark)}, D(price)) for name, (mark, price) in each.items()]


def scores(ranking: LotRanking) -> dict[str, Fraction]:
    return {row.bid: row.price_score for row in sorted(ranking.rows, key=lambda row: row.bid)}


def totals(ranking: LotRanking) -> dict[str, Fraction]:
    return {row.bid: row.total for row in ranking.rows}


def of_price(formula: str, prices: dict[str, str], **terms: str) -> dict[str, Fraction]:
    """The price scores alone, quality weighing what the formula allows."""
    quality, price = REGISTRY[formula].weights or (0, 100)
    given = bids(**{name: (0, price) for name, price in prices.items()})
    return scores(rank_lot(rules(quality, price, formula, **terms), given, seed="s"))


def test_lowest_over_price() -> None:
    assert of_price("lowest/price", {"a": "20", "b": "25", "c": "60"}) == {"a": 100, "b": 80, "c": Fraction(100, 3)}


def test_linear_to_twice_the_lowest_with_a_floor_and_without() -> None:
    prices = {"a": "20", "b": "25", "c": "40", "d": "50"}
    assert of_price("linear to twice the lowest", prices) == {"a": 100, "b": 75, "c": 0, "d": 0}
    assert of_price("linear to twice the lowest, not floored", prices) == {"a": 100, "b": 75, "c": 0, "d": -50}


@pytest.mark.parametrize(
    ("weight", "points"),
    [(80, {"a": "80.00", "b": "72.00", "c": "64.00", "d": "-40.00"}), (90, {"a": "90.00", "b": "81.00", "c": "72.00", "d": "-45.00"})],
)  # fmt: skip
def test_the_south_african_preference_points(weight: int, points: dict[str, str]) -> None:
    """Ps = 80 (1 - (Pt - Pmin) / Pmin); for 90/10, 90 in its place."""
    given = bids(a=(0, "1000000"), b=(0, "1100000"), c=(0, "1200000"), d=(0, "2500000"))
    ranking = rank_lot(rules(100 - weight, weight, f"PPPFA {weight}/{100 - weight}"), given, seed="s")
    assert {row.bid: row.shown_price_points for row in ranking.rows} == points
    assert ranking.rows[1].price_words == "100 × (1 − (this price 1100000 − lowest price 1000000) ÷ 1000000) = 90.00"
    wrong = rule_problems(rules(30, 70, f"PPPFA {weight}/{100 - weight}"))
    assert wrong == [
        f"With ‘PPPFA {weight}/{100 - weight}’ the quality weight must be {100 - weight} and the price weight {weight}."
    ]


def test_distance_from_the_mean_gives_fifty_at_the_mean_and_a_point_a_per_cent() -> None:
    """Mean of 18, 20, 22 and 40 is 25: 28%, 20% and 12% under it, and 60% over, which stops at 0."""
    prices = {"a": "18", "b": "20", "c": "22", "d": "40"}
    assert of_price("distance from the mean", prices, points_a_percent="1") == {"a": 78, "b": 70, "c": 62, "d": 0}
    assert of_price("distance from the mean", prices, points_a_percent="2") == {"a": 100, "b": 90, "c": 74, "d": 0}
    assert of_price("distance from the mean", {"a": "18"}, points_a_percent="1") == {"a": 50}
    ranking = rank_lot(
        rules(0, 100, "distance from the mean", points_a_percent="1"),
        bids(**{k: (0, v) for k, v in prices.items()}),
        seed="s",
    )
    assert ranking.formula.reference_value == 25
    assert ranking.rows[-1].price_words == "50 + 1 × 100 × (mean price 25 − this price 40) ÷ 25 = -10.00, held at 0.00"


def test_the_optimum_price_point() -> None:
    """Optimum 20, highest 30: 22.50 scores 75; 19 and 20 score 100; 30 scores 0."""
    prices = {"a": "19", "b": "20", "c": "22.50", "d": "30"}
    assert of_price("optimum price point", prices, optimum_price="20") == {"a": 100, "b": 100, "c": 75, "d": 0}
    assert of_price("optimum price point", {"a": "19"}, optimum_price="20") == {"a": 100}  # highest under optimum
    assert of_price("optimum price point", {"a": "21"}, optimum_price="20") == {"a": 0}


def test_the_absolute_scale_does_not_look_at_other_bids() -> None:
    terms = {"full_price": "20", "nil_price": "30"}
    assert of_price("absolute scale", {"a": "18", "b": "22.50", "c": "31"}, **terms) == {"a": 100, "b": 75, "c": 0}
    assert of_price("absolute scale", {"b": "22.50"}, **terms) == {"b": 75}


def test_the_price_of_a_quality_point_is_the_whole_score() -> None:
    """20 for 80 points: 25p a point. 24 for 90: 26.67p. 15 for 50: 30p. Nothing for 0 points."""
    given = bids(a=(80, "20"), b=(90, "24"), c=(50, "15"), d=(0, "10"))
    ranking = rank_lot(rules(100, 0, "price per quality point"), given, seed="s")
    assert totals(ranking) == {"a": 100, "b": Fraction(375, 4), "c": Fraction(250, 3), "d": 0}
    assert [row.bid for row in ranking.rows] == ["a", "b", "c", "d"]
    assert all(row.quality_points + row.price_points == row.total for row in ranking.rows)
    assert ranking.rows[1].price_words == ("100 × lowest price of a quality point 0.25 ÷ this bid's 24 ÷ 90 = 93.75")
    nothing = rank_lot(rules(100, 0, "price per quality point"), bids(a=(0, "20"), b=(0, "30")), seed="s")
    assert totals(nothing) == {"a": 0, "b": 0}


def test_a_fixed_price_carries_no_points() -> None:
    ranking = rank_lot(rules(100, 0, "fixed price"), [BidInput("a", {"q": D(70)})], seed="s")
    assert totals(ranking) == {"a": 70}


TERMS = {
    "distance from the mean": {"points_a_percent": "1"},
    "optimum price point": {"optimum_price": "20"},
    "absolute scale": {"full_price": "20", "nil_price": "30"},
}


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_each_formula_states_its_inputs_range_and_pathology_and_keeps_within_its_range(name: str) -> None:
    formula = REGISTRY[name]
    assert all([formula.inputs, formula.range_words, formula.pathology, formula.zero_price, formula.text])
    assert set(TERMS.get(name, {})) == {term.key for term in formula.terms}
    terms = {key: Fraction(value) for key, value in TERMS.get(name, {}).items()}
    offers = [Offer(Fraction(price), Fraction(quality)) for price, quality in ((1, 0), (19, 55), (25, 80), (400, 100))]
    compared = Compared.of(offers)
    for offer in offers:
        score = formula.score(offer, compared, terms)
        assert formula.floor is None or score >= formula.floor
        assert formula.ceiling is None or score <= formula.ceiling
    alone = [formula.score(offer, Compared.of([offer]), terms) for offer in offers]
    together = [formula.score(offer, compared, terms) for offer in offers]
    assert (alone == together) is formula.absolute


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_price_of_nought_is_refused_in_words_and_divides_nothing(name: str) -> None:
    formula = REGISTRY[name]
    quality, price = formula.weights or (50, 50)
    given = rules(quality, price, name, **TERMS.get(name, {}))
    if not formula.uses_price:
        assert rank_lot(given, bids(a=(50, "0")), seed="s").rows[0].price is None
        return
    with pytest.raises(NotComputable) as refused:
        rank_lot(given, bids(a=(50, "0"), b=(60, "20")), seed="s")
    assert refused.value.reasons == (f"The price of a for lot 1 is nought. {formula.zero_price}",)


@pytest.mark.parametrize(
    ("formula", "terms", "sentence"),
    [
        ("absolute scale", {"full_price": "20", "nil_price": "20"}, "The price for full points and the price for no points are the same, so that the formula would divide by zero: make the second one higher."),
        ("absolute scale", {"full_price": "30", "nil_price": "20"}, "The price for full points is above the price for no points, so that dearer bids would score more: exchange the two."),
        ("absolute scale", {"full_price": "20"}, "Price for no points: ‘absolute scale’ needs this figure."),
        ("optimum price point", {"optimum_price": "0"}, "Optimum price: give more than 0; with 0 the formula would divide by zero."),
        ("distance from the mean", {}, "Points for each per cent: ‘distance from the mean’ needs this figure."),
        ("lowest/price", {"optimum_price": "20"}, "‘lowest/price’ has no figure ‘optimum_price’."),
    ],
)  # fmt: skip
def test_figures_with_which_a_formula_cannot_work_are_refused(formula: str, terms: Any, sentence: str) -> None:
    assert rule_problems(rules(50, 50, formula, **terms)) == [sentence]


def test_the_published_text_carries_the_figures() -> None:
    formula = REGISTRY["absolute scale"]
    assert formula.told({"full_price": D("20"), "nil_price": D("30.5")}).endswith(
        "a straight line between; price for full points £20.00, price for no points £30.50"
    )
