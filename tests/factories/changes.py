"""Changes to an open tender at each state, reached by walking the real actions.

Instants are the caller's business: call inside `clock.at(...)`. `CHANGING` is a day on which the tenders of the other
factories are open and bids of `factories.bids` are in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from core import jobs
from tenders.actions import amending, amendment_notice
from tenders.actions import tender as tender_actions
from tenders.models import Amendment, Tender
from tests.factories.people import Cast

CHANGING = datetime(2027, 4, 12, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 4, 23, 11, 0, tzinfo=UTC)  # Friday at noon by UK clocks, a week after the first deadline
OLD_WORDS, NEW_WORDS = "Friday 16 April 2027 at 12 noon", "Friday 23 April 2027 at 12 noon"
HOURS = {"lot:1:weekly_hours": "1450"}


def drafted(tender: Tender, cast: Cast, values: dict[str, Any] | None = None) -> Amendment:
    """A change of one lot's hours, with its reason; nothing is sent."""
    amendment = amending.start(tender=tender, by=cast.lead)
    amending.set_lines(amendment=amendment, by=cast.lead, values=HOURS if values is None else values)
    return amending.set_words(
        amendment=amendment,
        by=cast.lead,
        reason="The last count of hours was wrong.",
        what_to_do="Read the new hours of lot 1 and confirm your bid, or submit it again.",
        time_considered="One figure changed; four days are enough to look at it.",
    )


def in_approval(tender: Tender, cast: Cast, values: dict[str, Any] | None = None) -> Amendment:
    return amending.send(amendment=drafted(tender, cast, values), by=cast.lead)


def approved(tender: Tender, cast: Cast, values: dict[str, Any] | None = None) -> Amendment:
    """Approved; the platform has not answered yet."""
    return decide(in_approval(tender, cast, values), cast)


def decide(amendment: Amendment, cast: Cast) -> Amendment:
    """The approver, who has declared, approves what stands there."""
    return amendment_notice.approve(amendment=amendment, by=cast.approver, version=amendment.version)


def in_force(tender: Tender, cast: Cast, values: dict[str, Any] | None = None) -> Amendment:
    return answered(approved(tender, cast, values))


def answered(amendment: Amendment) -> Amendment:
    """The notice leaves, and the platform's answer, whatever it is, is taken."""
    jobs.run_due()
    jobs.run_due()
    amendment.refresh_from_db()
    return amendment


def extension(tender: Tender, cast: Cast, closes_at: datetime = LATER) -> Amendment:
    """A later deadline, with the approver."""
    return amending.extend(
        tender=tender, by=cast.lead, closes_at=closes_at, reason="Three suppliers asked for a week more."
    )


def extended(tender: Tender, cast: Cast, closes_at: datetime = LATER) -> Amendment:
    return answered(decide(extension(tender, cast, closes_at), cast))


def cancelled(tender: Tender, cast: Cast) -> Tender:
    return tender_actions.cancel(tender=tender, by=cast.approver, reason="The budget was withdrawn.")
