"""Who reads and writes the messages between the buyer and one supplier. Pure: (user, object) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role
from tenders.policies import bids

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Bid, Tender, Thread


def may_write_for_buyer(user: User | None, tender: Tender) -> bool:
    return bids.may_open_tender(user, tender)


def may_write_for_supplier(user: User | None, bid: Bid) -> bool:
    return bids.may_write(user, bid)


def is_of_supplier(user: User | None, thread: Thread) -> bool:
    return has_role(user, thread.organisation_id, *bids.MEMBERS)
