"""The contract award notice (UK6): what it says, from the facts this floor owns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import clock
from core.calendar import date_in_words, uk_day
from evaluation import progress
from evaluation.models import Award
from evaluation.standstill import last_day
from tenders.enums import BidStatus, LotStatus
from tenders.models import Tender

UNSUCCESSFUL_NAMED_ABOVE = 5_000_000
"""Over this value the notice names unsuccessful suppliers too (Regs r.31 and UK6)."""


def award_notice_fields(tender: Tender, awards: Sequence[Award]) -> dict[str, Any]:
    """The frozen fields. No score and no price: the notice says who, which lots, when, and until when it stands still."""
    bids = progress.bids_of(tender)
    winners = {place.bid_id for award in awards for place in award.places.all()}
    fields: dict[str, Any] = {
        "title": tender.title,
        "tender": tender.reference,
        "buyer": tender.procurement.buyer.name,
        "decided_on": _latest([award.approved_at for award in awards]),
        "summaries_sent_on": _latest([award.summaries_sent_at for award in awards]),
        "bids_received": tender.bids.filter(status__in=[BidStatus.OPENED, BidStatus.EXCLUDED]).count(),
        "bids_assessed": len(bids),
        "standstill_days": tender.standstill_days,
        "standstill_ends": _standstill(tender),
        "lots": [
            {
                "number": award.lot.number,
                "name": award.lot.name,
                "places": [
                    {"position": place.position, "supplier": place.bid.organisation.name}
                    for place in award.places.all()
                ],
            }
            for award in awards
        ],
        "lots_not_awarded": [
            {"number": lot.number, "name": lot.name, "reason": lot.not_awarded_reason}
            for lot in tender.lots.order_by("number")
            if lot.status == LotStatus.NOT_AWARDED
        ],
        "law": "Procurement Act 2023 s.50; notice UK6",
    }
    total = sum((award.lot.annual_value or 0) for award in awards) * tender.term_months / 12
    if total > UNSUCCESSFUL_NAMED_ABOVE:
        fields["unsuccessful"] = sorted(bid.organisation.name for bid in bids if bid.pk not in winners)
    return fields


def _standstill(tender: Tender) -> str:
    """The fields are frozen before the platform's time is known, so the day counted from is said with the last one."""
    today = clock.now()
    ends, begins = last_day(today, tender.standstill_days), uk_day(today)
    return f"{date_in_words(ends)}, counted from {date_in_words(begins)}"


def _latest(instants: list[Any]) -> str:
    known = [instant for instant in instants if instant is not None]
    return date_in_words(uk_day(max(known))) if known else ""
