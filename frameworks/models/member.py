"""A provider under an agreement, and whether it may be given work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse

from core.workflow import Stateful, StatusField, condition, legal_statuses, transition
from frameworks import policies, visibility
from frameworks.enums import MemberStatus as S
from frameworks.enums import MobilisationStatus, PlaceStatus
from frameworks.models.agreement import Agreement
from frameworks.models.columns import pair, who

if TYPE_CHECKING:
    from core.models import User


@condition("End its places first: a provider that has left holds none.")
def holds_no_place(member: Member) -> bool:
    return not member.places.filter(status=PlaceStatus.HELD).exists()


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.members(user))


class Member(Stateful):
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="agreement_memberships"
    )
    status = StatusField(S)
    joined_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = who(required=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = who()
    suspended_reason = models.TextField(blank=True, default="")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = who()
    left_reason = models.TextField(blank=True, default="")

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "organisation__name"]
        constraints = [
            legal_statuses("frameworks_member", S),
            pair("member", "suspended"),
            pair("member", "left"),
            models.UniqueConstraint(fields=["agreement", "organisation"], name="frameworks_member_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def chain(self) -> str:
        return self.agreement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"provider": self.organisation.ref}

    def get_act_url(self, verb: str) -> str:
        return reverse("frameworks:member_act", args=[self.agreement.ref, self.organisation.ref, verb])

    def why_no_work(self) -> str:
        """Why this provider cannot be offered work now, to be read after its name; empty when it can."""
        if self.status != S.ACTIVE:
            return "is suspended" if self.status == S.SUSPENDED else "has left"
        if self.agreement.open_door:
            return ""
        mobilisation = getattr(self, "mobilisation", None)
        if mobilisation is None or mobilisation.status != MobilisationStatus.LIVE:
            return "is not live yet"
        return ""

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.ACTIVE,
        target=S.SUSPENDED,
        label="Suspend new work",
        permission=policies.may_manage,
        effects=("frameworks.member_suspended",),
        style="hidden",
    )
    def suspend(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.suspended_at, self.suspended_by, self.suspended_reason = at, by, reason

    @transition(
        field=status,
        source=S.SUSPENDED,
        target=S.ACTIVE,
        label="Lift the suspension",
        permission=policies.may_manage,
        effects=("frameworks.member_reinstated",),
    )
    def reinstate(self, *, by: User | None, at: datetime) -> None:
        self.suspended_at, self.suspended_by, self.suspended_reason = None, None, ""

    @transition(
        field=status,
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.LEFT,
        label="Record that it left",
        permission=policies.may_manage,
        conditions=[holds_no_place],
        effects=("frameworks.member_left",),
        style="hidden",
    )
    def leave(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.left_at, self.left_by, self.left_reason = at, by, reason
