"""Which rows of this floor a person may know of. A stranger's look finds nothing, and the page answers 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from core.permissions import grants, organisations_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User
    from tenders.models import Procurement, Tender  # noqa: F401 # named in the bases below, which ruff does not read


def read_for_a_time(user: User | AnonymousUser) -> list[str]:
    """References of the procurements that somebody lets this person read until a day."""
    parted = (each.subject.partition(":") for each in grants(user))
    return [reference for kind, _, reference in parted if kind == "procurement"]


class ProcurementQuerySet(models.QuerySet["Procurement"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The buyer's and the joint buyers' own people."""
        if not user.is_authenticated:
            return self.none()
        own = organisations_of(user, kind="buyer")
        seen = Q(buyer__in=own) | Q(joint_buyers__in=own) | Q(reference__in=read_for_a_time(user))
        return self.filter(seen).distinct()


class TenderQuerySet(models.QuerySet["Tender"]):
    def of_buyers(self, user: User | AnonymousUser) -> Self:
        """Tenders of the user's own council or of one it buys with, whatever their state."""
        return self.filter(self._own(user))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The buyer's own, and, for a supplier's people, what the platform has published."""
        seen = self._own(user)
        if organisations_of(user, kind="supplier"):
            seen |= Q(published_at__isnull=False)
        return self.filter(seen)

    def _own(self, user: User | AnonymousUser) -> Q:
        """No join to the joint buyers: a tender bought by two councils is one row in lists and sums."""
        own = organisations_of(user, kind="buyer")
        jointly = self.model._default_manager.filter(procurement__joint_buyers__in=own).values("pk")
        seen = Q(procurement__buyer__in=own) | Q(pk__in=jointly)
        if lent := read_for_a_time(user):
            seen |= Q(procurement__reference__in=lent)
        return seen
