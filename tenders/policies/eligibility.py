"""Who reads and decides on the opened answers of eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role
from tenders.policies.tenders import buyers

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Tender

READERS = ("lead", "approver")


def may_read(user: User | None, tender: Tender) -> bool:
    """The lead who judges eligibility and the approver who approves the award."""
    return user is not None and any(has_role(user, each, *READERS) for each in buyers(tender.procurement))


def may_decide(user: User | None, tender: Tender) -> bool:
    return user is not None and any(has_role(user, each, "lead") for each in buyers(tender.procurement))


def not_declared(user: User, tender: Tender) -> str:
    """Why the bids are closed to this person: no declaration made since the bidders are known, or an interest in one."""
    last = tender.procurement.interest_declarations.filter(user=user).order_by("-declared_at", "-pk").first()
    if tender.opened_at is None:
        return "The bids are not open."
    if last is None or last.declared_at < tender.opened_at:
        return "Declare your interests first: now that the bidders are known, nobody reads a bid before."
    if last.has_interest:
        return "You declared an interest in this procurement, so its bids are closed to you."
    return ""
