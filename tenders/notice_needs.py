"""What notices ask of a buyer's people: one to send, one that was refused, one that nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from core import clock
from core.permissions import organisations_of
from core.ports import Need
from tenders.enums import TENDER_NOTICES, NoticeStatus, TenderStatus
from tenders.policies import tenders as policies

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Notice

ASKING = (NoticeStatus.DRAFTED, NoticeStatus.SUBMITTED, NoticeStatus.REFUSED)


def of_notices(user: User) -> list[Need]:
    """The latest version of each kind that waits for somebody. What the tender's own row says is not said twice."""
    from tenders.models import Notice
    from tenders.queries.notices import silent  # models are ready by the time anybody needs something

    own = organisations_of(user, kind="buyer", roles=policies.DECIDERS)
    if not own:
        return []
    latest: dict[tuple[int, str], Notice] = {}
    found = (
        Notice.objects.filter(Q(procurement__buyer__in=own) | Q(procurement__joint_buyers__in=own))
        .exclude(status=NoticeStatus.WITHDRAWN)
        .select_related("procurement__buyer", "tender")
        .prefetch_related("procurement__joint_buyers")
        .order_by("version")
        .distinct()
    )
    waiting = found.filter(procurement__notices__status__in=ASKING)
    for notice in waiting:
        latest[notice.procurement_id, notice.kind] = notice
    return [
        need
        for notice in latest.values()
        if (need := _need(notice, user, is_silent=silent(notice, clock.now()))) is not None
    ]


def _need(notice: Notice, user: User, *, is_silent: bool) -> Need | None:
    if notice.tender is None:
        return None
    url = reverse("tenders:notice", args=[notice.tender.reference, notice.kind])
    about = f"{notice.get_kind_display()}, {notice.tender.title} ({notice.reference})"
    if notice.tender.is_held and _said_by_the_tender(notice):
        return None
    if notice.status == NoticeStatus.DRAFTED:
        if policies.may_send_notice(user, notice):
            return Need("Read the notice and send it", about, url, label="Read it")
        return Need("A second person sends the notice", about, url, who="others")
    if _said_by_the_tender(notice):
        return None
    if notice.status == NoticeStatus.REFUSED:
        return Need("The platform refused a notice", about, url, label="See why", at_once=True)
    if notice.status == NoticeStatus.SUBMITTED:
        if is_silent:
            return Need("The platform has not answered about a notice", about, url, label="Ask again", at_once=True)
        return Need("The platform has a notice", about, url, who="others")
    return None


def _said_by_the_tender(notice: Notice) -> bool:
    """The first tender notice of a tender in approval stands in the tender's own row already, a change's in its own."""
    return hasattr(notice, "amendment") or (
        notice.kind in (*TENDER_NOTICES, "UK5", "UK13")
        and notice.tender is not None
        and notice.tender.status == TenderStatus.IN_APPROVAL
    )
