"""Which programmes an engagement officer has, and what waits on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from cms.models import EventPage, ProgrammePage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cms.models.pages import EngagementQuerySet
    from core.models import User

STEP = 4
"""Treebeard writes four characters of path a level: an event's programme has the path without its last four."""


def with_programmes(events: Iterable[EventPage]) -> list[tuple[EventPage, ProgrammePage]]:
    """Each event beside the programme it belongs to, in one query for all of them."""
    rows = list(events)
    parents = {
        page.path: page for page in ProgrammePage.objects.filter(path__in={event.path[:-STEP] for event in rows})
    }
    return [(event, parents[event.path[:-STEP]]) for event in rows]


def counted(events: EngagementQuerySet) -> EngagementQuerySet:
    """Events with `held` places and `waiting` visitors."""
    current = Q(sign_ups__cancelled__isnull=True)
    found: EngagementQuerySet = events.annotate(
        held=Count("sign_ups", filter=current & Q(sign_ups__placed__isnull=False)),
        waiting=Count("sign_ups", filter=current & Q(sign_ups__placed__isnull=True) & Q(sign_ups__isnull=False)),
    )
    return found


def waiting_for(user: User) -> list[ProgrammePage]:
    """Programmes with something the public does not see yet, on the page itself or on one of its events."""
    unseen = Q(live=False) | Q(has_unpublished_changes=True)
    mine = ProgrammePage.objects.visible_to(user)
    found = {page.pk: page for page in mine.filter(unseen)}
    for _, page in with_programmes(EventPage.objects.visible_to(user).filter(unseen)):
        found.setdefault(page.pk, page)
    return sorted(found.values(), key=lambda page: str(page.title))


def without_outcome(user: User, at: datetime) -> list[tuple[EventPage, ProgrammePage]]:
    """Public events that are over and say nothing of how they went."""
    over = EventPage.objects.visible_to(user).live().filter(ends_at__lt=at, outcome="")
    return with_programmes(over.order_by("-ends_at", "pk"))
