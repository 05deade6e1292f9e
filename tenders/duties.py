"""Separation of duties on this floor: who drew a tender up does not approve it, and two people open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from core.duties import Duty, Meeting
from core.models import Membership
from tenders.enums import TenderStatus
from tenders.models import Opening, Tender

if TYPE_CHECKING:
    from core.models import Organisation

OVER = (TenderStatus.COMPLETE, TenderStatus.CANCELLED)


def of_tenders() -> list[Duty]:
    return [
        Duty(
            "Draws a tender up, or changes it", "approves it",
            "Whoever had a hand in a tender cannot approve it or a change to it.", True, _drafts_and_approves,
        ),
        Duty(
            "Opens the envelopes first", "opens them second",
            "Opening takes two people, each freshly signed in.", True, _opens_alone,
        ),
        Duty(
            "Procurement lead", "approver",
            "One person may hold both roles, for different tenders. With nobody else in the role, a tender cannot be approved.",
            False, _holds_both,
        ),
    ]  # fmt: skip


def _drafts_and_approves(organisation: Organisation) -> list[Meeting]:
    """Named to approve a tender in which they had a hand: they will be refused, so another must be named."""
    hand = Q(created_by=F("approver")) | Q(sent_for_approval_by=F("approver")) | Q(lead=F("approver"))
    hand |= Q(changes__by=F("approver"))
    found = (
        Tender.objects.filter(hand, procurement__buyer=organisation, approved_at=None, approver__isnull=False)
        .exclude(status__in=OVER)
        .select_related("approver")
        .distinct()
        .order_by("reference")
    )
    return [
        Meeting(each.approver.full_name, f"{each.reference} {each.title}", each.get_absolute_url())
        for each in found
        if each.approver is not None
    ]


def _opens_alone(organisation: Organisation) -> list[Meeting]:
    """None, ever: the database refuses it as well. Looked for all the same."""
    found = Opening.objects.filter(tender__procurement__buyer=organisation, first_by=F("second_by"))
    return [
        Meeting(str(each.first_by), each.tender.reference, each.tender.get_absolute_url())
        for each in found.select_related("first_by", "tender")
    ]


def _holds_both(organisation: Organisation) -> list[Meeting]:
    held = Membership.objects.current().filter(organisation=organisation, role__in=("lead", "approver"))
    roles: dict[str, set[str]] = {}
    for each in held.select_related("user").order_by("user__full_name"):
        roles.setdefault(each.user.full_name, set()).add(each.role)
    return [Meeting(name, "procurement lead and approver") for name, both in roles.items() if len(both) > 1]
