"""'Is it worth bidding?': everything a provider weighs before it starts, from the fields that the notice froze."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core.words import money
from tenders.actions.bid import MOST_RATE
from tenders.enums import StaffTransfer
from tenders.queries.prices import schedule_of
from tenders.question_sheet import Line, groups_of
from tenders.rules import RuleError

if TYPE_CHECKING:
    from tenders.models import Criterion, Lot, Tender
    from tenders.pricing.schedule import Schedule


@dataclass(frozen=True, slots=True)
class LotWorth:
    """One lot: what it is worth, what a price may be, who would come over, who does the work now."""

    lot: Lot
    prices: str
    transfer: str
    incumbents: str

    @property
    def hours(self) -> Decimal | None:
        return self.lot.weekly_hours


@dataclass(frozen=True, slots=True)
class Worth:
    lots: Sequence[LotWorth]
    price_label: str
    price_lines: Sequence[tuple[str, str]]
    groups: Sequence[tuple[str, list[Line]]]
    criteria: Sequence[Criterion]
    rule: Sequence[str]

    @property
    def words(self) -> int:
        """The most words that the marked questions may take in all."""
        return sum(row.word_limit for row in self.criteria)

    @property
    def typed(self) -> int:
        return sum(len(lines) for _, lines in self.groups)

    @property
    def headcount(self) -> int | None:
        """Everybody who may transfer; None where it is not said of one lot."""
        counts = [row.lot.transfer_headcount for row in self.lots if row.lot.staff_transfer == StaffTransfer.EXPECTED]
        return None if not counts or None in counts else sum(each or 0 for each in counts)


def worth_of(tender: Tender) -> Worth:
    """What stands now; call it only for a tender that is public."""
    lots, schedule = list(tender.lots.all()), schedule_of(tender)
    rows = [row for row in tender.questions.select_related("lot") if row.stage == 1]
    try:
        rule = tender.rule().words()
    except RuleError:
        rule = []
    return Worth(
        lots=[LotWorth(lot, _prices(schedule, lot), _transfer(lot), lot.incumbents or "Not said") for lot in lots],
        price_label=tender.price_label,
        price_lines=[(line.label, _line(line.unit_words, line.floor, line.ceiling)) for line in schedule.lines],
        groups=groups_of(rows),
        criteria=[] if tender.has_stages() else list(tender.criteria.all()),
        rule=rule,
    )


def _prices(schedule: Schedule, lot: Lot) -> str:
    limits = schedule.limits.get(lot.number)
    said = _between(limits.floor, limits.ceiling) if limits else "No floor and no ceiling"
    if schedule.has_lines or (limits and limits.ceiling is not None) or not lot.counts_hours:
        return said
    return f"{said}; we take at most {money(MOST_RATE)} an hour"


def _between(floor: Decimal | None, ceiling: Decimal | None) -> str:
    if floor is not None and ceiling is not None:
        return f"From {money(floor)} to {money(ceiling)}"
    if floor is not None:
        return f"From {money(floor)}, no ceiling"
    return f"Up to {money(ceiling)}" if ceiling is not None else "No floor and no ceiling"


def _line(unit: str, floor: Decimal | None, ceiling: Decimal | None) -> str:
    return f"{unit[:1].upper()}{unit[1:]}. {_between(floor, ceiling)}"


def _transfer(lot: Lot) -> str:
    if lot.staff_transfer != StaffTransfer.EXPECTED:
        return "None expected"
    if lot.transfer_headcount is None:
        return "Expected; the number is in the staff list"
    return f"{lot.transfer_headcount:,} {'person' if lot.transfer_headcount == 1 else 'people'}"
