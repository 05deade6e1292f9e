"""Who prepares, answers and decides an exclusion. Pure: (user, object) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role
from tenders.policies import bids
from tenders.policies.tenders import buyers

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Exclusion, PutRight, Tender


def is_lead(user: User | None, tender: Tender) -> bool:
    return user is not None and any(has_role(user, each, "lead") for each in buyers(tender.procurement))


def is_approver(user: User | None, tender: Tender) -> bool:
    return user is not None and any(has_role(user, each, "approver") for each in buyers(tender.procurement))


def may_prepare(user: User | None, exclusion: Exclusion) -> bool:
    """The lead writes, tells and proposes."""
    return is_lead(user, exclusion.bid.tender)


def may_answer(user: User | None, exclusion: Exclusion) -> bool:
    """Owners and editors of the bid's own organisation."""
    return bids.may_write(user, exclusion.bid)


def may_send_back(user: User | None, exclusion: Exclusion) -> bool:
    return is_approver(user, exclusion.bid.tender) or is_lead(user, exclusion.bid.tender)


def may_decide(user: User | None, exclusion: Exclusion) -> bool:
    """An approver who wrote, told and proposed nothing of it: two people, always."""
    if user is None or not is_approver(user, exclusion.bid.tender):
        return False
    return user.pk not in {exclusion.started_by_id, exclusion.notified_by_id, exclusion.proposed_by_id}


def may_put_right(user: User | None, request: PutRight) -> bool:
    return bids.may_write(user, request.bid)
