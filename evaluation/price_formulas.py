"""The registry of price formulas: each one states its inputs, its limits and its known pathology. Pure.

A formula turns one price and the prices of the bids it is compared with into a score out of 100, exactly.
`REGISTRY` holds them by name; a new formula is one more entry with its `score` and `words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from evaluation.exact import plain, shown

FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Rounding:
    """A published rounding: at which `stage` ('price score' or 'total'), to how many `places`; always half-up."""

    stage: str
    places: int
    mode: str = "half-up"


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """One published way to score a price.

    `reference`: the statistic of the other bids that it uses: 'none', 'min', 'max', 'mean' or 'all'.
    `absolute`: the score does not depend on the other bids, so that no rank turns when a bid leaves.
    `uses_price`: False for a fixed price; the bids then carry no price.
    `floor`, `ceiling`: the least and the greatest score; None means unlimited.
    `zero_price`: what a price of nought does, in words. No formula here accepts one.
    `score(price, prices)`: out of 100; `words(price, prices)`: the same sum, told.
    """

    name: str
    version: int
    label: str
    text: str
    reference: str
    absolute: bool
    uses_price: bool
    zero_price: str
    floor: Fraction | None
    ceiling: Fraction | None
    rounding: Rounding | None
    pathology: str
    score: Callable[[Fraction, tuple[Fraction, ...]], Fraction]
    words: Callable[[Fraction, tuple[Fraction, ...]], str]


def _lowest_over_price(price: Fraction, prices: tuple[Fraction, ...]) -> Fraction:
    return FULL * min(prices) / price


def _lowest_over_price_words(price: Fraction, prices: tuple[Fraction, ...]) -> str:
    score = shown(_lowest_over_price(price, prices), 2)
    return f"100 × lowest price {plain(min(prices))} ÷ this price {plain(price)} = {score}"


def _linear(price: Fraction, prices: tuple[Fraction, ...]) -> Fraction:
    return FULL * (2 * min(prices) - price) / min(prices)


def _linear_floored(price: Fraction, prices: tuple[Fraction, ...]) -> Fraction:
    return max(Fraction(0), _linear(price, prices))


def _linear_words(price: Fraction, prices: tuple[Fraction, ...]) -> str:
    lowest = min(prices)
    score = shown(_linear(price, prices), 2)
    return f"100 × (2 × lowest price {plain(lowest)} − this price {plain(price)}) ÷ {plain(lowest)} = {score}"


def _linear_floored_words(price: Fraction, prices: tuple[Fraction, ...]) -> str:
    words = _linear_words(price, prices)
    return f"{words}, and never less than 0: 0.00" if _linear(price, prices) < 0 else words


def _fixed(price: Fraction, prices: tuple[Fraction, ...]) -> Fraction:
    return Fraction(0)


def _fixed_words(price: Fraction, prices: tuple[Fraction, ...]) -> str:
    return "The price is fixed and carries no points."


_ZERO_REFUSED = "A price of nought is refused: the formula cannot compare with it."

LOWEST_OVER_PRICE = PriceFormula(
    name="lowest/price",
    version=1,
    label="Lowest price divided by the bid's price",
    text="100 × lowest price ÷ price",
    reference="min",
    absolute=False,
    uses_price=True,
    zero_price=_ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    rounding=None,
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
    reference="min",
    absolute=False,
    uses_price=True,
    zero_price=_ZERO_REFUSED,
    floor=Fraction(0),
    ceiling=FULL,
    rounding=None,
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
    reference="min",
    absolute=False,
    uses_price=True,
    zero_price=_ZERO_REFUSED,
    floor=None,
    ceiling=FULL,
    rounding=None,
    pathology="Ranks can turn when the lowest bid leaves. A price beyond twice the lowest scores less than 0.",
    score=_linear,
    words=_linear_words,
)

FIXED_PRICE = PriceFormula(
    name="fixed price",
    version=1,
    label="The price is fixed: quality alone decides",
    text="no points for price",
    reference="none",
    absolute=True,
    uses_price=False,
    zero_price="No price is asked for.",
    floor=Fraction(0),
    ceiling=Fraction(0),
    rounding=None,
    pathology="A bid cannot gain by costing less.",
    score=_fixed,
    words=_fixed_words,
)

REGISTRY: Mapping[str, PriceFormula] = MappingProxyType(
    {formula.name: formula for formula in (LOWEST_OVER_PRICE, LINEAR_FLOORED, LINEAR, FIXED_PRICE)}
)
