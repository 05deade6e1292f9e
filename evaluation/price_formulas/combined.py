"""Formulas whose score is the whole total: the quality is inside it, and price carries no weight of its own."""

from __future__ import annotations

from fractions import Fraction

from evaluation.exact import plain, shown
from evaluation.price_formulas.shape import FULL, ZERO_REFUSED, Compared, Offer, PriceFormula, Terms, needed


def _per_point(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    best = needed(compared.best_value)
    return FULL * (offer.quality / offer.price) / best if best else Fraction(0)


def _per_point_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    best = needed(compared.best_value)
    if not offer.quality or not best:
        return "No quality point, so that no price can be put on one: 0.00"
    score = shown(_per_point(offer, compared, terms), 2)
    return (
        f"100 × lowest price of a quality point {plain(1 / best)} ÷ this bid's {plain(offer.price)} ÷ "
        f"{plain(offer.quality)} = {score}"
    )


PRICE_PER_QUALITY_POINT = PriceFormula(
    name="price per quality point",
    version=1,
    label="Price for each quality point: the lowest scores 100",
    text="100 × lowest price of a quality point ÷ the bid's price of a quality point; this is the whole score",
    inputs="The bid's price and its quality points out of 100, and the lowest price of a point among the bids that "
    "remain",
    range_words="From 0, for a bid with no quality point, to 100",
    reference="all",
    absolute=False,
    combines=True,
    zero_price=ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    weights=(100, 0),
    pathology="A cheap, poor bid can win: half the quality at less than half the price comes first. Set minimum marks "
    "and thresholds. Which bid is ahead of which does not turn when another leaves.",
    score=_per_point,
    words=_per_point_words,
)
