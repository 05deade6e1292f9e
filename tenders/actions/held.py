"""An approved notice that waits for the day it was planned for: frozen at the approval, sent by the clock, or before.

Nothing of what was approved can change while it waits: to change it the tender is taken back to draft, which voids the
approval and withdraws the notice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from core import audit, clock, outbox
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders import escrow
from tenders.actions.notices import freeze, send
from tenders.enums import NoticeStatus, TenderStatus
from tenders.models import Notice, Tender
from tenders.notice_kinds import KINDS, opening_kind
from tenders.policies import tenders as policies


def faults(tender: Tender, send_at: datetime) -> list[str]:
    """Why the notice cannot wait for this instant, in words; empty when it can."""
    if opening_kind(tender) is None:
        return ["No notice is due for a user choice, so there is nothing to hold."]
    if send_at <= clock.now():
        return ["When the notice leaves: give a time that is still ahead, or send it at once."]
    if tender.closes_at is not None and send_at >= tender.closes_at:
        return ["When the notice leaves: give a time before bids close."]
    return []


def hold(*, tender: Tender, by: User) -> Notice:
    """Freeze the notice of a tender just approved; due work sends it once `send_at` has come. The lead is told."""
    assert tender.send_at is not None
    kind = opening_kind(tender)
    assert kind is not None
    fields = KINDS[kind].now(tender)
    notice = freeze(procurement=tender.procurement, kind=kind, fields=fields, by=by, tender=tender)
    notice.save()
    audit.record(tender.chain(), "notice.held", by=by, facts={"notice": notice.reference, "until": str(tender.send_at)})
    if tender.owner != by and policies.may_edit(tender.owner, tender):
        outbox.mail(
            to=tender.owner,
            key=f"notice-held:{notice.reference}",
            subject=f"{tender.reference}: approved, the notice leaves on its day",
            body=f"‘{tender.title}’ is approved. Its notice leaves for the platform on {in_words(tender.send_at)}.",
            link=tender.get_absolute_url(),
            about=tender.chain(),
        )
    return notice


def held_notice(tender: Tender) -> Notice | None:
    """The frozen notice that waits for its day."""
    found = tender.notices.filter(kind=opening_kind(tender) or "", status=NoticeStatus.DRAFTED)
    return found.order_by("-version").first() if tender.is_held else None


@transaction.atomic
def send_now(*, tender: Tender, by: User | None) -> Notice:
    """Let the notice leave, as it was frozen. By a lead or an approver, or by the clock (`by=None`) once its time has come."""
    locked = Tender._base_manager.select_for_update(no_key=True).select_related("procurement").get(pk=tender.pk)
    if by is not None and not policies.may_send_back(by, locked):
        raise NotPermitted("Only an approver or the lead of the council sends it before its day.")
    notice = held_notice(locked)
    if notice is None:
        raise Refused("The notice does not wait for its day any more.")
    if by is None and (locked.send_at is None or clock.now() < locked.send_at):
        raise Refused("Its time has not come.")
    escrow.rehearse()
    if lacking := escrow.holds_up(locked):
        raise Refused(lacking)  # it waits: what held the approval up then holds the publication up now
    locked.send_at = None
    locked.save(update_fields=["send_at"])
    # The approval is what sends it, whoever says when: it stands since then.
    sent = send(notice=notice, by=None)
    audit.record(locked.chain(), "notice.released", by=by, facts={"notice": notice.reference})
    tender.refresh_from_db()
    return sent


def send_due() -> int:
    """Send what has waited long enough, by the clock; late is harmless. Returns how many left."""
    waiting = Tender.objects.filter(
        status=TenderStatus.IN_APPROVAL, approved_at__isnull=False, send_at__lte=clock.now()
    ).order_by("send_at", "pk")
    count = 0
    for tender in waiting:
        try:
            send_now(tender=tender, by=None)
        except Refused:
            continue  # taken back or sent by somebody between the look and the lock
        count += 1
    return count


def withdraw(tender: Tender, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of taking back, sending back and cancelling: what waited is not sent, and its version stays in the list."""
    for notice in tender.notices.filter(kind=opening_kind(tender) or "", status=NoticeStatus.DRAFTED):
        move(notice, "withdraw", by=by)
