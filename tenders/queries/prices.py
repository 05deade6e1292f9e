"""The price schedule of a tender, as the plain values that pricing works on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tenders.pricing.schedule import Limits, Line, Schedule

if TYPE_CHECKING:
    from tenders.models import Lot, PriceLine, Tender


def schedule_of(tender: Tender, *, lots: Sequence[Lot] | None = None) -> Schedule:
    """The schedule as it stands; without lines where one price a lot is asked. `lots`, where a page has them already."""
    found = list(tender.lots.all()) if lots is None else lots
    return Schedule(
        label=tender.price_label,
        lines=tuple(line_of(row) for row in tender.price_lines.select_related("lot")),
        basket=tender.price_basket,
        limits={
            lot.number: Limits(lot.price_floor, lot.price_ceiling)
            for lot in found
            if lot.price_floor is not None or lot.price_ceiling is not None
        },
    )


def line_of(row: PriceLine) -> Line:
    return Line(
        key=row.key,
        label=row.label,
        unit=row.unit,
        quantity=row.quantity,
        lot=row.lot.number if row.lot is not None else None,
        visit_minutes=row.visit_minutes,
        floor=row.floor,
        ceiling=row.ceiling,
    )
