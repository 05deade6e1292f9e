"""Who follows a tender, and what somebody follows. No page of the buyer's reads this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.models import Follow

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Tender


def followers(tender: Tender) -> list[User]:
    """Everybody who follows it now and still has an account."""
    standing = Follow.objects.filter(tender=tender, ended_at__isnull=True, user__is_active=True)
    return [each.user for each in standing.select_related("user").order_by("pk")]


def of_user(user: User) -> list[Follow]:
    """What the person follows, the tender that closes soonest first."""
    standing = Follow.objects.filter(user=user, ended_at__isnull=True, tender__published_at__isnull=False)
    return list(standing.select_related("tender__procurement__buyer").order_by("tender__closes_at", "pk"))


def follow_of(user: User, tender: Tender) -> Follow | None:
    return Follow.objects.filter(user=user, tender=tender, ended_at__isnull=True).first()
