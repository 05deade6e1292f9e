"""Do the price lines of each lot make one price?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.pricing.schedule import problems
from tenders.queries.prices import schedule_of
from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import Lot, Tender


def schedule(tender: Tender, lots: list[Lot]) -> list[Check]:
    """Nothing to check where one price a lot is asked."""
    found = schedule_of(tender, lots=lots)
    if not found.has_lines:
        return []
    wrong = problems(found, [lot.number for lot in lots])
    if not wrong:
        return [Check("prices", True, "The price lines of each lot make one price")]
    more = f" {len(wrong) - 1} more to fix." if len(wrong) > 1 else ""
    return [
        Check(
            "prices",
            False,
            "The price schedule does not make one price",
            wrong[0] + more,
            "Fix the price schedule",
            "prices",
        )
    ]
