"""Mobilisation: plan, work through the checklist, call ready, and a go or no-go by another person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from core import audit, clock
from core.permissions import has_role
from core.workflow import Refused, move
from frameworks import policies
from frameworks.actions.rights import require
from frameworks.enums import AgreementStatus, MemberStatus, MobilisationStatus
from frameworks.models import Agreement, Member, Mobilisation, MobilisationTask
from frameworks.templates_data.mobilisation import TASKS

if TYPE_CHECKING:
    from core.models import User

LEAST_DAYS = 28
"""TUPE: employee liability information is due at least 28 days before the transfer, so no plan is shorter."""


def plan(member: Member, *, starts_on: date, go_live_on: date, by: User, approver: User | None = None) -> Mobilisation:
    """Plan a provider's mobilisation from the template; each task's days count back from going live."""
    require(policies.may_manage, by, member, "plan a mobilisation")
    if (go_live_on - starts_on).days < LEAST_DAYS:
        raise Refused(
            f"Leave at least {LEAST_DAYS} days: staff lists are due {LEAST_DAYS} days before people transfer (TUPE)."
        )
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=member.agreement_id)
        if Mobilisation.objects.filter(member=member).exists():
            raise Refused(f"{member} has a mobilisation plan already.")
        if member.status == MemberStatus.LEFT:
            raise Refused(f"{member} has left the agreement.")
        _can_decide(member.agreement, approver)
        made = Mobilisation.objects.create(
            member=member, starts_on=starts_on, go_live_on=go_live_on, approver=approver,
            created_at=clock.now(), created_by=by,
        )  # fmt: skip
        for number, task in enumerate(TASKS, start=1):
            MobilisationTask.objects.create(
                mobilisation=made, key=task.key, number=number, title=task.title, guidance=task.guidance,
                owner=task.owner, starts_on=max(starts_on, go_live_on - timedelta(days=task.starts_before)),
                due_on=max(starts_on, go_live_on - timedelta(days=task.due_before)),
            )  # fmt: skip
        audit.record(
            made.chain(), "mobilisation.planned", by=by,
            facts={**made.subject_facts(), "from": starts_on.isoformat(), "to": go_live_on.isoformat()},
        )  # fmt: skip
    return made


def plan_all(
    agreement: Agreement, *, starts_on: date, go_live_on: date, by: User, approver: User | None = None
) -> list[Mobilisation]:
    """Plan the same days for every provider that has no plan yet."""
    require(policies.may_manage, by, agreement, "plan mobilisations")
    waiting = agreement.members.filter(status=MemberStatus.ACTIVE, mobilisation__isnull=True)
    with transaction.atomic():
        return [
            plan(member, starts_on=starts_on, go_live_on=go_live_on, by=by, approver=approver)
            for member in waiting.select_related("agreement", "organisation")
        ]


def _can_decide(agreement: Agreement, approver: User | None) -> None:
    roles = (policies.APPROVER, policies.MANAGER)
    if approver is not None and not has_role(approver, agreement.buyer_id, *roles):
        raise Refused(f"{approver} cannot decide go or no-go: choose an approver or framework manager of the council.")


def name_approver(mobilisation: Mobilisation, *, approver: User, by: User) -> Mobilisation:
    """Name who decides go or no-go; it cannot change once the decision is asked for."""
    require(policies.may_manage, by, mobilisation, "name who decides")
    with transaction.atomic():
        mobilisation = Mobilisation.objects.select_for_update().get(pk=mobilisation.pk)
        if mobilisation.status not in (MobilisationStatus.PLANNED, MobilisationStatus.UNDER_WAY):
            raise Refused("The decision has been asked for already.")
        _can_decide(mobilisation.agreement, approver)
        mobilisation.approver = approver
        mobilisation.save(update_fields=["approver"])
        audit.record(
            mobilisation.chain(), "mobilisation.approver", by=by,
            facts={**mobilisation.subject_facts(), "approver": approver.ref},
        )  # fmt: skip
    return mobilisation


def start(mobilisation: Mobilisation, *, by: User) -> Mobilisation:
    """The plan is under way: the provider is told what is wanted of it."""
    return move(mobilisation, "start", by=by)


def move_task(task: MobilisationTask, *, due_on: date, reason: str, by: User) -> MobilisationTask:
    """Give a task another due day, with the reason."""
    require(policies.may_manage, by, task, "change a due day")
    if not reason.strip():
        raise Refused("Say why the day changes.")
    if due_on < task.starts_on:
        raise Refused("Due on: choose a day on or after the task's start.")
    with transaction.atomic():
        task = MobilisationTask.objects.select_for_update().get(pk=task.pk)
        before, task.due_on = task.due_on, due_on
        task.save(update_fields=["due_on"])
        audit.record(
            task.chain(), "mobilisationtask.moved", by=by,
            facts={**task.subject_facts(), "was": before.isoformat(), "is": due_on.isoformat(),
                   "reason": audit.commitment(reason)},
        )  # fmt: skip
    return task


def report(task: MobilisationTask, *, by: User, note: str = "") -> MobilisationTask:
    """Whoever the task was given to says that it is done, and how."""
    return move(task, "report", by=by, reason=note.strip())


def confirm(task: MobilisationTask, *, by: User) -> MobilisationTask:
    """The framework manager has checked it."""
    return move(task, "confirm", by=by)


def send_back(task: MobilisationTask, *, reason: str, by: User) -> MobilisationTask:
    """It is not done: back to its owner with the reason."""
    if not reason.strip():
        raise Refused("Say what is missing, so that it can be put right.")
    return move(task, "send_back", by=by, reason=reason.strip())


def call_ready(mobilisation: Mobilisation, *, by: User) -> Mobilisation:
    """Everything is confirmed: ask the named person for go or no-go."""
    if mobilisation.approver_id == by.pk:
        raise Refused("You are named to decide go or no-go, so another person must call it ready.")
    return move(mobilisation, "call_ready", by=by)


def go(mobilisation: Mobilisation, *, reason: str, by: User, conditions: Sequence[str] = ()) -> Mobilisation:
    """Go, with the reason and any conditions: the provider is live, and so is its agreement with the first 'go'."""
    if not reason.strip():
        raise Refused("Say what the decision rests on.")
    with transaction.atomic():
        lines = [line.strip() for line in conditions if line.strip()]
        decided = move(mobilisation, "go", by=by, reason=reason.strip(), conditions=lines)
        agreement = Agreement.objects.select_for_update().get(pk=decided.member.agreement_id)
        if agreement.status == AgreementStatus.DRAFT:
            move(agreement, "start", by=by)
    return decided


def no_go(mobilisation: Mobilisation, *, reason: str, by: User) -> Mobilisation:
    """No-go, with the reason: back under way until it is called ready again."""
    if not reason.strip():
        raise Refused("Say what must change before the decision is asked for again.")
    return move(mobilisation, "no_go", by=by, reason=reason.strip())
