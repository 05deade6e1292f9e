"""Who records and decides an incident. Pure: (user, object) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.policies.bids import may_open_tender

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Incident, Tender


def may_record(user: User | None, tender: Tender) -> bool:
    return may_open_tender(user, tender)


def may_propose(user: User | None, incident: Incident) -> bool:
    """A lead or an approver of the buyer."""
    return may_open_tender(user, incident.tender)


def may_send_back(user: User | None, incident: Incident) -> bool:
    return may_open_tender(user, incident.tender)


def may_confirm(user: User | None, incident: Incident) -> bool:
    """Another lead or approver than the one who proposed."""
    return user is not None and user.pk != incident.proposed_by_id and may_open_tender(user, incident.tender)
