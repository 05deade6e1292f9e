"""Formulas that compare each price with the mean, or with the highest."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from evaluation.exact import plain, shown
from evaluation.price_formulas.shape import FULL, ZERO_REFUSED, Compared, Offer, PriceFormula, Term, Terms, needed

HALF = Fraction(50)


def _distance(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    """50 at the mean, and the published points for each per cent under it; before the score is held within 0 and 100."""
    mean = needed(compared.mean)
    return HALF + terms["points_a_percent"] * FULL * (mean - offer.price) / mean


def _distance_from_mean(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    return min(FULL, max(Fraction(0), _distance(offer, compared, terms)))


def _distance_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    mean, score = plain(needed(compared.mean)), _distance(offer, compared, terms)
    words = (
        f"50 + {plain(terms['points_a_percent'])} × 100 × (mean price {mean} − this price {plain(offer.price)}) "
        f"÷ {mean} = {shown(score, 2)}"
    )
    held = _distance_from_mean(offer, compared, terms)
    return words if held == score else f"{words}, held at {shown(held, 2)}"


def _optimum(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    optimum, highest = terms["optimum_price"], needed(compared.highest)
    if offer.price <= optimum:
        return FULL
    return FULL * (highest - offer.price) / (highest - optimum)


def _optimum_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    optimum, highest = plain(terms["optimum_price"]), plain(needed(compared.highest))
    if offer.price <= terms["optimum_price"]:
        return f"This price {plain(offer.price)} is at or under the optimum price {optimum}: 100.00"
    score = shown(_optimum(offer, compared, terms), 2)
    return (
        f"100 × (highest price {highest} − this price {plain(offer.price)}) "
        f"÷ (highest price {highest} − optimum price {optimum}) = {score}"
    )


DISTANCE_FROM_MEAN = PriceFormula(
    name="distance from the mean",
    version=1,
    label="Distance from the mean price: the mean scores 50",
    text="50 + points a per cent × the per cent by which the price is under the mean, from 0 to 100",
    inputs="The bid's price, the mean price of the bids that remain, and the points for each per cent",
    range_words="From 0 to 100; 50 at the mean price",
    reference="mean",
    absolute=False,
    zero_price=ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    terms=(
        Term(
            "points_a_percent",
            "Points for each per cent",
            "points",
            "1 is usual: 10% under the mean then scores 60.",
            Decimal(1),
        ),
    ),
    pathology="Each bid moves the mean: one very high or very low price changes every score, and ranks can turn when it "
    "leaves. A single bid always scores 50.",
    score=_distance_from_mean,
    words=_distance_words,
)

OPTIMUM_PRICE = PriceFormula(
    name="optimum price point",
    version=1,
    label="Optimum price point: full points at the price the buyer names, none at the highest bid",
    text="100 at or under the optimum price; above it 100 × (highest price − price) ÷ (highest price − optimum price)",
    inputs="The bid's price, the published optimum price, and the highest price of the bids that remain",
    range_words="From 0 for the highest price to 100 at or under the optimum price",
    reference="max",
    absolute=False,
    zero_price=ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    terms=(Term("optimum_price", "Optimum price", "£", "The price at which nothing more is gained by going lower."),),
    pathology="One very high price lifts every other score, and ranks can turn when it leaves. A single bid above the "
    "optimum scores 0. A bid under the optimum gains nothing by it.",
    score=_optimum,
    words=_optimum_words,
)
