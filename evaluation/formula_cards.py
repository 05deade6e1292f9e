"""The registry of price formulas, as the floor below knows them."""

from __future__ import annotations

from evaluation.price_formulas import REGISTRY, PriceFormula
from tenders.formulas import FormulaCard, FormulaTerm


def cards() -> list[FormulaCard]:
    """A card for every formula that a tender may publish."""
    return [_card(formula) for formula in REGISTRY.values()]


def _card(formula: PriceFormula) -> FormulaCard:
    return FormulaCard(
        name=formula.name,
        label=formula.label,
        text=formula.text,
        inputs=formula.inputs,
        range_words=formula.range_words,
        zero_price=formula.zero_price,
        pathology=formula.pathology,
        absolute=formula.absolute,
        uses_price=formula.uses_price,
        weights=formula.weights,
        terms=tuple(FormulaTerm(t.key, t.label, t.unit, t.hint, t.default) for t in formula.terms),
        problems=formula.problems,
        told=formula.told,
    )
