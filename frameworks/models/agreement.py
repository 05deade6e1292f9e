"""The agreement and its lots: what was won, on which areas, by which rules, until when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.workflow import Stateful, StatusField, condition, legal_statuses, transition
from frameworks import policies, visibility
from frameworks.enums import AgreementStatus as S
from frameworks.enums import MobilisationStatus, PlaceStatus, Precision
from frameworks.models.columns import pair, who
from frameworks.rules import Rules, offer_minutes, parse

if TYPE_CHECKING:
    from core.models import User


@condition("Nobody holds a place yet: bring in the signed awards first.")
def has_places(agreement: Agreement) -> bool:
    return agreement.places.filter(status=PlaceStatus.HELD).exists()


@condition("No provider is live yet: the first 'go' makes the agreement live.")
def somebody_can_work(agreement: Agreement) -> bool:
    if agreement.imported_from or agreement.open_door:
        return True
    return agreement.members.filter(mobilisation__status=MobilisationStatus.LIVE).exists()


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.agreements(user)).distinct()


class Agreement(Stateful):
    """A framework, a legacy agreement brought in from data, or (open_door) a market that never closes its door."""

    ref = models.CharField(max_length=40, unique=True)
    buyer = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=200)
    tender = models.OneToOneField(
        "tenders.Tender", on_delete=models.PROTECT, null=True, blank=True, related_name="agreement"
    )
    status = StatusField(S)
    open_door = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    ends_on = models.DateField(null=True, blank=True)
    rules = models.JSONField(default=dict)
    offer_minutes = models.JSONField(default=dict, help_text="Minutes to answer an offer, by urgency")
    imported_from = models.CharField(
        max_length=200, blank=True, default="", help_text="The source, if positions came from data"
    )
    created_at = models.DateTimeField()
    created_by = who(required=True)
    live_at = models.DateTimeField(null=True, blank=True)
    live_by = who()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = who()
    ended_reason = models.TextField(blank=True, default="")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["ref"]
        constraints = [
            legal_statuses("frameworks_agreement", S),
            pair("agreement", "live"),
            pair("agreement", "ended"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="frameworks_agreement_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def agreement(self) -> Agreement:
        """Every thing on this floor names its agreement; so does the agreement."""
        return self

    def chain(self) -> str:
        return f"agreement:{self.ref}"

    def get_absolute_url(self) -> str:
        return reverse("frameworks:agreement", args=[self.ref])

    def get_act_url(self, verb: str) -> str:
        return reverse("frameworks:agreement_act", args=[self.ref, verb])

    def rule(self) -> Rules:
        """The agreement's rules, read."""
        return parse(self.rules)

    def minutes_for(self, urgency: str) -> int:
        """Minutes a provider has to answer an offer of that urgency."""
        return offer_minutes(self.offer_minutes)[urgency]

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.DRAFT,
        target=S.LIVE,
        label="Make the agreement live",
        permission=policies.may_start,
        conditions=[has_places, somebody_can_work],
        effects=("frameworks.agreement_live",),
        style="primary",
    )
    def start(self, *, by: User | None, at: datetime) -> None:
        self.live_at, self.live_by = at, by

    @transition(
        field=status,
        source=S.LIVE,
        target=S.ENDED,
        label="End the agreement",
        permission=policies.may_manage,
        effects=("frameworks.agreement_ended",),
        style="hidden",
    )
    def end(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.ended_at, self.ended_by, self.ended_reason = at, by, reason


class AgreementLot(models.Model):
    """One area (or part) of an agreement. `not_awarded_reason` says why nobody was given it at the start."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=40, blank=True, default="")
    area = models.ForeignKey("tenders.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tender_lot = models.OneToOneField(
        "tenders.Lot", on_delete=models.PROTECT, null=True, blank=True, related_name="agreement_lot"
    )
    tags = models.JSONField(default=list, blank=True)
    scheme = models.CharField(max_length=200, blank=True, default="")
    weekly_hours = models.DecimalField(max_digits=9, decimal_places=1, null=True, blank=True)
    not_awarded_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="frameworks_lot_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="frameworks_lot_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"Area {self.number}, {self.name}"
