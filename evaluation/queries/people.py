"""Who is told what: the people behind a role."""

from __future__ import annotations

from core.models import Membership, Organisation, User
from evaluation import policies
from tenders.models import Tender


def holders(tender: Tender, role: str) -> list[User]:
    """Those who hold a role with a buyer of this tender now, by name."""
    held = Membership.objects.current().filter(organisation__in=policies.buyers(tender), role=role)
    people = User.objects.filter(memberships__in=held, is_active=True).distinct()
    return list(people.order_by("full_name", "pk"))


def approvers_of(tender: Tender) -> list[User]:
    """The approver named for the tender; where none is, every approver of its buyers."""
    return [tender.approver] if tender.approver is not None else holders(tender, policies.APPROVER)


def people_of(organisation: Organisation) -> list[User]:
    """Everybody who acts for a bidder, by name."""
    held = Membership.objects.current().filter(organisation=organisation)
    people = User.objects.filter(memberships__in=held, is_active=True).distinct()
    return list(people.order_by("full_name", "pk"))
