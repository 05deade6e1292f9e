"""An open tender that asks typed questions and prices line by line, and a bid that answers all of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core import clock, jobs
from tenders.actions import questions as question_actions
from tenders.actions import tender as tender_actions
from tenders.actions.questions import QuestionData
from tenders.actions.typed import save_typed
from tenders.models import Bid, Tender
from tenders.pricing.schedule import Line
from tests.factories import bids, tenders
from tests.factories.people import Cast

REFERENCE = "SBC-2027-014"
LINES = (
    Line("day", "Day rate", quantity=Decimal(70), floor=Decimal("20.00"), ceiling=Decimal("30.00")),
    Line("night", "Night rate", quantity=Decimal(30)),
)
RATING: dict[str, Any] = {
    "kind": "choice",
    "label": "CQC rating",
    "text": "What is your rating?",
    "spec": {"options": ["Outstanding", "Good", "Requires improvement"]},
    "expected": {"pass": ["Outstanding", "Good"]},
}
STAFF: dict[str, Any] = {
    "kind": "number",
    "label": "Care workers",
    "text": "How many care workers do you employ?",
    "envelope": "quality",
    "spec": {"least": "0", "most": "500", "places": 0},
}


def published(cast: Cast, lots_kept: int = 3) -> Tender:
    with clock.at(tenders.PUBLISHED):
        tender = tenders.ready(cast, reference=REFERENCE, lots_kept=lots_kept, price_lines=LINES)
        for data in (RATING, STAFF):
            question_actions.add_question(tender=tender, by=cast.lead, question=QuestionData(**data))
        tender_actions.send_for_approval(tender=tender, by=cast.lead)
        tender_actions.approve(tender=tender, by=cast.approver)
        jobs.run_due()
        jobs.run_due()
    tender.refresh_from_db()
    assert tender.status == "published"
    return tender


def submitted(tender: Tender, cast: Cast, lots: tuple[int, ...] = (3, 1)) -> Bid:
    """Every question answered, every line priced at £24.36, handed in."""
    with clock.at(bids.WRITING):
        bid = bids.write(bids.start(tender, cast.supplier, cast.bidder), cast.bidder, bids.Written(lots=lots))
        save_typed(bid=bid, question="cqc-rating", typed="Good", by=cast.bidder)
        save_typed(bid=bid, question="care-workers", typed="120", by=cast.bidder)
        bids.hand_in(bid, cast.bidder)
    bid.refresh_from_db()
    return bid
