"""Formulas under which no bid's score depends on another's: no rank turns when a bid leaves."""

from __future__ import annotations

from fractions import Fraction

from evaluation.exact import plain, shown
from evaluation.price_formulas.shape import FULL, Compared, Offer, PriceFormula, Term, Terms


def _fixed(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    return Fraction(0)


def _fixed_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    return "The price is fixed and carries no points."


def _on_the_line(offer: Offer, terms: Terms) -> Fraction:
    full, none = terms["full_price"], terms["nil_price"]
    return FULL * (none - offer.price) / (none - full)


def _absolute(offer: Offer, compared: Compared, terms: Terms) -> Fraction:
    return min(FULL, max(Fraction(0), _on_the_line(offer, terms)))


def _absolute_words(offer: Offer, compared: Compared, terms: Terms) -> str:
    full, none = plain(terms["full_price"]), plain(terms["nil_price"])
    score, held = _on_the_line(offer, terms), _absolute(offer, compared, terms)
    words = (
        f"100 × (price for no points {none} − this price {plain(offer.price)}) ÷ ({none} − price for full points "
        f"{full}) = {shown(score, 2)}"
    )
    return words if held == score else f"{words}, held at {shown(held, 2)}"


def _clash(terms: Terms) -> str:
    if terms["full_price"] == terms["nil_price"]:
        return (
            "The price for full points and the price for no points are the same, so that the formula would divide by "
            "zero: make the second one higher."
        )
    if terms["full_price"] > terms["nil_price"]:
        return (
            "The price for full points is above the price for no points, so that dearer bids would score more: "
            "exchange the two."
        )
    return ""


FIXED_PRICE = PriceFormula(
    name="fixed price",
    version=1,
    label="The price is fixed: quality alone decides",
    text="no points for price",
    inputs="None: no price is asked for",
    range_words="Always 0; quality counts 100",
    reference="none",
    absolute=True,
    uses_price=False,
    zero_price="No price is asked for.",
    floor=Fraction(0),
    ceiling=Fraction(0),
    weights=(100, 0),
    pathology="A bid cannot gain by costing less.",
    score=_fixed,
    words=_fixed_words,
)

ABSOLUTE_SCALE = PriceFormula(
    name="absolute scale",
    version=1,
    label="Absolute scale: a straight line between two published prices",
    text="100 at the price for full points and under it, 0 at the price for no points and over it, a straight line "
    "between",
    inputs="The bid's price and the two published prices; no other bid",
    range_words="From 0 to 100",
    reference="none",
    absolute=True,
    zero_price="A price of nought is refused: nobody can work for it.",
    floor=Fraction(0),
    ceiling=FULL,
    terms=(
        Term("full_price", "Price for full points", "£", "This price and any lower one score 100."),
        Term("nil_price", "Price for no points", "£", "This price and any higher one score 0."),
    ),
    clash=_clash,
    pathology="It stands or falls with the two prices: if every bid is outside them, price decides nothing. Suits "
    "markets that admit providers at any time, because no score moves when another bid comes or goes.",
    score=_absolute,
    words=_absolute_words,
)
