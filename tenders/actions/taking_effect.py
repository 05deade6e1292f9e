"""What the platform's answer does to a change: in force, refused, or lapsed, in the transaction that takes the answer.

The platform's acceptance is what suppliers read, so its time counts and not the time at which we hear of it (ADR 6).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock, publication
from core.calendar import in_words
from core.models import User
from core.workflow import move
from tenders import changing, locks, readiness
from tenders.actions import date_changes, notices, telling
from tenders.actions.amendment_notice import change_payload
from tenders.conditions_amending import extends_after_an_outage
from tenders.enums import STANDING, AmendmentStatus, TenderStatus
from tenders.in_time import opening_begun
from tenders.models import Amendment, ChangedPart, Notice, Tender

RECORD = "change"
NOTHING_APPLIES = "Nothing of this change applies: the old facts and the old deadline stand."
CORRECT_IT = "The platform has published it all the same: send a corrective notice there."


def take_effect(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of acceptance, in its transaction: under the exclusive lock, by the clock read after it, all or nothing.

    Steps: lock -> clock -> in time? -> the lines are frozen and written -> a tender that closed meanwhile is open again
    -> the state -> bids are asked to confirm -> the notice and the change are public -> everyone is told. Too late:
    nothing applies, said aloud.
    """
    amendment = Amendment.objects.select_related("tender").filter(notice=notice).first()
    if amendment is None or amendment.status != AmendmentStatus.APPROVED or notice.accepted_at is None:
        return
    tender = locks.alone(amendment.tender)
    amendment.tender, at = tender, clock.database_now()
    why_not = too_late(amendment, tender, accepted_at=notice.accepted_at, at=at)
    if why_not := why_not or " ".join(changing.faults(amendment, taken=True)):
        move(amendment, "lapse", by=None, because=why_not)
        _publish_change(amendment, notice, in_force=False, why_not=why_not)
        telling.tell_of_a_lapse(amendment)
        return
    _bring_into_force(amendment, tender, at)
    notices.publish_record(notice)
    _publish_change(amendment, notice, in_force=True)
    telling.tell_of_a_change(amendment)


def too_late(amendment: Amendment, tender: Tender, *, accepted_at: datetime, at: datetime) -> str:
    """Why a change that the platform accepted at `accepted_at`, heard of at `at`, changes nothing; empty if it applies.

    After the deadline only a later deadline applies still: the platform took it before bids closed, nothing was opened,
    and the new deadline is yet to come.
    """
    if tender.status == TenderStatus.CANCELLED:
        return "The tender was cancelled before the platform answered, so nothing of this change applies."
    if tender.is_open_for_bids(at):
        return ""
    if extends_after_an_outage(amendment):
        if amendment.new_closes_at is not None and amendment.new_closes_at > at:
            return ""
        return "The platform’s answer came after the later deadline itself, so nothing of this change applies."
    assert tender.closes_at is not None
    closed = f"Bids closed {in_words(tender.closes_at)}, before the platform"
    if accepted_at > tender.closes_at:
        return f"{closed} accepted it on {in_words(accepted_at)}. {NOTHING_APPLIES} {CORRECT_IT}"
    heard = f"{closed}’s answer reached us on {in_words(at)}"
    if amendment.new_closes_at is None:
        return f"{heard}, and it gives no later deadline. {NOTHING_APPLIES} {CORRECT_IT}"
    if opening_begun(tender):
        return f"{heard}, and the opening had begun. {NOTHING_APPLIES} {CORRECT_IT}"
    if amendment.new_closes_at < at:
        later = in_words(amendment.new_closes_at)
        return f"{heard}; the later deadline, {later}, had passed too. {NOTHING_APPLIES} {CORRECT_IT}"
    return ""


def _bring_into_force(amendment: Amendment, tender: Tender, at: datetime) -> None:
    """Write the lines, keep what each replaced, open again what closed meanwhile, ask bids to confirm."""
    told = [line.to_json() for line in changing.lines(amendment)]
    old, dates = tender.closes_at, readiness.timetable_dates(tender)
    replaced = changing.apply(amendment, tender)
    ChangedPart.objects.bulk_create(
        ChangedPart(amendment=amendment, path=each.path, before=each.before, after=each.after, at=at)
        for each in replaced
    )
    if tender.status == TenderStatus.CLOSED:
        move(tender, "reopen", by=None, change=amendment.number)
    why = f"Change {amendment.number}: {amendment.reason}"
    after = readiness.timetable_dates(tender)
    date_changes.record(tender=tender, before=dates, after=after, by=amendment.created_by, why=why)
    was, now = (each.isoformat() if each else "" for each in (old, tender.closes_at))
    move(amendment, "publish", by=None, in_force_at=at, told=told, old_closes_at=old, deadline_was=was, deadline_is=now)
    if amendment.bids_to_confirm:
        # Each in the bid's own log: the tender's, which the buyer reads, must not tell by its length how many bid.
        for bid in tender.bids.filter(status__in=STANDING).order_by("pk"):
            move(bid, "ask_to_confirm", by=None, change=amendment.number)


def _publish_change(amendment: Amendment, notice: Notice, *, in_force: bool, why_not: str = "") -> None:
    """The public record of the change, beside the notice it came with."""
    tender = Tender.objects.select_related("procurement").get(pk=amendment.tender_id)
    assert notice.accepted_at is not None
    assert tender.closes_at is not None
    publication.publish(
        RECORD,
        reference=amendment.reference,
        subject=tender.procurement.reference,
        title=f"{amendment.title()}, {tender.title}",
        payload={
            **change_payload(amendment),
            "notice": notice.reference,
            "cdp_id": notice.cdp_id,
            "in_force": in_force,
            "why_not": why_not,
            "closes_at": tender.closes_at.isoformat(),
        },
        at=notice.accepted_at,
    )


def platform_refused(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of a refusal: nothing changes, and the lead and the approver are told so."""
    amendment = Amendment.objects.select_related("tender").filter(notice=notice).first()
    if amendment is None or amendment.status != AmendmentStatus.APPROVED:
        return
    move(amendment, "refuse", by=None, reason=notice.refusal_reason)
    telling.tell_of_a_refusal(amendment)
