"""The way of a change through the platform: approved, frozen as the next version of the notice, in force on acceptance."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from core import clock, publication
from core.calendar import in_words
from core.models import User
from core.workflow import Refused, move
from tenders import changing, locks, readiness
from tenders.actions import date_changes, notices, telling
from tenders.actions.amending import is_cancelled_or_closed
from tenders.actions.drafting import Stale
from tenders.enums import STANDING, TENDER_NOTICES, AmendmentStatus, NoticeStatus, TenderStatus
from tenders.models import Amendment, Notice, Tender
from tenders.policies import amendments as policies

logger = logging.getLogger(__name__)
RECORD = "change"


@transaction.atomic
def approve(*, amendment: Amendment, by: User, version: int) -> Amendment:
    """The second person approves the version that was read; the notice with the changes in it leaves at once."""
    locks.alone(amendment.tender)
    fresh = Amendment.objects.select_related("tender__procurement__buyer").get(pk=amendment.pk)
    if policies.may_approve(by, fresh):
        if fresh.version != version:
            raise Stale("This change was saved again while you were reading: read it as it is now, then approve it.")
        _require_free_of_conflict(fresh.tender, by)
    move(amendment, "approve", by=by)
    _send_notice(amendment, fields=_frozen(amendment), by=by)
    return amendment


def _require_free_of_conflict(tender: Tender, by: User) -> None:
    declared = readiness.latest_declaration(tender, by.pk)
    if declared is None:
        raise Refused("Declare first whether you have an interest in this tender, then approve (Act s.81).")
    if declared.has_interest:
        raise Refused("You declared an interest in this tender: another person approves it.")


def _frozen(amendment: Amendment) -> dict[str, Any]:
    """The fields of the next version: the tender with the changes in it, and what changed."""
    with changing.as_changed(amendment) as changed:
        fields = notices.tender_notice_fields(changed)
    return {**fields, "change": change_payload(amendment)}


def change_payload(amendment: Amendment) -> dict[str, Any]:
    """What the notice and the public record say of a change. JSON-safe; no word of who or how many bid."""
    return {
        "number": amendment.number,
        "tender": amendment.tender.reference,
        "reason": amendment.reason,
        "what_to_do": amendment.what_to_do,
        "time_considered": amendment.time_considered,
        "bids_to_confirm": amendment.invalidates(),
        "lines": [line.to_json() for line in changing.lines(amendment)],
    }


def _send_notice(amendment: Amendment, *, fields: dict[str, Any], by: User) -> None:
    tender = amendment.tender
    kinds = tender.notices.filter(kind__in=TENDER_NOTICES, status=NoticeStatus.ACCEPTED).order_by("pk")
    first = kinds.first()
    kind = first.kind if first is not None else TENDER_NOTICES[0]
    notice = notices.submit_notice(procurement=tender.procurement, tender=tender, kind=kind, fields=fields, by=by)
    Amendment.objects.filter(pk=amendment.pk).update(notice=notice)
    amendment.refresh_from_db()


@transaction.atomic
def send_again(*, amendment: Amendment, by: User) -> Amendment:
    """The same fields once more: the platform was wrong, or has been mended. The approval stands."""
    locks.alone(amendment.tender)
    refused = amendment.notice
    if refused is None:
        raise Refused("The platform has not refused this change.")
    move(amendment, "send_again", by=by)
    _send_notice(amendment, fields=refused.fields, by=by)
    return amendment


def take_effect(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of acceptance, in its transaction: under the exclusive lock, by the clock read after it, all or nothing.

    Steps: lock -> clock -> still open by the old deadline? -> the lines are frozen and written -> the state -> bids are
    asked to confirm -> the notice and the change are public -> everyone is told. Too late: nothing applies, said aloud.
    """
    amendment = Amendment.objects.select_related("tender").filter(notice=notice).first()
    if amendment is None or amendment.status != AmendmentStatus.APPROVED or notice.accepted_at is None:
        return
    tender = locks.alone(amendment.tender)
    amendment.tender, at = tender, clock.database_now()
    why_not = is_cancelled_or_closed(tender, at, amendment) or " ".join(changing.faults(amendment, taken=True))
    if why_not:
        move(amendment, "lapse", by=None, because=why_not)
        _publish_change(amendment, notice, in_force=False, why_not=why_not)
        telling.tell_of_a_lapse(amendment)
        return
    again = tender.status == TenderStatus.CLOSED
    told = [line.to_json() for line in changing.lines(amendment)]
    old, dates = tender.closes_at, readiness.timetable_dates(tender)
    changing.apply(amendment, tender)
    why = f"Change {amendment.number}: {amendment.reason}"
    after = readiness.timetable_dates(tender)
    date_changes.record(tender=tender, before=dates, after=after, by=amendment.created_by, why=why)
    was, now = (each.isoformat() if each else "" for each in (old, tender.closes_at))
    move(amendment, "publish", by=None, in_force_at=at, told=told, old_closes_at=old, deadline_was=was, deadline_is=now)
    if again:
        move(tender, "reopen", by=None, change=amendment.number)
    if amendment.bids_to_confirm:
        # Each in the bid's own log: the tender's, which the buyer reads, must not tell by its length how many bid.
        for bid in tender.bids.filter(status__in=STANDING).order_by("pk"):
            move(bid, "ask_to_confirm", by=None, change=amendment.number)
    notices.publish_record(notice)
    _publish_change(amendment, notice, in_force=True)
    telling.tell_of_a_change(amendment)


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


def silent_for(amendment: Amendment) -> str:
    """'2 days 3 hours': how long the platform has said nothing; empty when it is not asked."""
    if amendment.status != AmendmentStatus.APPROVED or amendment.approved_at is None:
        return ""
    from core.calendar import time_left_words

    return time_left_words(amendment.approved_at, clock.now()).removesuffix(" left")


def still_closes(amendment: Amendment) -> str:
    """The sentence that stands beside every change on its way."""
    closes_at = amendment.tender.closes_at
    return f"Bids still close {in_words(closes_at)}." if closes_at else ""


__all__ = ["approve", "platform_refused", "send_again", "silent_for", "still_closes", "take_effect"]
