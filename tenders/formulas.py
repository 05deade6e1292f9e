"""The price formulas a tender may choose, as this floor knows them: what each declares, and what keeps it from use.

The arithmetic lives above; it hands in a card for each formula when the apps are made ready (`known.add`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from core.ports import Sources

if TYPE_CHECKING:
    from tenders.models import Tender

Terms = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class FormulaTerm:
    """A figure published with a formula. `unit`: '£' or 'points'."""

    key: str
    label: str
    unit: str
    hint: str = ""
    default: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FormulaCard:
    """What a formula states of itself. `problems(terms, quality, price)`: sentences; `told(terms)`: as published.

    `weights`: the only quality and price weights it is meant for, if any. `absolute`: no other bid moves a score.
    """

    name: str
    label: str
    text: str
    inputs: str
    range_words: str
    zero_price: str
    pathology: str
    absolute: bool
    uses_price: bool
    weights: tuple[int, int] | None
    terms: tuple[FormulaTerm, ...]
    problems: Callable[[Terms, Decimal, Decimal], list[str]]
    told: Callable[[Terms], str]


known: Sources[Callable[[], list[FormulaCard]]] = Sources()


def cards() -> dict[str, FormulaCard]:
    """Every formula there is, by name, in the order in which the arithmetic lists them."""
    return {card.name: card for card in known.gather()}


def terms_of(data: Mapping[str, Any]) -> dict[str, Decimal]:
    """The figures as kept (text in JSON) as decimals; what is no number is left out, so that the check says so."""
    found: dict[str, Decimal] = {}
    for key, value in data.items():
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            continue
        if number.is_finite():
            found[key] = number
    return found


def kept(terms: Terms) -> dict[str, str]:
    """The figures in the form in which a tender keeps them."""
    return {key: f"{value.normalize():f}" for key, value in sorted(terms.items())}


def problems(name: str, terms: Terms, quality_weight: Decimal, price_weight: Decimal) -> list[str]:
    """Why a tender cannot use the formula with these figures and weights; empty when it can."""
    card = cards().get(name)
    if card is None:
        return [f"Price formula: there is no ‘{name}’ here; choose one from the list."]
    return card.problems(terms, quality_weight, price_weight)


def published(tender: Tender) -> dict[str, Any]:
    """What the notice says of the price: its label, the formula, its figures, and the whole in words."""
    card = cards().get(tender.price_formula)
    terms = terms_of(tender.price_formula_terms)
    return {
        "label": tender.price_label,
        "formula": tender.price_formula,
        "formula_terms": kept(terms),
        "formula_words": card.told(terms) if card else tender.price_formula,
    }
