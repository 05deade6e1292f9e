"""The registry of price formulas: each one states its inputs, its range, its limits and its known pathology. Pure.

A formula turns one bid's price, and the bids it is compared with, into a score out of 100, exactly:

    formula = REGISTRY["lowest/price"]
    compared = Compared.of([Offer(Fraction(20)), Offer(Fraction(25))])
    formula.score(Offer(Fraction(25)), compared, {})          # 80
    formula.problems(terms, quality_weight, price_weight)     # what keeps it from publication, one sentence each

`REGISTRY` holds them by name; a new formula is one more entry. A name and version, once published, keep their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.price_formulas.against_lowest import (
    LINEAR,
    LINEAR_FLOORED,
    LOWEST_OVER_PRICE,
    PPPFA_80_20,
    PPPFA_90_10,
)
from evaluation.price_formulas.against_others import DISTANCE_FROM_MEAN, OPTIMUM_PRICE
from evaluation.price_formulas.alone import ABSOLUTE_SCALE, FIXED_PRICE
from evaluation.price_formulas.combined import PRICE_PER_QUALITY_POINT
from evaluation.price_formulas.shape import FULL, Compared, Offer, PriceFormula, Rounding, Term

__all__ = [
    "ABSOLUTE_SCALE",
    "DISTANCE_FROM_MEAN",
    "FIXED_PRICE",
    "FULL",
    "LINEAR",
    "LINEAR_FLOORED",
    "LOWEST_OVER_PRICE",
    "OPTIMUM_PRICE",
    "PPPFA_80_20",
    "PPPFA_90_10",
    "PRICE_PER_QUALITY_POINT",
    "REGISTRY",
    "Compared",
    "Offer",
    "PriceFormula",
    "Rounding",
    "Term",
]

REGISTRY: Mapping[str, PriceFormula] = MappingProxyType(
    {
        formula.name: formula
        for formula in (
            LOWEST_OVER_PRICE,
            LINEAR_FLOORED,
            LINEAR,
            PPPFA_80_20,
            PPPFA_90_10,
            DISTANCE_FROM_MEAN,
            OPTIMUM_PRICE,
            ABSOLUTE_SCALE,
            PRICE_PER_QUALITY_POINT,
            FIXED_PRICE,
        )
    }
)
