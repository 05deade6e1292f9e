"""Reading a price as a person types it, and judging it by the published line: one sentence for a wrong one. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.separators import Misplaced, ungrouped
from tenders.pricing.basket import value_of
from tenders.pricing.schedule import MOST_BASKET, UNITS, Line, Schedule, pounds

_PRICE = re.compile(r"(-?)(\d+)?(\.\d*)?", re.ASCII)
LONGEST = 30  # characters; more is not a price anyone means
SHOWN = 40


class Unreadable(ValueError):
    """What was typed is not a number. The message completes a sentence that names the line."""


def read(typed: str) -> Decimal | None:
    """'£1,240.50' is 1240.50; None when nothing was typed. Raises `Unreadable`.

    A comma stands between thousands only: '24,36' could be twenty-four pounds or two thousand, so it is refused.
    """
    text = typed.strip().replace("−", "-")
    if not text:
        return None
    minus, text = ("-", text[1:].lstrip()) if text.startswith("-") else ("", text)
    text = minus + text.removeprefix("£").lstrip()
    if "," in text and len(text) <= LONGEST and not any(sign.isspace() for sign in text):
        try:
            text = ungrouped(text)
        except Misplaced as comma:
            if comma.meant:
                raise Unreadable(f"Did you mean {comma.meant}? Write pence after a full stop.") from comma
    found = _PRICE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or not (found[2] or (found[3] or ".") != "."):
        raise Unreadable(f"‘{_short(typed)}’ is not a price; write pounds and pence, such as 24.36.")
    return Decimal(text)


def _short(typed: str) -> str:
    words = " ".join(typed.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def fault(line: Line, price: Decimal) -> str:
    """What is wrong with a price for this line, completing a sentence that names it; empty when nothing is."""
    unit = UNITS[line.unit]
    if not price.is_finite():
        return "that is not a price; write pounds and pence, such as 24.36."
    if price == 0:
        return "the price is £0.00; give more than £0.00."
    if price < 0:
        return f"{pounds(price)} is below nought; give more than £0.00."
    if price > unit.most:
        return f"{_large(price)} {unit.words} is more than anyone means; the most we take is {pounds(unit.most)}."
    if price != round(price, 2):
        return f"{pounds(price)} has more than two decimal places; round it to the penny."
    if line.floor is not None and price < line.floor:
        return f"{pounds(price)} is under the published floor of {pounds(line.floor)}."
    if line.ceiling is not None and price > line.ceiling:
        return f"{pounds(price)} is over the published ceiling of {pounds(line.ceiling)}."
    return ""


def _large(price: Decimal) -> str:
    return pounds(price) if price < Decimal(10) ** 15 else f"A price of {price.adjusted() + 1:,} digits"


@dataclass(frozen=True, slots=True)
class Given:
    """The prices of one lot as read. `wrong`: line key (or '' for the lot as a whole) to its one sentence.

    `missing`: the lines without a price, a sentence each; a draft may lack them, a submitted bid may not.
    """

    prices: Mapping[str, Decimal] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return not self.wrong and not self.missing


def read_lot(schedule: Schedule, lot: int, typed: Mapping[str, Any]) -> Given:
    """Read and judge every line of a lot. What stands under a key that is not asked is left out."""
    prices: dict[str, Decimal] = {}
    wrong: dict[str, str] = {}
    missing: dict[str, str] = {}
    for line in schedule.of_lot(lot):
        name = f"Lot {lot}, ‘{line.label}’"
        try:
            price = read(str(typed.get(line.key) or ""))
        except Unreadable as trouble:
            wrong[line.key] = f"{name}: {trouble}"
            continue
        if price is None:
            missing[line.key] = f"Give the price of ‘{line.label}’ in lot {lot}."
        elif trouble_of := fault(line, price):
            wrong[line.key] = f"{name}: {trouble_of}"
        else:
            prices[line.key] = price
    if not wrong and not missing and (trouble_of := lot_fault(schedule, lot, prices)):
        wrong[""] = f"Lot {lot}: {trouble_of}"
    return Given(prices, wrong, missing)


def lot_fault(schedule: Schedule, lot: int, prices: Mapping[str, Decimal]) -> str:
    """What is wrong with the lot as a whole, its prices being right one by one; empty when nothing is."""
    value = value_of(schedule, lot, prices).value
    if value >= MOST_BASKET:
        return f"the basket comes to {pounds(value)}; the most we take is below {pounds(MOST_BASKET)}."
    if value == 0:
        return "the basket comes to £0.00, because none of its lines counts; tell the buyer."
    return limit_fault(schedule, lot, value, "the basket comes to ")


def limit_fault(schedule: Schedule, lot: int, value: Decimal, start: str = "") -> str:
    """Whether the value lies beyond the lot's own published floor or ceiling."""
    limits = schedule.limits.get(lot)
    if limits is not None and limits.floor is not None and value < limits.floor:
        joint = "," if start else " is"
        return f"{start}{pounds(value)}{joint} under the published floor of {pounds(limits.floor)} for the lot."
    if limits is not None and limits.ceiling is not None and value > limits.ceiling:
        joint = "," if start else " is"
        return f"{start}{pounds(value)}{joint} over the published ceiling of {pounds(limits.ceiling)} for the lot."
    return ""
