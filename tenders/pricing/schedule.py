"""The published price schedule: its lines, their units, what each counts, and the limits on prices. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

SHARES, QUANTITIES = "shares", "quantities"
BASKETS: Mapping[str, str] = MappingProxyType(
    {
        SHARES: "An average: each line counts its share of 100",
        QUANTITIES: "A total: each line counts the quantity expected",
    }
)
HUNDRED = Decimal(100)
MOST_LINES, MOST_QUANTITY, MOST_MINUTES = 200, Decimal(1_000_000), 1440
MOST_BASKET = Decimal(1_000_000_000)
"""A basket of this and more is refused: with six decimal places it has as many digits as are kept exactly."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a price is for. `most`: a price above it is taken for a slip of the finger."""

    label: str
    words: str
    most: Decimal


UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        "hour": Unit("Per hour", "an hour", Decimal(1_000)),
        "visit": Unit("Per visit", "a visit", Decimal(2_000)),
        "week": Unit("Per week", "a week", Decimal(1_000_000)),
        "lump": Unit("Lump sum", "in all", Decimal(100_000_000)),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `lot` is None for a line of every lot; `quantity` is its share of 100 or its expected quantity."""

    key: str
    label: str
    unit: str = "hour"
    quantity: Decimal = HUNDRED
    lot: int | None = None
    visit_minutes: int | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None

    @property
    def unit_words(self) -> str:
        """'an hour', 'a visit of 30 minutes'."""
        words = UNITS[self.unit].words
        return f"{words} of {self.visit_minutes} minutes" if self.unit == "visit" and self.visit_minutes else words


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the greatest price of a lot as a whole."""

    floor: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is asked. Without lines, one price a lot (today's form). `limits`: lot number to its limits."""

    label: str
    lines: Sequence[Line] = ()
    basket: str = SHARES
    limits: Mapping[int, Limits] = field(default_factory=dict)

    @property
    def has_lines(self) -> bool:
        return bool(self.lines)

    def of_lot(self, number: int) -> list[Line]:
        """The lines a bidder for this lot prices, in published order."""
        return [line for line in self.lines if line.lot is None or line.lot == number]

    def divisor(self) -> Decimal:
        """What the sum of quantity x price is divided by: shares are of 100, quantities are a plain sum."""
        return HUNDRED if self.basket == SHARES else Decimal(1)

    def fingerprint(self) -> str:
        """Twelve characters that name exactly these lines: a workbook made from other lines shows it."""
        rows = [
            [each.key, each.label, each.unit, _text(each.quantity), each.lot, each.visit_minutes, *_both(each)]
            for each in self.lines
        ]
        limits = [[lot, *_both(it)] for lot, it in sorted(self.limits.items())]
        plain = json.dumps([self.basket, rows, limits], separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _both(limited: Line | Limits) -> list[str | None]:
    return [_text(limited.floor), _text(limited.ceiling)]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def plain(number: Decimal) -> str:
    """'40', '12.5': without zeros that say nothing."""
    return f"{number.normalize():f}"


def pounds(amount: Decimal) -> str:
    """'£24.36', '£24.3575': pence always, further places only where there are some."""
    text = plain(abs(amount))
    whole, _, part = text.partition(".")
    return f"{'−' if amount < 0 else ''}£{int(whole):,}.{part.ljust(2, '0')}"


# -- what keeps a schedule from being published ------------------------------------------------------------------------
def faults_of_lines(lines: Sequence[Line], lots: Sequence[int], limits: Mapping[int, Limits]) -> list[str]:
    """What cannot even be saved, one sentence each: a line that is none, limits that cross."""
    found = [sentence for number, line in enumerate(lines, 1) for sentence in _line_faults(number, line, lots)]
    if len(lines) > MOST_LINES:
        found.append(f"Price lines: at most {MOST_LINES}.")
    seen: set[tuple[str, int | None]] = set()
    for number, line in enumerate(lines, 1):
        name = (line.label.strip().casefold(), line.lot)
        if line.label.strip() and name in seen:
            found.append(f"Line {number}, name: ‘{line.label.strip()}’ is there twice; name each line once.")
        seen.add(name)
    if len({line.key for line in lines}) != len(lines):
        found.append("Price lines: two have the same short name; name each once.")
    return found + [sentence for lot, it in sorted(limits.items()) for sentence in _limit_faults(f"Lot {lot}", it)]


def _line_faults(number: int, line: Line, lots: Sequence[int]) -> Iterator[str]:
    name = f"Line {number}"
    if not line.label.strip():
        yield f"{name}, name: say what is priced."
    if line.unit not in UNITS:
        yield f"{name}, unit: choose one of the units on the page."
    if line.lot is not None and line.lot not in lots:
        yield f"{name}, lot: this tender has no lot {line.lot}."
    if not line.quantity.is_finite() or not 0 <= line.quantity <= MOST_QUANTITY:
        yield f"{name}, weight: give a number from 0 to {MOST_QUANTITY:,}."
    elif line.quantity != round(line.quantity, 2):
        yield f"{name}, weight: round it to two decimal places."
    if line.visit_minutes is not None and not 1 <= line.visit_minutes <= MOST_MINUTES:
        yield f"{name}, minutes of a visit: give a whole number from 1 to {MOST_MINUTES:,}."
    yield from _limit_faults(name, Limits(line.floor, line.ceiling))


def _limit_faults(name: str, limits: Limits) -> Iterator[str]:
    for word, value in (("floor", limits.floor), ("ceiling", limits.ceiling)):
        if value is not None and (not value.is_finite() or value <= 0 or value != round(value, 2)):
            yield f"{name}, {word}: give pounds and pence above £0.00."
            return
    if limits.floor is not None and limits.ceiling is not None and limits.floor > limits.ceiling:
        yield f"{name}: the floor {pounds(limits.floor)} is above the ceiling {pounds(limits.ceiling)}."


def problems(schedule: Schedule, lots: Sequence[int]) -> list[str]:
    """What keeps a saved schedule from being published, one sentence each; lots with the same fault are drawn together."""
    if not schedule.has_lines:
        return []
    found: dict[str, list[int]] = {}
    for number in lots:
        for sentence in _basket_faults(schedule, schedule.of_lot(number)):
            found.setdefault(sentence, []).append(number)
    return [f"{_which(numbers, lots)}: {sentence}" for sentence, numbers in found.items()]


def _basket_faults(schedule: Schedule, lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        yield "there is no price line, so nothing could be bid."
        return
    total = sum((line.quantity for line in lines), Decimal(0))
    if total == 0:
        yield "the weights add up to 0, so no price would count; give at least one line a weight."
        return
    if schedule.basket == SHARES and total != HUNDRED:
        yield f"the weights add up to {plain(total)}, not 100."
    counted = {UNITS[line.unit].words for line in lines if line.quantity}
    if schedule.basket == SHARES and len(counted) > 1:
        yield (
            f"an average of prices {' and '.join(sorted(counted))} means nothing; "
            "give them one unit, or count expected quantities instead of shares."
        )
    least = sum((line.quantity * (line.floor or Decimal(0)) for line in lines), Decimal(0)) / schedule.divisor()
    if least >= MOST_BASKET:
        yield f"at its floors the basket already comes to {pounds(least)}; give smaller quantities."


def _which(numbers: Sequence[int], lots: Sequence[int]) -> str:
    if len(numbers) == len(lots) and len(lots) > 1:
        return "Every lot"
    if len(numbers) == 1:
        return f"Lot {numbers[0]}"
    return f"Lots {', '.join(str(n) for n in numbers[:-1])} and {numbers[-1]}"
