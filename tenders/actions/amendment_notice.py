"""The way of a change to the platform: approved, its dates and notice frozen, sent, sent again after a refusal.

What its answer does is in `taking_effect`.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import clock
from core.calendar import in_words, time_left_words
from core.models import User
from core.workflow import Refused, move
from tenders import changing, locks, readiness
from tenders.actions import notices
from tenders.actions.drafting import Stale
from tenders.enums import TENDER_NOTICES, AmendmentStatus, NoticeStatus
from tenders.models import Amendment, Tender
from tenders.policies import amendments as policies


@transaction.atomic
def approve(*, amendment: Amendment, by: User, version: int) -> Amendment:
    """The second person approves the version that was read; the notice with the changes in it leaves at once."""
    locks.alone(amendment.tender)
    fresh = Amendment.objects.select_related("tender__procurement__buyer").get(pk=amendment.pk)
    if policies.may_approve(by, fresh):
        if fresh.version != version:
            raise Stale("This change was saved again while you were reading: read it as it is now, then approve it.")
        _require_free_of_conflict(fresh.tender, by)
    move(amendment, "approve", by=by, dates=changing.frozen(changing.new_dates(fresh)))
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


def silent_for(amendment: Amendment) -> str:
    """'2 days 3 hours': how long the platform has said nothing; empty when it is not asked."""
    if amendment.status != AmendmentStatus.APPROVED or amendment.approved_at is None:
        return ""
    return time_left_words(amendment.approved_at, clock.now()).removesuffix(" left")


def still_closes(amendment: Amendment) -> str:
    """The sentence that stands beside every change on its way."""
    closes_at = amendment.tender.closes_at
    if closes_at is None:
        return ""
    if amendment.tender.deadline_passed(clock.now()):
        return f"Bids closed {in_words(closes_at)}."
    return f"Bids still close {in_words(closes_at)}."


__all__ = ["approve", "change_payload", "send_again", "silent_for", "still_closes"]
