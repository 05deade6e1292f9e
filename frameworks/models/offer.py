"""An offer of one referral to one provider, with a last instant to answer. The clock decides, not a task."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import calendar, clock, refs
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from frameworks import policies, visibility
from frameworks.enums import DeclineReason, Position
from frameworks.enums import OfferStatus as S
from frameworks.models.agreement import Agreement
from frameworks.models.columns import pair, who
from frameworks.models.place import Place
from frameworks.models.referral import Referral

if TYPE_CHECKING:
    from core.models import User


def offer_ref() -> str:
    return refs.new_ref("F", 8)


@blockers
def answered_in_time(offer: Offer) -> list[str]:
    """Read after the row is locked, so that two answers, or an answer and the clock, cannot both win."""
    at = clock.database_now()
    if offer.is_open_at(at):
        return []
    ended, now = calendar.in_words(offer.expires_at), calendar.in_words(at)
    counts = "No answer in time counts as a decline, so it goes to the next provider."
    return [f"The time to answer ended on {ended}; it is now {now}. {counts} Call brokerage if you can still help."]


@condition("The time to answer has not run out yet.")
def time_has_run_out(offer: Offer) -> bool:
    return clock.database_now() > offer.expires_at


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.offers(user))

    def made_to(self, user: Any) -> Self:
        """The offers made to the organisations the person acts for."""
        return self.filter(visibility.offers_made_to(user))


class Offer(Stateful):
    """`number` counts the offers of a referral: offer 2 of referral 1201 is called 'Offer 1201-2'."""

    ref = models.CharField(max_length=12, unique=True, default=offer_ref, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="offers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField()
    position = models.CharField(max_length=12, choices=Position.choices)
    why = models.TextField(help_text="Why this provider was next in line")
    status = StatusField(S)
    offered_at = models.DateTimeField()
    offered_by = who(required=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = who()
    reason = models.CharField(max_length=15, choices=DeclineReason.choices, blank=True, default="")
    reason_text = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField("lapsed or withdrawn", null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, default="")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["referral", "number"]
        constraints = [
            legal_statuses("frameworks_offer", S),
            pair("offer", "answered"),
            models.UniqueConstraint(fields=["referral", "number"], name="frameworks_offer_number_once"),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=[S.OPEN, S.ACCEPTED]),
                name="frameworks_one_open_offer_a_referral",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("offered_at")), name="frameworks_offer_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.ACCEPTED, S.DECLINED]) | Q(answered_at__isnull=False),
                name="frameworks_offer_answer_is_recorded",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.DECLINED) | ~Q(reason=""), name="frameworks_offer_declined_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Offer {self.referral.number}-{self.number}"

    @property
    def agreement(self) -> Agreement:
        return self.referral.agreement

    def chain(self) -> str:
        return self.agreement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"referral": self.referral.ref, "offer": self.ref, "provider": self.place.member.organisation.ref}

    def get_absolute_url(self) -> str:
        return reverse("frameworks:offer", args=[self.ref])

    def get_act_url(self, verb: str) -> str:
        return reverse(f"frameworks:offer_{verb}", args=[self.ref])

    def is_open_at(self, at: datetime) -> bool:
        """Whether it can be answered at `at`: inclusive to the last instant, whatever a sweep has or has not done."""
        return self.status == S.OPEN and at <= self.expires_at

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.OPEN,
        target=S.ACCEPTED,
        label="Accept offer",
        permission=policies.may_answer,
        conditions=[answered_in_time],
        effects=("frameworks.offer_accepted",),
        style="primary",
    )
    def accept(self, *, by: User | None, at: datetime) -> None:
        self.answered_at, self.answered_by = at, by

    @transition(
        field=status,
        source=S.OPEN,
        target=S.DECLINED,
        label="Decline",
        permission=policies.may_answer,
        conditions=[answered_in_time],
        effects=("frameworks.offer_declined",),
        style="hidden",
    )
    def decline(self, *, by: User | None, at: datetime, why: str, reason: str = "") -> None:
        self.answered_at, self.answered_by = at, by
        self.reason, self.reason_text = why, reason

    @transition(
        field=status,
        source=S.OPEN,
        target=S.LAPSED,
        label="Lapse",
        permission=policies.may_lapse,
        conditions=[time_has_run_out],
        effects=("frameworks.offer_lapsed",),
        style="hidden",
    )
    def lapse(self, *, by: User | None, at: datetime) -> None:
        self.closed_at = at

    @transition(
        field=status,
        source=S.OPEN,
        target=S.WITHDRAWN,
        label="Withdraw the offer",
        permission=policies.may_take_back,
        effects=("frameworks.offer_withdrawn",),
        style="hidden",
    )
    def withdraw(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.closed_at, self.withdrawn_reason = at, reason
