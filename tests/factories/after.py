"""What comes around and after the opening, reached by walking the real actions.

Instants are the caller's business, but for `excluded`, which keeps its own time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core import clock
from tenders.actions import exclusions, incidents
from tenders.actions import tender as tender_actions
from tenders.models import Bid, Exclusion, Incident, Lot, Tender
from tests.factories.bids import AFTER
from tests.factories.people import Cast

HEARING = AFTER + timedelta(hours=1)


def declared(tender: Tender, cast: Cast) -> None:
    """The lead and the approver declare, now that the bidders are known."""
    for person in (cast.lead, cast.approver):
        tender_actions.declare_interest(tender=tender, by=person, has_interest=False)


def proposed(bid: Bid, cast: Cast, lot: Lot | None = None, *, at: datetime = HEARING) -> Exclusion:
    """Told on `at`, not answered, proposed ten days later."""
    with clock.at(at):
        declared(bid.tender, cast)
        found = exclusions.start(
            bid=bid,
            lot=lot,
            ground_class="condition",
            ground="Insurance in force",
            facts="The certificate ended on 1 January 2027.",
            by=cast.lead,
        )
        exclusions.notify(exclusion=found, until=at + timedelta(days=9), by=cast.lead)
    with clock.at(at + timedelta(days=10)):
        return exclusions.propose(exclusion=found, outcome="exclude", reasons="No renewal was shown.", by=cast.lead)


def excluded(bid: Bid, cast: Cast, lot: Lot | None = None, *, at: datetime = HEARING) -> Bid:
    """Out, whole or of one lot, by the lead and the approver."""
    found = proposed(bid, cast, lot, at=at)
    with clock.at(at + timedelta(days=10)):
        exclusions.confirm(exclusion=found, by=cast.approver)
    bid.refresh_from_db()
    return bid


def decided(incident: Incident, cast: Cast, outcome: str, *, at: datetime = AFTER) -> Incident:
    """Proposed by the lead, confirmed by the approver."""
    with clock.at(at):
        incidents.propose(incident=incident, outcome=outcome, reasons="Both of us looked at the trail.", by=cast.lead)
        return incidents.confirm(incident=incident, by=cast.approver)
