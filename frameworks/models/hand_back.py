"""A hand-back: a provider gives up a place; somebody is chosen to take it, or it stays empty for a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse

from core import refs
from core.workflow import Stateful, StatusField, legal_statuses, transition
from frameworks import policies, visibility
from frameworks.enums import HandBackStatus as S
from frameworks.enums import Precision
from frameworks.models.agreement import Agreement
from frameworks.models.columns import pair, who
from frameworks.models.place import Place

if TYPE_CHECKING:
    from core.models import User


def hand_back_ref() -> str:
    return refs.new_ref("H", 6)


class HandBackQuerySet(models.QuerySet["HandBack"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.hand_backs(user))


class HandBack(Stateful):
    """notice_on: when the provider told the buyer. takes_effect_on: from when the place is no longer its own."""

    ref = models.CharField(max_length=12, unique=True, default=hand_back_ref, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="hand_backs")
    status = StatusField(S)
    notice_on = models.DateField(null=True, blank=True)
    takes_effect_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = who(required=True)
    receiver = models.OneToOneField(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="received_by")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = who()
    decision_reason = models.TextField(blank=True, default="")

    objects = HandBackQuerySet.as_manager()

    class Meta:
        ordering = ["takes_effect_on", "pk"]
        constraints = [
            legal_statuses("frameworks_hand_back", S),
            pair("hand_back", "decided"),
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(status__in=[S.NOTIFIED, S.TRANSFERRED, S.LEFT_EMPTY]),
                name="frameworks_place_handed_back_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=S.TRANSFERRED) | models.Q(receiver__isnull=False),
                name="frameworks_hand_back_names_receiver",
            ),
        ]

    def __str__(self) -> str:
        return f"Hand-back {self.ref}: {self.place}"

    @property
    def agreement(self) -> Agreement:
        return self.place.agreement

    def chain(self) -> str:
        return self.agreement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"hand_back": self.ref, **self.place.subject_facts()}

    def get_absolute_url(self) -> str:
        return reverse("frameworks:hand_back", args=[self.agreement.ref, self.ref])

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.NOTIFIED,
        target=S.TRANSFERRED,
        label="Pass the place on",
        permission=policies.may_manage,
        effects=("frameworks.handed_back",),
        style="hidden",
    )
    def transfer(self, *, by: User | None, at: datetime, receiver: Place, reason: str) -> None:
        self.receiver, self.decision_reason = receiver, reason
        self.decided_at, self.decided_by = at, by

    @transition(
        field=status,
        source=S.NOTIFIED,
        target=S.LEFT_EMPTY,
        label="Leave the place empty",
        permission=policies.may_manage,
        effects=("frameworks.handed_back",),
        style="hidden",
    )
    def leave_empty(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.decided_at, self.decided_by, self.decision_reason = at, by, reason

    @transition(
        field=status,
        source=S.NOTIFIED,
        target=S.WITHDRAWN,
        label="Withdraw the notice",
        permission=policies.may_manage,
        style="hidden",
    )
    def withdraw(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.decided_at, self.decided_by, self.decision_reason = at, by, reason
