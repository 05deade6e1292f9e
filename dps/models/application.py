"""An application to one part of a market, and its states."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

from core import refs
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from dps import policies, visibility
from dps.conditions import Answered, answered, troubles
from dps.enums import STANDING, ApplicationStatus, MarketStatus

if TYPE_CHECKING:
    from core.models import Organisation, User


def application_ref() -> str:
    return refs.new_ref("A")


@condition("The market takes no applications now.")
def market_is_open(application: Application) -> bool:
    return bool(application.part.market.status == MarketStatus.OPEN)


@blockers
def all_is_answered(application: Application) -> list[str]:
    return list(troubles(application.part.market.condition_list(), application.answers).values())


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> ApplicationQuerySet:
        return self.filter(visibility.applications(user))

    def waiting(self) -> ApplicationQuerySet:
        return self.filter(status=ApplicationStatus.SUBMITTED)


class Application(Stateful):
    """A supplier's wish to join a part. The buyer sees nothing of it before it is submitted."""

    ref = models.CharField(max_length=12, unique=True, default=application_ref, editable=False)
    part = models.ForeignKey("dps.Part", on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="market_applications")
    status = StatusField(ApplicationStatus)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consider_by = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField(max_length=5_000, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            legal_statuses("application", ApplicationStatus),
            models.UniqueConstraint(
                fields=["part", "organisation"],
                condition=models.Q(status__in=STANDING),
                name="application_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True, submitted_by__isnull=True, consider_by__isnull=True)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False, consider_by__isnull=False),
                name="application_submitted_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="application_decided_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="application_withdrawn_paired",
            ),
            # Whoever is refused is told why (Act s.36).
            models.CheckConstraint(
                condition=~models.Q(status=ApplicationStatus.REFUSED) | ~models.Q(reasons=""),
                name="application_refused_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    # The state table ------------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=ApplicationStatus.DRAFT,
        target=ApplicationStatus.SUBMITTED,
        label="Send the application",
        permission=policies.may_apply,
        conditions=[market_is_open, all_is_answered],
        style="hidden",
    )
    def submit(self, *, by: User, at: datetime, consider_by: Any) -> None:
        self.submitted_at, self.submitted_by, self.consider_by = at, by, consider_by

    @transition(
        field=status,
        source=[ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED],
        target=ApplicationStatus.WITHDRAWN,
        label="Withdraw the application",
        permission=policies.may_apply,
        style="hidden",
    )
    def withdraw(self, *, by: User, at: datetime) -> None:
        self.withdrawn_at, self.withdrawn_by = at, by

    @transition(
        field=status,
        source=ApplicationStatus.SUBMITTED,
        target=ApplicationStatus.ADMITTED,
        label="Admit to the part",
        permission=policies.may_decide,
        style="hidden",
    )
    def admit(self, *, by: User, at: datetime, reason: str) -> None:
        self.decided_at, self.decided_by, self.reasons = at, by, reason

    @transition(
        field=status,
        source=ApplicationStatus.SUBMITTED,
        target=ApplicationStatus.REFUSED,
        label="Refuse",
        permission=policies.may_decide,
        style="hidden",
    )
    def refuse(self, *, by: User, at: datetime, reason: str) -> None:
        self.decided_at, self.decided_by, self.reasons = at, by, reason

    # ----------------------------------------------------------------------------------------------------------------
    @property
    def buyer(self) -> Organisation:
        return self.part.market.buyer

    def questions(self) -> list[Answered]:
        return answered(self.part.market.condition_list(), self.answers)

    def chain(self) -> str:
        # The buyer reads the market's log, and learns of an application only once it is sent.
        return self.part.market.chain() if self.submitted_at is not None else f"application:{self.ref}"

    def subject_facts(self) -> dict[str, Any]:
        return {"application": self.ref, "part": self.part.number}

    def get_absolute_url(self) -> str:
        return reverse("dps:application", args=[self.ref])
