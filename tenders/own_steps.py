"""The buyer's own decision steps, read for one tender. A buyer without a policy has none."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core import clock
from core.calendar import uk_day
from tenders import timetable
from tenders.decisions import Band, Recorded, StepState, applying, blocks, states, who_decides

if TYPE_CHECKING:
    from tenders.models import BuyerPolicy, Tender


def policy_of(tender: Tender) -> BuyerPolicy | None:
    """What the tender's buyer decided about itself; None where it has said nothing."""
    policy: BuyerPolicy | None = getattr(tender.procurement.buyer, "policy", None)
    return policy


def value_of(tender: Tender) -> Decimal:
    """What delegation is measured by: pounds over the whole term, without VAT."""
    year = sum((lot.annual_value or Decimal(0) for lot in tender.lots.all()), Decimal(0))
    return (year * tender.term_months / 12).quantize(Decimal("0.01"))


def recorded(tender: Tender) -> dict[str, Recorded]:
    """What is on record for each step: the last row of a step counts, and a row without a day takes it back."""
    found: dict[str, Recorded] = {}
    for row in tender.decisions.all():
        if row.on is None:
            found.pop(row.step, None)
        else:
            found[row.step] = Recorded(row.on, row.reference)
    return found


def states_of(tender: Tender) -> list[StepState]:
    """Every step this tender must take at its value, in order; none for a buyer without steps."""
    policy = policy_of(tender)
    steps = applying(policy.steps(), value_of(tender)) if policy is not None and policy.decision_steps else []
    if not steps:
        return []
    extra = timetable.closing_days(tender.procurement.buyer.extra_holidays)
    return states(steps, recorded(tender), today=uk_day(clock.now()), extra=extra)


def approval_blocks(tender: Tender) -> list[str]:
    """What of the buyer's own steps still holds the approval up."""
    return blocks("approve", states_of(tender))


def award_blocks(tender: Tender) -> list[str]:
    """What of the buyer's own steps still holds the award up."""
    return blocks("award", states_of(tender))


def band_of(tender: Tender) -> tuple[list[Band], str]:
    """The buyer's bands, and who decides at this tender's value."""
    policy = policy_of(tender)
    bands = policy.bands() if policy is not None and policy.delegation else []
    return bands, who_decides(bands, value_of(tender))
