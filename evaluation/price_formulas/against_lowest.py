"""Formulas that compare each price with the lowest."""

from __future__ import annotations

from fractions import Fraction

from evaluation.exact import plain, shown
from evaluation.price_formulas.shape import FULL, ZERO_REFUSED, Compared, Offer, PriceFormula, Terms, needed


def _lowest_over_price(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    return FULL * needed(compared.lowest) / offer.price


def _lowest_over_price_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    score = shown(_lowest_over_price(offer, compared, terms), 2)
    return f"100 × lowest price {plain(needed(compared.lowest))} ÷ this price {plain(offer.price)} = {score}"


def _linear(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    lowest = needed(compared.lowest)
    return FULL * (2 * lowest - offer.price) / lowest


def _linear_floored(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    return max(Fraction(0), _linear(offer, compared, terms))


def _linear_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    lowest = needed(compared.lowest)
    score = shown(_linear(offer, compared, terms), 2)
    return f"100 × (2 × lowest price {plain(lowest)} − this price {plain(offer.price)}) ÷ {plain(lowest)} = {score}"


def _linear_floored_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    words = _linear_words(offer, compared, terms)
    return f"{words}, and never less than 0: 0.00" if _linear(offer, compared, terms) < 0 else words


def _pppfa_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    lowest = plain(needed(compared.lowest))
    score = shown(_linear(offer, compared, terms), 2)
    return f"100 × (1 − (this price {plain(offer.price)} − lowest price {lowest}) ÷ {lowest}) = {score}"


LOWEST_OVER_PRICE = PriceFormula(
    name="lowest/price",
    version=1,
    label="Lowest price divided by the bid's price",
    text="100 × lowest price ÷ price",
    inputs="The bid's price and the lowest price of the bids that remain",
    range_words="More than 0, up to 100 for the lowest price",
    reference="min",
    absolute=False,
    zero_price=ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    pathology="Ranks can turn when the lowest bid leaves. With equal weights for price and quality, a bid in the "
    "middle with the same price for each quality point can never win.",
    score=_lowest_over_price,
    words=_lowest_over_price_words,
)

LINEAR_FLOORED = PriceFormula(
    name="linear to twice the lowest",
    version=1,
    label="Straight line from the lowest price (100) to twice the lowest (0)",
    text="100 × (2 × lowest price − price) ÷ lowest price, never less than 0",
    inputs="The bid's price and the lowest price of the bids that remain",
    range_words="From 0, at twice the lowest price and beyond, to 100 for the lowest price",
    reference="min",
    absolute=False,
    zero_price=ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    pathology="Ranks can turn when the lowest bid leaves. Beyond twice the lowest price every bid scores 0, "
    "however dear it is.",
    score=_linear_floored,
    words=_linear_floored_words,
)

LINEAR = PriceFormula(
    name="linear to twice the lowest, not floored",
    version=1,
    label="Straight line from the lowest price (100) through twice the lowest (0) and below",
    text="100 × (2 × lowest price − price) ÷ lowest price",
    inputs="The bid's price and the lowest price of the bids that remain",
    range_words="Up to 100 for the lowest price; below 0 beyond twice the lowest price, without end",
    reference="min",
    absolute=False,
    zero_price=ZERO_REFUSED,
    floor=None,
    ceiling=FULL,
    pathology="Ranks can turn when the lowest bid leaves. A price beyond twice the lowest scores less than 0.",
    score=_linear,
    words=_linear_words,
)


def _pppfa(price_weight: int) -> PriceFormula:
    """The preference point systems of South Africa's Preferential Procurement Policy Framework Act, s.2(1)(b)."""
    return PriceFormula(
        name=f"PPPFA {price_weight}/{100 - price_weight}",
        version=1,
        label=f"Preference points {price_weight}/{100 - price_weight}: {price_weight} for price",
        text=f"{price_weight} × (1 − (price − lowest price) ÷ lowest price), {price_weight} points being all of them",
        inputs=f"The bid's price and the lowest price of the bids that remain; price counts {price_weight}, quality "
        f"{100 - price_weight}",
        range_words=f"Up to {price_weight} points for the lowest price; below 0 beyond twice the lowest price",
        reference="min",
        absolute=False,
        zero_price=ZERO_REFUSED,
        floor=None,
        ceiling=FULL,
        weights=(100 - price_weight, price_weight),
        pathology="Ranks can turn when the lowest bid leaves. A price beyond twice the lowest scores less than 0. "
        "Quality weighs so little that the lowest price nearly always decides.",
        score=_linear,
        words=_pppfa_words,
    )


PPPFA_80_20 = _pppfa(80)
PPPFA_90_10 = _pppfa(90)
