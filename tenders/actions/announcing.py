"""Telling everybody concerned about a tender the same thing at once, and keeping who was told.

Bidders are told by mail like everyone else; no page of the buyer's names or counts them before the bids are opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from core import clock, outbox
from core.models import Membership, Organisation, User
from tenders import ports
from tenders.actions.follows import how_to_stop
from tenders.enums import Audience
from tenders.models import Announcement, Bid, Follow, Tender, Told
from tenders.policies.bids import WRITERS


@dataclass(frozen=True, slots=True)
class _Receiver:
    audience: str
    organisation: Organisation | None = None
    last_line: str = ""


@transaction.atomic
def tell_all(*, tender: Tender, key: str, subject: str, body: str, link: str) -> set[User]:
    """One mail a person to every organisation with a bid or a draft and to every follower. Returns who was told.

    `key` names the telling: the same key again tells nobody twice.
    """
    announcement, is_new = Announcement.objects.get_or_create(
        tender=tender, key=key, defaults={"subject": subject[:200], "body": body, "at": clock.now()}
    )
    if not is_new:
        return {each.user for each in announcement.told.select_related("user")}
    receivers = _receivers(tender)
    for user, receiver in receivers.items():
        message = outbox.mail(
            to=user,
            key=f"told:{tender.reference}:{key}:{user.ref}",
            subject=subject,
            body=f"{body}\n\n{receiver.last_line}".strip(),
            link=link,
        )
        Told.objects.create(
            announcement=announcement,
            audience=receiver.audience,
            user=user,
            organisation=receiver.organisation,
            message=message,
        )
    return set(receivers)


def _receivers(tender: Tender) -> dict[User, _Receiver]:
    """A person who both bids and follows is told once, as a bidder."""
    organisations = Bid.objects.filter(tender=tender).values("organisation")
    writers = Membership.objects.current().filter(
        organisation__in=organisations, role__in=WRITERS, user__is_active=True
    )
    found: dict[User, _Receiver] = {}
    for each in writers.select_related("user", "organisation").order_by("pk"):
        found.setdefault(each.user, _Receiver(Audience.BIDDERS, each.organisation))
    lines = {each.user_id: how_to_stop(each) for each in Follow.objects.filter(tender=tender, ended_at__isnull=True)}
    for user in ports.interested.gather(tender):
        found.setdefault(user, _Receiver(Audience.FOLLOWERS, last_line=lines.get(user.pk, "")))
    return found
