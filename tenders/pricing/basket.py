"""The one price of a lot that is compared: the basket over its lines, exact, with its working. Pure.

    value = sum of (quantity x price) over the lines of the lot, divided by 100 where quantities are shares.

Prices have two decimal places and quantities two, so that a value has at most six: nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tenders.pricing.schedule import SHARES, Line, Schedule, plain, pounds

PENNY = Decimal("0.01")
MOST_HOURLY = Decimal(1_000_000)


class NoBasket(ValueError):
    """The basket cannot be worked out. The message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the working: its price, what it counts, and what it adds to the value."""

    line: Line
    price: Decimal
    part: Decimal


@dataclass(frozen=True, slots=True)
class Basket:
    """What the prices of a lot come to."""

    value: Decimal
    parts: tuple[Part, ...]
    basket: str
    divisor: Decimal

    def words(self) -> str:
        """'(40 × £24.00 + 60 × £22.50) ÷ 100 = £23.10'."""
        terms = " + ".join(f"{plain(part.line.quantity)} × {pounds(part.price)}" for part in self.parts)
        if self.divisor == 1:
            return f"{terms} = {pounds(self.value)}"
        return f"({terms}) ÷ {plain(self.divisor)} = {pounds(self.value)}"

    def hourly(self) -> Decimal | None:
        """The price of an hour that this comes to, to the penny; None unless every line that counts is per hour."""
        counted = [part for part in self.parts if part.line.quantity]
        if not counted or any(part.line.unit != "hour" for part in counted):
            return None
        hours = sum((part.line.quantity for part in counted), Decimal(0))
        total = sum((part.line.quantity * part.price for part in counted), Decimal(0))
        found = (total / hours).quantize(PENNY, ROUND_HALF_UP)
        return found if found < MOST_HOURLY else None

    def to_json(self) -> dict[str, Any]:
        """The working as text figures, to be kept with the opened price."""
        hourly = self.hourly()
        return {
            "basket": self.basket,
            "divisor": plain(self.divisor),
            "value": plain(self.value),
            "words": self.words(),
            "hourly": f"{hourly:.2f}" if hourly is not None else "",
            "lines": [
                {
                    "key": part.line.key,
                    "label": part.line.label,
                    "unit": part.line.unit_words,
                    "quantity": plain(part.line.quantity),
                    "price": f"{part.price:.2f}",
                    "part": plain(part.part),
                }
                for part in self.parts
            ],
        }


def value_of(schedule: Schedule, lot: int, prices: Mapping[str, Decimal]) -> Basket:
    """The basket of one lot. Raises `NoBasket` when a price is missing or the weights add up to 0."""
    lines = schedule.of_lot(lot)
    if not lines:
        raise NoBasket(f"Lot {lot} has no price line, so there is nothing to add up.")
    lacking = [line.label for line in lines if line.key not in prices]
    if lacking:
        raise NoBasket(f"Lot {lot} has no price for ‘{lacking[0]}’, so its basket cannot be worked out.")
    weights = sum((line.quantity for line in lines), Decimal(0))
    if weights == 0:
        raise NoBasket(f"The weights of lot {lot} add up to 0, so its basket cannot be worked out.")
    divisor = schedule.divisor()
    if schedule.basket == SHARES and weights != divisor:
        raise NoBasket(f"The weights of lot {lot} add up to {plain(weights)}, not 100: its average means nothing.")
    parts = tuple(Part(line, prices[line.key], line.quantity * prices[line.key] / divisor) for line in lines)
    return Basket(sum((part.part for part in parts), Decimal(0)), parts, schedule.basket, divisor)
