"""Recording the buyer's own decision steps for a tender. Rows are only added; the last of a step counts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from core import audit, clock
from core.calendar import uk_day
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders import own_steps
from tenders.enums import TenderStatus
from tenders.models import Tender, TenderDecision
from tenders.policies import tenders as policies

ENDED = (TenderStatus.COMPLETE, TenderStatus.CANCELLED)


@transaction.atomic
def record_decision(*, tender: Tender, by: User, step: str, on: date, reference: str, note: str = "") -> TenderDecision:
    """Record that a step was taken, on a day and under a reference anybody can look up."""
    label = _label(tender, by, step)
    wrong = {}
    if not reference.strip():
        wrong["reference"] = f"{label}, reference: give the number under which it can be looked up."
    if on > uk_day(clock.now()):
        wrong["on"] = f"{label}, date: it has not come yet; record the step when it has been taken."
    if wrong:
        raise DecisionRefused(wrong)
    return _add(tender, by, step, label, on, reference.strip(), note.strip(), "decision.recorded")


@transaction.atomic
def take_back_decision(*, tender: Tender, by: User, step: str, note: str) -> TenderDecision:
    """Take a recorded step back, with the reason: an entry withdrawn, a decision called in and reversed."""
    label = _label(tender, by, step)
    if step not in own_steps.recorded(tender):
        raise Refused(f"{label}: there is nothing on record to take back.")
    if not note.strip():
        raise DecisionRefused({"note": f"{label}: say why it is taken back."})
    return _add(tender, by, step, label, None, "", note.strip(), "decision.taken_back")


class DecisionRefused(Refused):
    """`fields` says which field is wrong and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(list(fields.values()))


def _label(tender: Tender, by: User, step: str) -> str:
    if not policies.may_edit(by, tender):
        raise NotPermitted("Only a procurement lead of the buyer records its decisions.")
    if tender.status in ENDED:
        raise Refused("This tender has ended: nothing is recorded for it any more.")
    found = next((each.step for each in own_steps.states_of(tender) if each.step.key == step), None)
    if found is None:
        raise Refused("The step: choose one of the steps on the page.")
    if found.by_clock:
        raise Refused(f"{found.label}: nobody takes it; it is over when its days have run.")
    return found.label


def _add(
    tender: Tender, by: User, step: str, label: str, on: date | None, reference: str, note: str, verb: str
) -> TenderDecision:
    row = TenderDecision.objects.create(
        tender=tender,
        step=step,
        label=label,
        on=on,
        reference=reference,
        note=note,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    facts = {"step": step, "on": on.isoformat() if on else "", "reference": audit.commitment(reference)}
    audit.record(tender.chain(), verb, by=by, facts=facts)
    return row
