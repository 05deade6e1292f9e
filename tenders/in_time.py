"""Whether a bid is in time at an instant of the database's clock, and whether an opening has begun: asked in one place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from tenders.enums import TenderStatus

if TYPE_CHECKING:
    from tenders.models import Tender


def in_time(tender: Tender, at: datetime) -> bool:
    """Whether a bid received at `at` is in time: up to and including the instant of the deadline.

    `at` is the database's clock, read under the lock. Closing is a state that a sweep writes down: a tender that says
    'closed' before its deadline by that clock still takes what comes in time, as long as nothing of it is being opened.
    """
    if tender.is_open_for_bids(at):
        return True
    if tender.status != TenderStatus.CLOSED or tender.published_at is None or tender.closes_at is None:
        return False
    return tender.published_at <= at <= tender.closes_at and not opening_begun(tender)


def opening_begun(tender: Tender) -> bool:
    """Whether an officer has confirmed an opening, or a bid was decrypted, ever: starting again undoes neither."""
    if tender.opened_at is not None:
        return True
    return bool(tender.openings.filter(Q(first_at__isnull=False) | Q(steps__isnull=False)).exists())
