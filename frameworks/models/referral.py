"""A referral: one person's package of care, waiting to be placed. Who the person is, is kept apart."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import refs
from core.workflow import Stateful, StatusField, condition, legal_statuses, transition
from frameworks import policies, visibility
from frameworks.enums import OfferStatus, Urgency
from frameworks.enums import ReferralStatus as S
from frameworks.models.agreement import Agreement, AgreementLot
from frameworks.models.columns import pair, who

if TYPE_CHECKING:
    from core.models import User
    from frameworks.models.offer import Offer


def referral_ref() -> str:
    return refs.new_ref("R", 8)


@condition("An offer is still open. Wait for the answer, or withdraw the offer first.")
def no_offer_open(referral: Referral) -> bool:
    return not referral.offers.filter(status=OfferStatus.OPEN).exists()


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.referrals(user))


class Referral(Stateful):
    """visits: rows of a name and minutes for Monday to Sunday. weekly_hours follows from them and the workers."""

    ref = models.CharField(max_length=12, unique=True, default=referral_ref, editable=False)
    number = models.PositiveIntegerField(help_text="What people call it; counted within the agreement")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="referrals")
    lot = models.ForeignKey(AgreementLot, on_delete=models.PROTECT, related_name="referrals")
    status = StatusField(S)
    locality = models.CharField(max_length=60)
    district = models.CharField(max_length=5)
    weekly_hours = models.DecimalField(max_digits=6, decimal_places=2)
    workers = models.PositiveSmallIntegerField(default=1)
    visits = models.JSONField(default=list)
    needs = models.TextField()
    start_by = models.DateField()
    start_note = models.CharField(max_length=80, blank=True, default="")
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.STANDARD)
    recorded_at = models.DateTimeField()
    recorded_by = who(required=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = who()
    closed_reason = models.TextField(blank=True, default="")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            legal_statuses("frameworks_referral", S),
            pair("referral", "closed"),
            models.UniqueConstraint(fields=["agreement", "number"], name="frameworks_referral_number_once"),
            models.CheckConstraint(condition=Q(weekly_hours__gt=Decimal(0)), name="frameworks_referral_has_hours"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="frameworks_referral_urgency_legal"),
            models.CheckConstraint(condition=Q(workers__gte=1), name="frameworks_referral_workers_from_1"),
        ]

    def __str__(self) -> str:
        return f"Referral {self.number}"

    def chain(self) -> str:
        return self.agreement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"referral": self.ref}

    def get_absolute_url(self) -> str:
        return reverse("frameworks:referral", args=[self.ref])

    def get_act_url(self, verb: str) -> str:
        return reverse("frameworks:referral_act", args=[self.ref, verb])

    def accepted_offer(self) -> Offer | None:
        return self.offers.filter(status=OfferStatus.ACCEPTED).select_related("place__member").first()

    def latest_offer(self) -> Offer | None:
        return self.offers.select_related("place__member").order_by("-number").first()

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.RECORDED,
        target=S.OFFERING,
        label="Make the next offer",
        permission=policies.may_broker,
        conditions=[no_offer_open],
        style="hidden",
    )
    def offered(self, *, by: User | None, at: datetime) -> None:
        """An offer has been made; the offer itself says to whom."""

    @transition(
        field=status,
        source=S.OFFERING,
        target=S.RECORDED,
        label="Back to the waiting list",
        permission=policies.may_be_answered,
        conditions=[no_offer_open],
        style="hidden",
    )
    def not_taken(self, *, by: User | None, at: datetime) -> None:
        """The offer was declined, lapsed or withdrawn."""

    @transition(
        field=status,
        source=S.OFFERING,
        target=S.PLACED,
        label="Placed",
        permission=policies.may_be_answered,
        conditions=[no_offer_open],
        effects=("frameworks.referral_placed",),
        style="hidden",
    )
    def placed(self, *, by: User | None, at: datetime) -> None:
        self.closed_at, self.closed_by = at, by

    @transition(
        field=status,
        source=S.RECORDED,
        target=S.UNPLACED,
        label="Close without a provider",
        permission=policies.may_broker,
        style="hidden",
    )
    def close_unplaced(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.closed_at, self.closed_by, self.closed_reason = at, by, reason

    @transition(
        field=status,
        source=S.UNPLACED,
        target=S.RECORDED,
        label="Put back on the waiting list",
        permission=policies.may_broker,
    )
    def reopen(self, *, by: User | None, at: datetime) -> None:
        self.closed_at = self.closed_by = None
        self.closed_reason = ""

    @transition(
        field=status,
        source=[S.RECORDED, S.OFFERING],
        target=S.WITHDRAWN,
        label="Withdraw the referral",
        permission=policies.may_broker,
        conditions=[no_offer_open],
        style="hidden",
    )
    def withdraw(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.closed_at, self.closed_by, self.closed_reason = at, by, reason


class Person(models.Model):
    """Who the care is for: shown to the brokers, and to the provider that accepted. In no log, list or export."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    postcode = models.CharField(max_length=10)
    telephone = models.CharField(max_length=30, blank=True, default="")
    contact = models.CharField("social worker or other contact", max_length=200, blank=True, default="")
    care_plan = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"The person of referral {self.referral_id}"
