"""The amounts the rules turn on, as dated data. Pounds, VAT included, unless said otherwise.

Each row is in force from `first` to `last`, both included. After the last row's end its figures stand and the ruling
says that they must be looked up. Figures of 2025: Sch 1 as SI 2025/163 left it; of 2026 and 2027: SI 2025/1200.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WORKS_CORRECTED = date(2026, 1, 1)
"""Until then section 85(3) kept the figures it was enacted with."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is in force in one span of time."""

    first: date
    last: date
    goods_and_services: Decimal
    goods_and_services_central: Decimal
    works: Decimal
    light_touch: Decimal
    source: str
    below_threshold_notice: Decimal = Decimal(30_000)
    pipeline_contract: Decimal = Decimal(2_000_000)
    pipeline_spend: Decimal = Decimal(100_000_000)
    large_contract: Decimal = Decimal(5_000_000)
    payment: Decimal = Decimal(30_000)

    def threshold(self, *, kind: str, light_touch: bool, central: bool = False) -> Decimal:
        """The value from which a contract is a public contract under the Act (s.3, Schedule 1)."""
        if light_touch:
            return self.light_touch
        if kind == "works":
            return self.works
        return self.goods_and_services_central if central else self.goods_and_services

    def works_suitability(self, *, central: bool = False) -> Decimal:
        """From here works below their threshold may have a stage that chooses who tenders (s.85(3))."""
        if self.first < WORKS_CORRECTED:
            return Decimal(138_760) if central else Decimal(213_477)
        return self.goods_and_services_central if central else self.goods_and_services


AMOUNTS: tuple[Amounts, ...] = (
    Amounts(
        first=date(2025, 2, 24),
        last=date(2025, 12, 31),
        goods_and_services=Decimal(214_904),
        goods_and_services_central=Decimal(139_688),
        works=Decimal(5_372_609),
        light_touch=Decimal(663_540),
        source="Act Sch.1, the figures of 2025",
    ),
    Amounts(
        first=date(2026, 1, 1),
        last=date(2027, 12, 31),
        goods_and_services=Decimal(207_720),
        goods_and_services_central=Decimal(135_018),
        works=Decimal(5_193_000),
        light_touch=Decimal(663_540),
        source="Act Sch.1, the figures of 2026 and 2027",
    ),
)


def amounts_on(day: date) -> Amounts:
    """The amounts in force on `day`; before the first row the first, after the last the last."""
    standing = [row for row in AMOUNTS if row.first <= day]
    return standing[-1] if standing else AMOUNTS[0]
