"""The market and its parts. Who is in it, and in which part, the agreement underneath knows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

from core import refs
from core.workflow import Stateful, StatusField, condition, legal_statuses, transition
from dps import policies, visibility
from dps.conditions import Condition, parse
from dps.enums import MarketStatus

if TYPE_CHECKING:
    from core.models import Organisation, User

USUAL_DAYS = 10


def market_ref() -> str:
    return refs.new_ref("M", 6)


@condition("Add at least one part that suppliers can apply to.")
def has_a_part(market: Market) -> bool:
    return market.parts.exists()


@condition("Say what the suppliers of this market do, in one or two sentences.")
def is_described(market: Market) -> bool:
    return bool(market.summary.strip())


@condition("The agreement under this market does not have an open door. A market never closes its door.")
def has_an_open_door(market: Market) -> bool:
    return bool(market.agreement.open_door)


class MarketQuerySet(models.QuerySet["Market"]):
    def public(self) -> MarketQuerySet:
        """A market that was opened stays readable after it ceased."""
        return self.exclude(status=MarketStatus.DRAFT)

    def visible_to(self, user: Any) -> MarketQuerySet:
        return self.filter(visibility.markets(user))

    def run_by(self, user: Any) -> MarketQuerySet:
        return self.filter(visibility.markets_run_by(user))


class Market(Stateful):
    """A dynamic market (Act ss.34-40): anyone may apply any day; conditions are fixed when it opens."""

    ref = models.CharField(max_length=12, unique=True, default=market_ref, editable=False)
    agreement = models.OneToOneField("frameworks.Agreement", on_delete=models.PROTECT, related_name="market")
    status = StatusField(MarketStatus)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=1_000, blank=True)
    conditions = models.JSONField(default=list)
    consideration_days = models.PositiveSmallIntegerField(default=USUAL_DAYS)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ceased_at = models.DateTimeField(null=True, blank=True)
    ceased_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ceased_reason = models.TextField(max_length=2_000, blank=True)

    objects = MarketQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            legal_statuses("market", MarketStatus),
            models.CheckConstraint(condition=models.Q(consideration_days__gte=1), name="market_considers_in_days"),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, opened_by__isnull=True)
                | models.Q(opened_at__isnull=False, opened_by__isnull=False),
                name="market_opened_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(ceased_at__isnull=True, ceased_by__isnull=True)
                | models.Q(ceased_at__isnull=False, ceased_by__isnull=False),
                name="market_ceased_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    # The state table ------------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=MarketStatus.DRAFT,
        target=MarketStatus.OPEN,
        label="Open the market",
        permission=policies.may_run_market,
        conditions=[is_described, has_a_part, has_an_open_door],
        style="primary",
    )
    def open(self, *, by: User, at: datetime) -> None:
        self.opened_at, self.opened_by = at, by

    @transition(
        field=status,
        source=MarketStatus.OPEN,
        target=MarketStatus.CEASED,
        label="Close the market for good",
        permission=policies.may_run_market,
        style="danger",
    )
    def cease(self, *, by: User, at: datetime, reason: str) -> None:
        self.ceased_at, self.ceased_by, self.ceased_reason = at, by, reason

    # ----------------------------------------------------------------------------------------------------------------
    @property
    def buyer(self) -> Organisation:
        owner: Organisation = self.agreement.buyer
        return owner

    def condition_list(self) -> tuple[Condition, ...]:
        return parse(self.conditions)

    def chain(self) -> str:
        return f"market:{self.ref}"

    def get_absolute_url(self) -> str:
        return reverse("dps:market", args=[self.ref])

    def get_act_url(self, verb: str) -> str:
        return reverse("dps:market_act", args=[self.ref, verb])


class Part(models.Model):
    """A part of the market that a supplier applies to by itself: one lot of the agreement."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="parts")
    agreement_lot = models.OneToOneField(
        "frameworks.AgreementLot", on_delete=models.PROTECT, related_name="market_part"
    )
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=1_000, blank=True)

    class Meta:
        ordering = ["market_id", "number"]
        constraints = [models.UniqueConstraint(fields=["market", "number"], name="market_part_number_once")]

    def __str__(self) -> str:
        return f"Part {self.number}: {self.name}"
