"""Following a tender, and stopping. The buyer is never told who follows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock, outbox
from core.models import PublicRecord, User
from core.workflow import NotPermitted, Refused
from tenders.enums import NoticeKind
from tenders.models import Follow, Tender
from tenders.policies import clarifications as policies
from tenders.queries import follows

TOLD_OTHERWISE = (NoticeKind.UK4, NoticeKind.UK4B, NoticeKind.UK12)
"""Publication, changes and the end of a tender have mails of their own, that say what changed."""


def follow(*, tender: Tender, by: User) -> Follow:
    """Follow a public tender. A second press gives the first's row."""
    if not policies.may_follow(by):
        raise NotPermitted("Following is for suppliers: register your organisation first.")
    if tender.published_at is None:
        raise Refused("This tender is not public yet.")
    if standing := follows.follow_of(by, tender):
        return standing
    try:
        with transaction.atomic():
            return Follow.objects.create(tender=tender, user=by, followed_at=clock.now())
    except IntegrityError:
        return Follow.objects.get(tender=tender, user=by, ended_at__isnull=True)


@transaction.atomic
def unfollow(*, following: Follow) -> Follow:
    """Stop. Whoever holds the reference may: it stands in the person's own mails. Twice does no harm."""
    locked = Follow.objects.select_for_update().get(pk=following.pk)
    if locked.ended_at is None:
        locked.ended_at = clock.now()
        locked.save(update_fields=["ended_at"])
    return locked


def how_to_stop(following: Follow) -> str:
    """The last line of every mail to a follower."""
    return f"You follow this tender. To stop: {settings.SITE_URL}{reverse('bidding:follow', args=[following.ref])}"


def tell_followers_of_a_notice(record: PublicRecord, by: User | None, facts: dict[str, Any]) -> None:
    """Effect of 'core.published': a later notice of a followed tender (its result, its contract) is told once each."""
    payload: dict[str, Any] = record.payload
    kind = str(payload.get("kind", ""))
    if record.kind != "notice" or kind in TOLD_OTHERWISE:
        return
    standing = Follow.objects.filter(
        tender__procurement__reference=record.subject, ended_at__isnull=True, user__is_active=True
    )
    for each in standing.select_related("user", "tender").order_by("user", "pk"):
        label = str(payload.get("kind_label") or "Notice")
        outbox.mail(
            to=each.user,
            key=f"followed:{record.reference}:{each.user.ref}",
            subject=f"{record.subject}: {label[:1].lower()}{label[1:]} published",
            body=f"{label} {record.reference}: {record.title}.\n\n{how_to_stop(each)}",
            link=reverse("bidding:tender", args=[each.tender.reference]),
        )
