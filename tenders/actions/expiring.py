"""Telling a supplier by mail that insurance or a certificate runs out: sixty days before, and when it has."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.urls import reverse

from core import clock, outbox
from core.calendar import uk_day
from core.models import Membership, Organisation, OutboxMessage
from tenders.policies import bids as policies
from tenders.queries import suppliers as queries
from tenders.suppliers import information as shape
from tenders.suppliers.information import Expiry

LOOK_EVERY = timedelta(hours=1)
_looked_at: datetime | None = None


def tell_due() -> int:
    """Due work: one mail for each thing that runs out, to each owner and editor, and another once it has run out.

    Each process looks once an hour: what is told is told for a day, and reading every supplier's information is work.
    """
    global _looked_at
    now = clock.now()
    if _looked_at is not None and timedelta(0) <= now - _looked_at < LOOK_EVERY:
        return 0
    _looked_at = now
    suppliers = Organisation.objects.filter(kind="supplier", information__isnull=False).distinct().order_by("pk")
    return sum(
        _tell(organisation, each)
        for organisation in suppliers
        for each in shape.warnings(queries.current(organisation), uk_day(now))
    )


def _tell(organisation: Organisation, found: Expiry) -> int:
    what = hashlib.sha256(found.text.encode()).hexdigest()[:16]
    held = Membership.objects.current().filter(organisation=organisation, role__in=policies.WRITERS)
    count = 0
    for user in {each.user for each in held.select_related("user") if each.user.is_active}:
        key = f"expiring:{organisation.ref}:{found.section}:{what}:{user.ref}"
        if OutboxMessage.objects.filter(key=key).exists():
            continue
        count += 1
        outbox.mail(
            to=user,
            key=key,
            subject=found.text.rstrip("."),
            body=(
                f"{found.text} It stands in the standard information that {organisation.name} gives with each bid. "
                "Write down the new one when you have it; a bid that was confirmed with the old one says so."
            ),
            link=reverse("bidding:information_list", args=[organisation.ref, found.section]),
            about=organisation.chain(),
        )
    return count
