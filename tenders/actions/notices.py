"""Notices on their way: frozen, sent to the platform through the outbox, and public here only once it accepts."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import clock, outbox, ports, publication
from core.models import OutboxMessage, User
from core.ports import Accepted, RefusedByPlatform
from core.workflow import NotPermitted, Refused, move
from tenders import locks
from tenders.enums import TENDER_NOTICES, NoticeKind, NoticeStatus
from tenders.models import Notice, Procurement, Tender
from tenders.notice_kinds import public_payload, tender_notice_fields, termination_fields
from tenders.policies import tenders as policies

__all__ = [
    "deliver",
    "poll_due",
    "publish_record",
    "publish_when_accepted",
    "resubmit",
    "submit_notice",
    "tender_notice_fields",
    "termination_fields",
]

logger = logging.getLogger(__name__)
OUTBOX_KIND = "notice"


@transaction.atomic
def submit_notice(
    *, procurement: Procurement, kind: str, fields: dict[str, Any], by: User | None, tender: Tender | None = None
) -> Notice:
    """Freeze `fields` as the next version of this kind of notice and send it to the platform after the commit.

    `fields` must be JSON-safe and hold at least 'title'. When the platform accepts, the effect
    'tenders.notice_accepted' runs with the notice in the same transaction that makes it public.
    """
    notice = freeze(procurement=procurement, kind=kind, fields=fields, by=by, tender=tender)
    if not policies.may_send_notice(by, notice):
        raise NotPermitted("Only a procurement lead or an approver of the buyer sends notices.")
    notice.save()
    return send(notice=notice, by=by)


def freeze(
    *, procurement: Procurement, kind: str, fields: dict[str, Any], by: User | None, tender: Tender | None
) -> Notice:
    """The next version of a kind with these fields, not saved yet."""
    if kind not in NoticeKind.values:
        raise Refused("Notice: choose one of the kinds UK1 to UK17.")
    last = Notice.objects.filter(procurement=procurement, kind=kind).aggregate(last=Max("version"))["last"] or 0
    return Notice(
        procurement=procurement,
        tender=tender,
        kind=kind,
        version=last + 1,
        reference=f"{procurement.reference}-{kind}-{last + 1}",
        fields=fields,
        created_at=clock.now(),
        created_by=by,
    )


def outbox_key(notice: Notice) -> str:
    return f"notice:{notice.reference}"


def send(*, notice: Notice, by: User | None) -> Notice:
    """Put a frozen notice on its way."""
    move(notice, "submit", by=by)
    outbox.queue(OUTBOX_KIND, key=outbox_key(notice), payload={"notice": notice.reference}, about=notice.chain())
    return notice


def deliver(message: OutboxMessage) -> None:
    """The outbox hands a notice to the platform; the same reference twice is the same notice there."""
    notice = Notice.objects.get(reference=message.payload["notice"])
    if notice.status == NoticeStatus.SUBMITTED:
        ports.publisher().submit(notice.reference, notice.fields)


def poll_due() -> int:
    """Ask the platform about every notice it holds; returns how many answers came. May run twice, and late."""
    count = 0
    for notice in Notice.objects.filter(status=NoticeStatus.SUBMITTED).order_by("pk"):
        try:
            answer = ports.publisher().outcome(notice.reference)
        except Exception as problem:
            # A platform that is down answers later; the other notices are asked about all the same.
            logger.warning("no answer about notice %s: %s", notice.reference, type(problem).__name__)
            continue
        try:
            with transaction.atomic():
                if notice.tender is not None and answer is not None:
                    # Before the log's own row, or a cancellation and this would wait crosswise.
                    locks.alone(notice.tender)
                if isinstance(answer, Accepted):
                    move(notice, "accept", by=None, cdp_id=answer.cdp_id, accepted_at=answer.at)
                    count += 1
                elif isinstance(answer, RefusedByPlatform):
                    move(notice, "refuse", by=None, reason=answer.reason)
                    count += 1
        except Refused:
            continue  # another process took the answer between the look and the lock
        except Exception:
            # One answer that cannot be taken must not keep every later notice from being heard; the next look tries again.
            logger.exception("the answer about notice %s could not be taken", notice.reference)
    return count


def publish_when_accepted(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of acceptance: public here from this transaction on; a tender notice publishes its tender."""
    if hasattr(notice, "amendment"):
        return  # the notice of a change is public only if the change comes into force: see actions.amendment_notice
    publish_record(notice)
    if notice.kind in TENDER_NOTICES and notice.tender is not None:
        try:
            move(notice.tender, "publish", by=None, accepted_at=notice.accepted_at)
        except Refused as refusal:
            # The notice is public at the platform whatever we find; the overview says what keeps the tender back.
            logger.warning("tender %s is not published: %s", notice.tender.reference, refusal)


def publish_record(notice: Notice) -> None:
    """Put an accepted notice into the public record, as frozen, with the platform's number and time."""
    assert notice.accepted_at is not None
    publication.publish(
        "notice",
        reference=notice.reference,
        subject=notice.procurement.reference,
        title=str(notice.fields.get("title") or notice.procurement.title),
        payload=public_payload(notice),
        at=notice.accepted_at,
    )


@transaction.atomic
def resubmit(*, notice: Notice, by: User) -> Notice:
    """Send a refused notice again, unchanged, as its next version (the platform was wrong, or has been mended)."""
    if notice.status != NoticeStatus.REFUSED:
        raise Refused("Only a notice the platform refused is sent again.")
    if hasattr(notice, "amendment"):
        raise Refused(
            f"Send change {notice.amendment.number} again from its own page: its approval is for that change."
        )
    if notice.kind in TENDER_NOTICES and (notice.tender is None or notice.tender.approved_at is None):
        raise Refused("The tender is back in draft: it is sent again when it is approved.")
    newer = Notice.objects.filter(procurement=notice.procurement, kind=notice.kind, version__gt=notice.version)
    if newer.exclude(status=NoticeStatus.WITHDRAWN).exists():
        raise Refused("A newer version of this notice is on its way.")
    again = freeze(procurement=notice.procurement, kind=notice.kind, fields=notice.fields, by=by, tender=notice.tender)
    if notice.kind in policies.SECOND_PERSON:
        again.created_by = notice.created_by  # who wrote it stays its writer, and may not send it alone
    if not policies.may_send_notice(by, again):
        raise NotPermitted("Only a procurement lead or an approver of the buyer sends notices.")
    again.save()
    return send(notice=again, by=by)
