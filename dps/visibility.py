"""What each person sees of markets and applications, as conditions for a query. What they do not meet is a 404."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from core.permissions import organisations_of
from dps.enums import MarketStatus

OFFICE = ("framework_manager", "lead", "approver", "auditor")
"""Who on the buyer's side reads applications."""


def markets(user: Any) -> Q:
    """Every market that was ever opened, and those of one's own buyer while they are drafted."""
    own = organisations_of(user, kind="buyer", roles=OFFICE)
    return ~Q(status=MarketStatus.DRAFT) | Q(agreement__buyer__in=own)


def markets_run_by(user: Any) -> Q:
    """Markets whose applications this person reads."""
    return Q(agreement__buyer__in=organisations_of(user, kind="buyer", roles=OFFICE))


def applications(user: Any) -> Q:
    """One's own organisation's always; the buyer's once submitted, also when withdrawn after that."""
    own = organisations_of(user, kind="supplier")
    office = organisations_of(user, kind="buyer", roles=OFFICE)
    return Q(organisation__in=own) | Q(part__market__agreement__buyer__in=office, submitted_at__isnull=False)
