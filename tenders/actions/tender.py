"""The life of a tender: drafted, changed, sent for approval, approved, published, closed, cancelled.

Every function is keyword-only with the actor as `by=`; it raises `NotPermitted` or `Refused` and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core import audit, clock, outbox
from core.models import User
from core.permissions import has_role
from core.workflow import NotPermitted, Refused, move
from tenders import escrow, readiness, ruling, timetable, timetable_faults
from tenders.actions import date_changes, held, notices
from tenders.actions.drafting import Stale, drafting
from tenders.actions.starting import draft_from_template, extra_days
from tenders.enums import WITHOUT_BIDS, NoticeKind, TenderStatus
from tenders.law import PROCEDURES
from tenders.models import InterestDeclaration, Tender
from tenders.notice_kinds import KINDS, opening_kind
from tenders.policies import tenders as policies

__all__ = [
    "DETAILS",
    "PROCUREMENT_DETAILS",
    "DatesRefused",
    "approve",
    "cancel",
    "change_details",
    "close",
    "close_due",
    "complete",
    "declare_interest",
    "draft_from_template",
    "extra_days",
    "name_approver",
    "record_conflicts_assessment",
    "send_back",
    "send_for_approval",
    "set_timetable",
    "start_assessment",
]


def change_details(*, tender: Tender, by: User, details: Mapping[str, Any], version: int | None = None) -> Tender:
    """Change what is said about the tender. `details`: any of DETAILS; engagement goes to the procurement."""
    unknown = set(details) - set(DETAILS) - set(PROCUREMENT_DETAILS)
    if unknown:
        raise Refused(f"Details: {', '.join(sorted(unknown))} cannot be changed here.")
    _procedure_may_change(tender, str(details.get("procedure", tender.procedure)))
    with drafting(
        tender, by=by, what="The details were changed.", version=version, facts={"fields": sorted(details)}
    ) as draft:
        for field in DETAILS:
            if field in details:
                setattr(draft, field, details[field])
        procurement = draft.procurement
        for field in PROCUREMENT_DETAILS:
            if field in details:
                setattr(procurement, field, details[field])
        procurement.title = draft.title
        if "procedure" in details and not draft.rules().either:
            procurement.light_touch = draft.rules().light_touch
        procurement.save()
    return tender


def _procedure_may_change(tender: Tender, wanted: str) -> None:
    """One in which suppliers bid never becomes one in which nobody does, nor the other way round."""
    if wanted not in PROCEDURES:
        raise Refused("Procedure: choose one of the procedures on the page.")
    if (wanted in WITHOUT_BIDS) != (tender.procedure in WITHOUT_BIDS):
        raise Refused(
            f"Procedure: a tender under ‘{tender.get_procedure_display()}’ cannot become ‘{PROCEDURES[wanted].label}’; "
            "start a new one instead."
        )


DETAILS = ("title", "description", "cpv", "small_firms", "term_months", "price_label", "procedure")
PROCUREMENT_DETAILS = ("engagement_url", "no_engagement_reason")


def set_timetable(*, tender: Tender, by: User, dates: timetable.Dates, version: int | None = None) -> Tender:
    """Set every date at once; what does not follow its rule is refused, field by field."""
    wrong = timetable_faults.problems(
        dates,
        now=clock.now(),
        minimum_days=ruling.least_days(ruling.ruling_of(tender)),
        extra=extra_days(tender.procurement.buyer),
    )
    if wrong:
        raise DatesRefused(wrong)
    with drafting(tender, by=by, what="The timetable was changed.", version=version) as draft:
        date_changes.record(tender=draft, before=readiness.timetable_dates(draft), after=dates, by=by)
        for field in timetable.FIELDS:
            setattr(draft, field, getattr(dates, field))
    return tender


class DatesRefused(Refused):
    """`fields` says which date is wrong and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(list(fields.values()))


def name_approver(*, tender: Tender, approver: User, by: User, version: int | None = None) -> Tender:
    """Name who approves: an approver of the buyer with no hand in the draft. They are asked by mail to declare."""
    if not has_role(approver, tender.procurement.buyer, "approver"):
        raise Refused("Approver: choose a person who is an approver of your council.")
    if policies.had_a_hand_in(approver, tender) or approver == by:
        raise Refused(f"Approver: {approver.full_name} had a hand in the draft; choose somebody else.")
    with drafting(tender, by=by, what=f"{approver.full_name} was named as approver.", version=version) as draft:
        draft.approver = approver
        outbox.mail(
            to=approver,
            key=f"approver-asked:{draft.reference}:{draft.version}",
            subject=f"{draft.reference}: declare your interests before you approve",
            body=f"You are named as the approver of ‘{draft.title}’. Say first whether you have an interest in it.",
            link=f"{draft.get_absolute_url()}interests/",
            about=draft.chain(),
        )
    return tender


@transaction.atomic
def declare_interest(*, tender: Tender, by: User, has_interest: bool, text: str = "") -> InterestDeclaration:
    """Declare for or against an interest in this procurement (Act s.81). A later declaration is added, and counts."""
    if not policies.may_declare_interest(by, tender):
        raise NotPermitted("Only the people who decide on this tender declare here.")
    if has_interest and not text.strip():
        raise Refused("The interest: say what it is, so that somebody can judge it.")
    declaration = InterestDeclaration.objects.create(
        procurement=tender.procurement, user=by, has_interest=has_interest, text=text.strip(), declared_at=clock.now()
    )
    audit.record(tender.chain(), "interest.declared", by=by, facts={"has_interest": has_interest})
    return declaration


def record_conflicts_assessment(
    *, tender: Tender, by: User, found: str, mitigation: str = "", version: int | None = None
) -> Tender:
    """Record the conflicts assessment of the procurement (Act s.83): what was found, and the steps taken about it."""
    if not found.strip():
        raise Refused("Conflicts found: say what was found, or that there was none and how you know.")
    with drafting(tender, by=by, what="The conflicts assessment was recorded.", version=version) as draft:
        procurement = draft.procurement
        procurement.conflicts_text, procurement.conflicts_mitigation = found.strip(), mitigation.strip()
        procurement.conflicts_assessed_at, procurement.conflicts_assessed_by = clock.now(), by
        procurement.save()
    return tender


def send_for_approval(*, tender: Tender, by: User) -> Tender:
    """All checks pass: the named approver reads it and is told by mail."""
    escrow.rehearse()  # nothing on a server: there somebody carries the canary to the key
    return move(tender, "send_for_approval", by=by)


@transaction.atomic
def approve(*, tender: Tender, by: User, version: int | None = None, send_at: datetime | None = None) -> Tender:
    """The second person approves; the notice that opens it is frozen and leaves for the platform, at once or at `send_at`.

    `version` is the one that was read: another one, taken back, changed and sent anew meanwhile, is `Stale`.
    """
    locked = Tender._base_manager.select_for_update(no_key=True).get(pk=tender.pk)
    if version is not None and version != locked.version:
        raise Stale(
            "This tender was changed and sent again while you were reading: read it as it is now, then approve."
        )
    escrow.rehearse()
    if send_at is not None and (wrong := held.faults(locked, send_at)):
        raise Refused(wrong)
    move(tender, "approve", by=by, send_at=send_at)
    if send_at is not None:
        held.hold(tender=tender, by=by)
        return tender
    kind = opening_kind(tender)
    if kind:  # a user choice has no notice: its reason is recorded
        notices.submit_notice(
            procurement=tender.procurement, tender=tender, kind=kind, fields=KINDS[kind].now(tender), by=by
        )
    return tender


def send_back(*, tender: Tender, by: User, reason: str) -> Tender:
    """Back to draft with the reason; an approval given before is void."""
    if not reason.strip():
        raise Refused("The reason: say what to change, so that the lead can mend it.")
    return move(tender, "send_back", by=by, reason=reason.strip())


@transaction.atomic
def cancel(*, tender: Tender, by: User, reason: str) -> Tender:
    """End the tender with a reason. What was published is ended by a termination notice (UK12, Act s.55)."""
    if not reason.strip():
        raise Refused("The reason: say why, because everyone who asks is owed one.")
    move(tender, "cancel", by=by, reason=reason.strip())
    if tender.published_at is not None:
        notices.submit_notice(
            procurement=tender.procurement,
            tender=tender,
            kind=NoticeKind.UK12,
            fields=notices.termination_fields(tender),
            by=by,
        )
    return tender


def close(*, tender: Tender) -> Tender:
    """The deadline has passed. Moved by the clock; gates do not wait for it."""
    return move(tender, "close", by=None)


def close_due() -> int:
    """Close every published tender whose deadline lies behind; late is harmless. Returns how many were moved."""
    late = Tender.objects.filter(status=TenderStatus.PUBLISHED, closes_at__lt=clock.database_now())
    count = 0
    for tender in late:
        try:
            close(tender=tender)
        except Refused:
            continue  # another process moved it between the look and the lock
        count += 1
    return count


def start_assessment(*, tender: Tender, by: User) -> Tender:
    return move(tender, "start_assessment", by=by)


def complete(*, tender: Tender, by: User) -> Tender:
    return move(tender, "complete", by=by)
