"""Where the pricing of each lot stands, and the sentence that says what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.pricing.basket import value_of
from tenders.pricing.reading import limit_fault, read_lot
from tenders.pricing.schedule import Schedule, pounds


@dataclass(frozen=True, slots=True)
class Standing:
    """One lot. `missing` is empty when the lot is fully and rightly priced; `note` says what stands there."""

    lot: int
    started: bool = False
    note: str = ""
    missing: str = ""
    value: Decimal | None = None


def lines_of(saved: Any) -> dict[str, str]:
    """The prices of a saved part by line key; a single price saved before there was a schedule holds none."""
    lines = saved.get("lines", {}) if isinstance(saved, Mapping) else {}
    return {str(key): str(price) for key, price in lines.items()}


def single_of(saved: Any) -> str:
    """The one price of a saved part; prices by line hold none."""
    return saved if isinstance(saved, str) else ""


def standing(schedule: Schedule, lot: int, saved: Any) -> Standing:
    """Where lot `lot` stands, from what was saved under 'price:<lot>' (None when nothing was)."""
    if schedule.has_lines:
        return _by_line(schedule, lot, lines_of(saved))
    return _single(schedule, lot, single_of(saved))


def _by_line(schedule: Schedule, lot: int, saved: Mapping[str, str]) -> Standing:
    given = read_lot(schedule, lot, saved)
    count = len(schedule.of_lot(lot))
    if given.wrong:
        return Standing(lot, True, "A price to mend", next(iter(given.wrong.values())))
    if len(given.missing) == count:
        return Standing(lot, False, "", f"Give your prices for lot {lot}.")
    if given.missing:
        left = len(given.missing)
        first = next(iter(given.missing.values()))
        return Standing(lot, True, f"{count - left} of {count} prices given", first)
    basket = value_of(schedule, lot, given.prices)
    word = "price" if count == 1 else "prices"
    return Standing(lot, True, f"{count} {word}; together {pounds(basket.value)}", "", basket.value)


def _single(schedule: Schedule, lot: int, saved: str) -> Standing:
    try:
        rate = Decimal(saved)
    except InvalidOperation:
        return Standing(lot, False, "", f"Give your price for lot {lot}.")
    if trouble := limit_fault(schedule, lot, rate):
        return Standing(lot, True, f"£{rate:,.2f}", f"Lot {lot}: {trouble}")
    return Standing(lot, True, f"£{rate:,.2f}", "", rate)
