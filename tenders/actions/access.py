"""Somebody reads one procurement for a time: given by its lead or an administrator, over by the clock."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from core.actions import grants
from core.calendar import end_of_day
from core.models import AccessGrant, User
from core.workflow import NotPermitted
from tenders.models import Tender
from tenders.policies import tenders as policies


def let_read(*, tender: Tender, person: User, until: date, reason: str, by: User) -> AccessGrant:
    """`person` reads everything an auditor reads of this procurement, to the end of `until`."""
    if not policies.may_let_read(by, tender):
        raise NotPermitted("Only the lead of this procurement, or an administrator, lets somebody read it.")
    procurement = tender.procurement
    return grants.give_access(
        organisation=procurement.buyer, person=person, subject=policies.subject_of(procurement),
        subject_title=f"{procurement.reference} {tender.title}"[:200],
        link=reverse("tenders:overview", args=[tender.reference]), ends_at=end_of_day(until), reason=reason, by=by,
        may=True,
    )  # fmt: skip


def stop_reading(*, tender: Tender, grant: AccessGrant, by: User) -> AccessGrant:
    if not policies.may_let_read(by, tender):
        raise NotPermitted("Only the lead of this procurement, or an administrator, ends this.")
    return grants.revoke_access(grant=grant, by=by, may=True)


def of(tender: Tender) -> list[AccessGrant]:
    """Everyone who reads or read this procurement for a time, the latest first."""
    subject = policies.subject_of(tender.procurement)
    return list(AccessGrant.objects.filter(subject=subject).select_related("user", "given_by", "revoked_by"))
