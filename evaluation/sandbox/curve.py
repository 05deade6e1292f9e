"""What a price scores under the formula while the other bids stay as they are: the picture beside the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.exact import Canonical
from evaluation.lot_rules import LotRules
from evaluation.price_formulas import Compared, Offer
from evaluation.price_formulas.shape import fractions

STEPS = 20
FIRST, LAST = Fraction(1, 2), Fraction(5, 2)
"""The curve runs from half the lowest dummy price to two and a half times it."""


@dataclass(frozen=True, slots=True)
class CurvePoint(Canonical):
    """A price and the score out of 100 that it would get."""

    price: Fraction
    score: Fraction


def curve(rules: LotRules, offers: Sequence[Offer]) -> tuple[CurvePoint, ...]:
    """The score of one more bid at each price, beside `offers`. Its quality is the mean of theirs. Empty without any."""
    if not offers or not rules.price_formula.uses_price:
        return ()
    lowest = min(offer.price for offer in offers)
    quality = sum((offer.quality for offer in offers), Fraction(0)) / len(offers)
    terms = fractions(rules.formula_terms)
    points = []
    for step in range(STEPS + 1):
        one = Offer(lowest * (FIRST + (LAST - FIRST) * step / STEPS), quality)
        score = rules.price_formula.score(one, Compared.of([*offers, one]), terms)
        points.append(CurvePoint(one.price, score))
    return tuple(points)
