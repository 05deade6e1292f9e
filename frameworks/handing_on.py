"""Go or no-go decisions that somebody is named for and has not made: what an approver leaves behind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core import audit
from core.duties import Duty, Meeting
from core.handing_on import Work
from frameworks import policies
from frameworks.enums import MobilisationStatus
from frameworks.models import Mobilisation

if TYPE_CHECKING:
    from core.models import Organisation, User

BEFORE_DECISION = (MobilisationStatus.PLANNED, MobilisationStatus.UNDER_WAY, MobilisationStatus.READY)


def held(person: User, organisation: Organisation) -> list[Work]:
    """Mobilisations of this buyer whose go or no-go waits for the person."""
    found = Mobilisation.objects.filter(
        approver=person, status__in=BEFORE_DECISION, member__agreement__buyer=organisation
    ).select_related("member__agreement", "member__organisation")
    return [_work(each) for each in found.order_by("pk")]


def _work(mobilisation: Mobilisation) -> Work:
    return Work(
        key=f"mobilisation:{mobilisation.pk}",
        what="Decides go or no-go",
        about=f"{mobilisation.member.organisation.name}, {mobilisation.agreement.ref}",
        url=mobilisation.get_absolute_url(),
        roles=(policies.APPROVER, policies.MANAGER),
        hand_on=partial(_hand_on, mobilisation),
        unfit=partial(_unfit, mobilisation),
    )


def _unfit(mobilisation: Mobilisation, person: User) -> str:
    same = mobilisation.ready_by_id is not None and mobilisation.ready_by_id == person.pk
    return f"{person.full_name} called it ready, so another person decides." if same else ""


def _hand_on(mobilisation: Mobilisation, to: User, by: User) -> None:
    locked = Mobilisation.objects.select_for_update().get(pk=mobilisation.pk)
    locked.approver = to
    locked.save(update_fields=["approver"])
    facts = {**locked.subject_facts(), "approver": to.ref, "handed_on": True}
    audit.record(locked.chain(), "mobilisation.approver", by=by, facts=facts)


def duties() -> list[Duty]:
    return [
        Duty(
            "Calls a mobilisation ready", "decides go or no-go",
            "Care does not start on one person’s word.", True, _ready_and_decides,
        )
    ]  # fmt: skip


def _ready_and_decides(organisation: Organisation) -> list[Meeting]:
    """Named to decide about what they called ready: they will be refused, so another must be named."""
    found = Mobilisation.objects.filter(
        member__agreement__buyer=organisation, ready_by__isnull=False, status=MobilisationStatus.READY
    ).select_related("approver", "member__agreement", "member__organisation")
    return [
        Meeting(each.approver.full_name, each.member.organisation.name, each.get_absolute_url())
        for each in found
        if each.approver is not None and each.approver_id == each.ready_by_id
    ]
