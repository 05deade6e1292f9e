"""Lots of a draft: set them all, add one, change one, take one out, decide their regime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.enums import Regime, StaffTransfer
from tenders.models import Area, Lot, Tender

MOST_LOTS = 500


@dataclass(frozen=True, slots=True)
class LotData:
    """One lot as typed or read; the area is one of the buyer's."""

    number: int
    name: str
    area: Area | None = None
    zone: str = ""
    tags: tuple[str, ...] = ()
    scheme: str = ""
    weekly_hours: Decimal | None = None
    annual_value: Decimal | None = None
    staff_transfer: str = StaffTransfer.NOT_EXPECTED
    transfer_headcount: int | None = None
    incumbents: str = ""
    bids_expected_low: int | None = None
    bids_expected_high: int | None = None
    delivered_at: str = ""
    cpv: str = ""


def check(tender: Tender, rows: Sequence[LotData]) -> None:
    if len(rows) > MOST_LOTS:
        raise Refused(f"Lots: at most {MOST_LOTS}.")
    numbers = [row.number for row in rows]
    wrong = [
        f"Lot {n}: its number is there twice; number each lot once."
        for n in sorted(set(numbers))
        if numbers.count(n) > 1
    ]
    for row in rows:
        name = f"Lot {row.number}"
        if row.number < 1:
            wrong.append(f"{name}, number: give a whole number from 1.")
        if not row.name.strip():
            wrong.append(f"{name}, name: fill in the name.")
        if row.area is not None and row.area.buyer_id != tender.procurement.buyer_id:
            wrong.append(f"{name}, area: choose an area of your own council.")
        for word, value in (("weekly hours", row.weekly_hours), ("value a year", row.annual_value)):
            if value is not None and value <= 0:
                wrong.append(f"{name}, {word}: give more than 0.")
        low, high = row.bids_expected_low, row.bids_expected_high
        if (low is None) != (high is None) or (low is not None and high is not None and low > high):
            wrong.append(f"{name}, bids expected: give the fewest and the most, in that order.")
    if wrong:
        raise Refused(wrong)


def _write(lot: Lot, row: LotData) -> None:
    for field in fields(row):
        value = getattr(row, field.name)
        setattr(lot, field.name, list(value) if field.name == "tags" else value)
    lot.save()


def set_lots(*, tender: Tender, by: User, lots: Sequence[LotData], version: int | None = None) -> Tender:
    """Make the tender's lots exactly these. Lots with the same number keep their regime and documents."""
    check(tender, lots)
    with drafting(tender, by=by, what="The lots were changed.", version=version, facts={"lots": len(lots)}) as draft:
        standing = {lot.number: lot for lot in draft.lots.all()}
        for gone in [lot for number, lot in standing.items() if number not in {row.number for row in lots}]:
            _take_out(gone)
        for row in lots:
            _write(standing.get(row.number) or Lot(tender=draft, number=row.number), row)
    return tender


def change_lots(*, tender: Tender, by: User, lots: Sequence[LotData], version: int | None = None) -> Tender:
    """Make these lots so, by their numbers, and leave every other as it is."""
    check(tender, lots)
    with drafting(tender, by=by, what="The lots were changed.", version=version, facts={"lots": len(lots)}) as draft:
        standing = {lot.number: lot for lot in draft.lots.filter(number__in=[row.number for row in lots])}
        gone = [f"Lot {row.number}: it is not there any more." for row in lots if row.number not in standing]
        if gone:
            raise Refused(gone)
        for row in lots:
            _write(standing[row.number], row)
    return tender


def add_lot(*, tender: Tender, by: User, lot: LotData, version: int | None = None) -> Tender:
    check(tender, [lot])
    with drafting(tender, by=by, what=f"Lot {lot.number} was added.", version=version) as draft:
        if draft.lots.filter(number=lot.number).exists():
            raise Refused(f"Lot {lot.number}, number: it is taken; choose another.")
        _write(Lot(tender=draft), lot)
    return tender


def change_lot(*, tender: Tender, number: int, by: User, lot: LotData, version: int | None = None) -> Tender:
    """Change one lot; its number may change with it."""
    check(tender, [lot])
    with drafting(tender, by=by, what=f"Lot {number} was changed.", version=version) as draft:
        standing = draft.lots.filter(number=number).first()
        if standing is None:
            raise Refused(f"Lot {number}: it is not there any more.")
        if lot.number != number and draft.lots.filter(number=lot.number).exists():
            raise Refused(f"Lot {lot.number}, number: it is taken; choose another.")
        _write(standing, lot)
    return tender


def remove_lot(*, tender: Tender, number: int, by: User, version: int | None = None) -> Tender:
    with drafting(tender, by=by, what=f"Lot {number} was taken out.", version=version) as draft:
        standing = draft.lots.filter(number=number).first()
        if standing is None:
            raise Refused(f"Lot {number}: it is not there any more.")
        _take_out(standing)
    return tender


def _take_out(lot: Lot) -> None:
    if lot.documents.exists():
        raise Refused(f"Lot {lot.number}: it has documents; take them out first.")
    if lot.questions.exists():
        raise Refused(f"Lot {lot.number}: it has questions of its own; take them out first, or ask them of every lot.")
    lot.delete()


def decide_regimes(
    *, tender: Tender, by: User, decisions: Mapping[int, tuple[str, str]], version: int | None = None
) -> Tender:
    """Record the regime of lots: number -> (regime, reason). Health care may bring the Provider Selection Regime."""
    wrong = []
    for number, (regime, reason) in decisions.items():
        if regime not in Regime.values:
            wrong.append(f"Lot {number}, regime: choose one of the regimes on the page.")
        elif regime != Regime.ACT and not reason.strip():
            wrong.append(f"Lot {number}, reason: say why this lot is not under the Procurement Act.")
    if wrong:
        raise Refused(wrong)
    with drafting(tender, by=by, what="The regime of the lots was decided.", version=version) as draft:
        for lot in draft.lots.filter(number__in=list(decisions)):
            lot.regime, lot.regime_reason = decisions[lot.number][0], decisions[lot.number][1].strip()
            lot.save()
    return tender
