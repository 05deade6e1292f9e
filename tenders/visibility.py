"""Which rows of this floor a person may know of. A stranger's look finds nothing, and the page answers 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from core.permissions import organisations_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User


class ProcurementQuerySet(models.QuerySet["Procurement"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The buyer's and the joint buyers' own people."""
        if not user.is_authenticated:
            return self.none()
        own = organisations_of(user, kind="buyer")
        return self.filter(Q(buyer__in=own) | Q(joint_buyers__in=own)).distinct()


class TenderQuerySet(models.QuerySet["Tender"]):
    def of_buyers(self, user: User | AnonymousUser) -> Self:
        """Tenders of the user's own council or of one it buys with, whatever their state."""
        if not user.is_authenticated:
            return self.none()
        own = organisations_of(user, kind="buyer")
        return self.filter(Q(procurement__buyer__in=own) | Q(procurement__joint_buyers__in=own)).distinct()

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The buyer's own, and, for a supplier's people, what the platform has published."""
        if not user.is_authenticated:
            return self.none()
        own = organisations_of(user, kind="buyer")
        seen = Q(procurement__buyer__in=own) | Q(procurement__joint_buyers__in=own)
        if organisations_of(user, kind="supplier"):
            seen |= Q(published_at__isnull=False)
        return self.filter(seen).distinct()
