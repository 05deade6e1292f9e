"""What a price formula is made of: the bids compared, the figures it needs, and all that it must declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.exact import exact, plain

FULL = Fraction(100)
Terms = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Rounding:
    """A published rounding: at which `stage` ('price score' or 'total'), to how many `places`; always half-up."""

    stage: str
    places: int
    mode: str = "half-up"


@dataclass(frozen=True, slots=True)
class Offer:
    """One bid as a formula sees it: its price, and its quality out of 100 (only combining formulas read it)."""

    price: Fraction
    quality: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Compared:
    """What formulas take from the bids compared, worked out once for all of them. Without bids every figure is None."""

    lowest: Fraction | None
    highest: Fraction | None
    mean: Fraction | None
    best_value: Fraction | None

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> Compared:
        """`best_value`: the most quality points for a pound. Prices of nought are refused before they come here."""
        if not offers:
            return cls(None, None, None, None)
        prices = [offer.price for offer in offers]
        values = [offer.quality / offer.price for offer in offers if offer.price]
        return cls(min(prices), max(prices), sum(prices, Fraction(0)) / len(prices), max(values, default=None))


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that the buyer publishes with the formula. It must be more than nought. `unit`: '£' or 'points'."""

    key: str
    label: str
    unit: str
    hint: str = ""
    default: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """One published way to score a price.

    `inputs`, `range_words`: what goes in and what may come out, in words. `reference`: the statistic of the other bids
    that it uses: 'none', 'min', 'max', 'mean' or 'all'. `absolute`: the score does not depend on the other bids, so
    that no rank turns when a bid leaves. `uses_price`: False for a fixed price. `combines`: the score is the whole
    total, the quality being inside it. `weights`: the only quality and price weights it is meant for, if any.
    `terms`: figures published with it; `clash(terms)`: what is wrong between them. `floor`, `ceiling`: the least and
    the greatest score; None means unlimited. `zero_price`: what a price of nought does. No formula accepts one.
    `score(offer, compared, terms)`: out of 100; `words(...)`: the same sum, told.
    """

    name: str
    version: int
    label: str
    text: str
    inputs: str
    range_words: str
    reference: str
    absolute: bool
    zero_price: str
    floor: Fraction | None
    ceiling: Fraction | None
    pathology: str
    score: Callable[[Offer, Compared, Terms], Fraction]
    words: Callable[[Offer, Compared, Terms], str]
    uses_price: bool = True
    combines: bool = False
    weights: tuple[int, int] | None = None
    terms: tuple[Term, ...] = ()
    clash: Callable[[Terms], str] | None = None
    rounding: Rounding | None = None

    def problems(self, terms: Mapping[str, Decimal], quality_weight: Decimal, price_weight: Decimal) -> list[str]:
        """What keeps the formula from publication with these figures and weights, one sentence each."""
        return [*self._term_problems(terms), *self._weight_problems(quality_weight, price_weight)]

    def _term_problems(self, terms: Mapping[str, Decimal]) -> Iterator[str]:
        known = {term.key for term in self.terms}
        for key in sorted(set(terms) - known):
            yield f"‘{self.name}’ has no figure ‘{key}’."
        sound = True
        for term in self.terms:
            if term.key not in terms:
                yield f"{term.label}: ‘{self.name}’ needs this figure."
                sound = False
            elif exact(terms[term.key], term.label) <= 0:
                yield f"{term.label}: give more than 0; with 0 the formula would divide by zero."
                sound = False
        if sound and self.clash is not None and (clash := self.clash(fractions(terms))):
            yield clash

    def _weight_problems(self, quality_weight: Decimal, price_weight: Decimal) -> Iterator[str]:
        if self.weights is None or (quality_weight, price_weight) == tuple(map(Decimal, self.weights)):
            return
        if self.weights == (100, 0):
            if price_weight:
                yield f"With ‘{self.name}’ the price weight must be 0."
            return
        yield (
            f"With ‘{self.name}’ the quality weight must be {self.weights[0]} and the price weight {self.weights[1]}."
        )

    def told(self, terms: Mapping[str, Decimal]) -> str:
        """The formula in words with its published figures, as bidders read it."""
        figures = [f"{term.label.lower()} {_figure(term, terms[term.key])}" for term in self.terms if term.key in terms]
        return f"{self.text}; {', '.join(figures)}" if figures else self.text

    def reference_value(self, compared: Compared) -> Fraction | None:
        """The statistic of the bids compared on which the scores rest; None for a formula that needs none."""
        return {
            "min": compared.lowest,
            "max": compared.highest,
            "mean": compared.mean,
            "all": compared.best_value,
        }.get(self.reference)


def fractions(terms: Mapping[str, Decimal]) -> dict[str, Fraction]:
    """The published figures as the arithmetic takes them."""
    return {key: Fraction(value) for key, value in terms.items()}


def _figure(term: Term, value: Decimal) -> str:
    return f"£{value:.2f}" if term.unit == "£" else plain(Fraction(value))


def needed(value: Fraction | None) -> Fraction:
    """A statistic of bids that are there: formulas are asked only about a bid that is among those compared."""
    assert value is not None
    return value


ZERO_REFUSED = "A price of nought is refused: the formula cannot compare with it."
