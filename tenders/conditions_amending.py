"""When a change to an open tender may move, each condition with its reason in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.calendar import in_words
from core.workflow import blockers, condition
from tenders.enums import AmendmentStatus, IncidentKind, TenderStatus
from tenders.in_time import opening_begun

if TYPE_CHECKING:
    from tenders.models import Amendment, Tender

IN_FLIGHT = (AmendmentStatus.IN_APPROVAL, AmendmentStatus.APPROVED, AmendmentStatus.REFUSED)


def extends_after_an_outage(amendment: Amendment) -> bool:
    """A later deadline for all, because the portal failed while bids came in; nothing of the tender is open yet."""
    incident, tender = amendment.incident, amendment.tender
    if (
        incident is None
        or tender.closes_at is None
        or tender.status not in (TenderStatus.PUBLISHED, TenderStatus.CLOSED)
    ):
        return False
    if opening_begun(tender):
        return False
    return incident.kind in (IncidentKind.OUTAGE, IncidentKind.UPLOAD) and incident.begun_at <= tender.closes_at


@blockers
def tender_is_open(amendment: Amendment) -> list[str]:
    """Changes are for a tender that suppliers can still bid for."""
    tender = amendment.tender
    if tender.status == TenderStatus.CANCELLED:
        return ["The tender was cancelled: nothing of it changes any more."]
    now = clock.database_now()  # the one by which the platform's answer was judged, and each bid is
    if tender.is_open_for_bids(now) or extends_after_an_outage(amendment):
        return []
    if tender.deadline_passed(now) and tender.closes_at is not None:
        return [
            f"Bids closed {in_words(tender.closes_at)}: nothing can be changed any more, the deadline least of all."
        ]
    return ["The tender is not public yet: change the draft itself."]


def unanswered_deadline(tender: Tender) -> list[str]:
    """Why nothing of this tender is opened yet: the notice of a later deadline left before bids closed, unanswered."""
    waiting = tender.amendments.filter(
        status=AmendmentStatus.APPROVED, new_closes_at__isnull=False, incident__isnull=True
    ).first()
    if waiting is None or waiting.approved_at is None:
        return []
    return [
        f"Change {waiting.number}, a later deadline, left for the platform {in_words(waiting.approved_at)} and is not "
        "answered yet. If the platform accepted it before bids closed, it counts: wait for the answer, then open."
    ]


@condition("There is nothing in it: add a change, or a later deadline.")
def has_a_change(amendment: Amendment) -> bool:
    return not amendment.is_empty()


@condition("Say why it changes, so that everyone who is told knows the reason.")
def has_a_reason(amendment: Amendment) -> bool:
    return bool(amendment.reason.strip())


@condition("Say what suppliers must do.")
def says_what_to_do(amendment: Amendment) -> bool:
    return bool(amendment.what_to_do.strip())


@condition(
    "Say whether suppliers need more time: give a later deadline, or write why the time left is enough (Act s.31)."
)
def time_was_considered(amendment: Amendment) -> bool:
    return not amendment.invalidates() or amendment.new_closes_at is not None or bool(amendment.time_considered.strip())


@blockers
def no_other_on_its_way(amendment: Amendment) -> list[str]:
    """One change at a time, so that what the approver read is what comes into force."""
    other = amendment.tender.amendments.filter(status__in=IN_FLIGHT).exclude(pk=amendment.pk).first()
    return [f"Change {other.number} is on its way: one at a time. Wait for it, or withdraw it."] if other else []


@blockers
def fits_the_tender(amendment: Amendment) -> list[str]:
    """Applied to the tender as it stands now, every change still fits, and the deadline is later and a working day."""
    from tenders.changing import faults

    return faults(amendment)
