"""Mobilisation of one provider: a checklist, then go or no-go by a named person who did not call it ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import refs
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from frameworks import policies, visibility
from frameworks.enums import MobilisationStatus as S
from frameworks.enums import TaskOwner, TaskStatus
from frameworks.models.agreement import Agreement
from frameworks.models.columns import pair, who
from frameworks.models.member import Member

if TYPE_CHECKING:
    from core.models import User


def task_ref() -> str:
    return refs.new_ref("T", 6)


@blockers
def every_task_confirmed(mobilisation: Mobilisation) -> list[str]:
    states = list(mobilisation.tasks.values_list("status", flat=True))
    to_do, to_check = states.count(TaskStatus.OPEN), states.count(TaskStatus.REPORTED)
    found = []
    if to_do:
        found.append(f"{to_do} of {len(states)} items {'is' if to_do == 1 else 'are'} still to do.")
    if to_check:
        found.append(f"{to_check} reported {'item waits' if to_check == 1 else 'items wait'} for your check.")
    return found


@condition("Name who decides go or no-go first. It cannot be the person who calls it ready.")
def approver_named(mobilisation: Mobilisation) -> bool:
    return mobilisation.approver_id is not None


@condition("Give the plan a first task.")
def has_tasks(mobilisation: Mobilisation) -> bool:
    return mobilisation.tasks.exists()


@condition("The mobilisation is not under way.")
def under_way(task: MobilisationTask) -> bool:
    return task.mobilisation.status in (S.PLANNED, S.UNDER_WAY)


class MobilisationQuerySet(models.QuerySet["Mobilisation"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.mobilisations(user))


class Mobilisation(Stateful):
    """starts_on to go_live_on: the plan. `conditions`: what the 'go' was given on."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="mobilisation")
    status = StatusField(S)
    starts_on = models.DateField()
    go_live_on = models.DateField()
    approver = who()
    created_at = models.DateTimeField()
    created_by = who(required=True)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = who()
    ready_at = models.DateTimeField(null=True, blank=True)
    ready_by = who()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = who()
    decision = models.CharField(max_length=5, blank=True, default="", choices=[("go", "Go"), ("no_go", "No-go")])
    reason = models.TextField(blank=True, default="")
    conditions = models.TextField(blank=True, default="")

    objects = MobilisationQuerySet.as_manager()

    class Meta:
        ordering = ["member__agreement", "member__organisation__name"]
        constraints = [
            legal_statuses("frameworks_mobilisation", S),
            pair("mobilisation", "started"),
            pair("mobilisation", "ready"),
            pair("mobilisation", "decided"),
            models.CheckConstraint(
                condition=Q(go_live_on__gte=F("starts_on")), name="frameworks_mobilisation_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.LIVE) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("ready_by"))),
                name="frameworks_mobilisation_go_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Mobilisation of {self.member}"

    @property
    def agreement(self) -> Agreement:
        return self.member.agreement

    def chain(self) -> str:
        return self.agreement.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"provider": self.member.organisation.ref}

    def get_absolute_url(self) -> str:
        return reverse("frameworks:mobilisation", args=[self.agreement.ref, self.member.organisation.ref])

    def get_act_url(self, verb: str) -> str:
        return reverse("frameworks:mobilisation_act", args=[self.agreement.ref, self.member.organisation.ref, verb])

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.PLANNED,
        target=S.UNDER_WAY,
        label="Start the mobilisation",
        permission=policies.may_manage,
        conditions=[has_tasks],
        effects=("frameworks.mobilisation_started",),
        style="primary",
    )
    def start(self, *, by: User | None, at: datetime) -> None:
        self.started_at, self.started_by = at, by

    @transition(
        field=status,
        source=S.UNDER_WAY,
        target=S.READY,
        label="Ask for go or no-go",
        permission=policies.may_manage,
        conditions=[every_task_confirmed, approver_named],
        effects=("frameworks.mobilisation_ready",),
        style="primary",
    )
    def call_ready(self, *, by: User | None, at: datetime) -> None:
        self.ready_at, self.ready_by = at, by

    @transition(
        field=status,
        source=S.READY,
        target=S.LIVE,
        label="Go",
        permission=policies.may_decide_go,
        effects=("frameworks.mobilisation_live",),
        style="hidden",
    )
    def go(self, *, by: User | None, at: datetime, reason: str, conditions: Sequence[str] = ()) -> None:
        self.decided_at, self.decided_by, self.decision = at, by, "go"
        self.reason, self.conditions = reason, "\n".join(conditions)

    @transition(
        field=status,
        source=S.READY,
        target=S.UNDER_WAY,
        label="No-go",
        permission=policies.may_decide_go,
        effects=("frameworks.mobilisation_no_go",),
        style="hidden",
    )
    def no_go(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.decided_at, self.decided_by, self.decision = at, by, "no_go"
        self.reason, self.conditions = reason, ""
        self.ready_at = self.ready_by = None


class TaskQuerySet(models.QuerySet["MobilisationTask"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visibility.tasks(user))


class MobilisationTask(Stateful):
    """One item of the checklist, with who does it and by when."""

    ref = models.CharField(max_length=12, unique=True, default=task_ref, editable=False)
    mobilisation = models.ForeignKey(Mobilisation, on_delete=models.PROTECT, related_name="tasks")
    key = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    guidance = models.TextField(blank=True, default="")
    owner = models.CharField(max_length=10, choices=TaskOwner.choices)
    status = StatusField(TaskStatus)
    starts_on = models.DateField()
    due_on = models.DateField()
    note = models.TextField(blank=True, default="")
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = who()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = who()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = who()
    returned_reason = models.TextField(blank=True, default="")

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["mobilisation", "number"]
        constraints = [
            legal_statuses("frameworks_task", TaskStatus),
            pair("task", "reported"),
            pair("task", "confirmed"),
            pair("task", "returned"),
            models.UniqueConstraint(fields=["mobilisation", "key"], name="frameworks_task_key_once"),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="frameworks_task_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def agreement(self) -> Agreement:
        return self.mobilisation.agreement

    def chain(self) -> str:
        return self.mobilisation.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {**self.mobilisation.subject_facts(), "task": self.key}

    def get_act_url(self, verb: str) -> str:
        return reverse("frameworks:task_act", args=[self.ref, verb])

    def is_late(self, today: date) -> bool:
        """Past its day and not yet reported: what is reported waits for the buyer, not for the provider."""
        return self.status != TaskStatus.CONFIRMED and self.due_on < today

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=TaskStatus.OPEN,
        target=TaskStatus.REPORTED,
        label="Report done",
        permission=policies.may_report,
        conditions=[under_way],
        effects=("frameworks.task_reported",),
        style="hidden",
    )
    def report(self, *, by: User | None, at: datetime, reason: str = "") -> None:
        self.reported_at, self.reported_by, self.note = at, by, reason

    @transition(
        field=status,
        source=TaskStatus.REPORTED,
        target=TaskStatus.CONFIRMED,
        label="Confirm",
        permission=policies.may_manage,
        conditions=[under_way],
        style="hidden",
    )
    def confirm(self, *, by: User | None, at: datetime) -> None:
        self.confirmed_at, self.confirmed_by = at, by

    @transition(
        field=status,
        source=[TaskStatus.REPORTED, TaskStatus.CONFIRMED],
        target=TaskStatus.OPEN,
        label="Send back",
        permission=policies.may_manage,
        conditions=[under_way],
        effects=("frameworks.task_returned",),
        style="hidden",
    )
    def send_back(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.returned_at, self.returned_by, self.returned_reason = at, by, reason
        self.reported_at = self.reported_by = None
        self.confirmed_at = self.confirmed_by = None
