"""The open work of this floor that somebody leaves behind: tenders they lead, and those they are named to approve."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q

from core import audit
from core.handing_on import Work
from tenders.enums import TenderStatus
from tenders.models import Tender
from tenders.policies import tenders as policies
from tenders.queries.clarifications import unanswered

if TYPE_CHECKING:
    from core.models import Organisation, User

OVER = (TenderStatus.COMPLETE, TenderStatus.CANCELLED)
BEFORE_APPROVAL = (TenderStatus.DRAFT, TenderStatus.IN_APPROVAL)


def held(person: User, organisation: Organisation) -> list[Work]:
    """Tenders of this buyer that are not over: as lead, and as the named approver of one that is not approved yet."""
    of_buyer = Tender.objects.filter(procurement__buyer=organisation).exclude(status__in=OVER)
    led = of_buyer.filter(Q(lead=person) | Q(lead=None, created_by=person)).order_by("reference")
    to_approve = of_buyer.filter(approver=person, status__in=BEFORE_APPROVAL, approved_at=None).order_by("reference")
    return [
        *(_work("lead", "Leads", each, ("lead",), _unfit_to_lead) for each in led.select_related("approver")),
        *(_work("approver", "Is to approve", each, ("approver",), _unfit_to_approve) for each in to_approve),
    ]


def _work(part: str, what: str, tender: Tender, roles: tuple[str, ...], unfit: Callable[[Tender, User], str]) -> Work:
    waiting = unanswered(tender) if part == "lead" else 0
    questions = f", {waiting} question{'' if waiting == 1 else 's'} to answer" if waiting else ""
    return Work(
        key=f"{part}:{tender.reference}",
        what=what,
        about=f"{tender.reference} {tender.title}{questions}",
        url=tender.get_absolute_url(),
        roles=roles,
        hand_on=partial(_hand_on, tender, part),
        unfit=partial(unfit, tender),
    )


def _unfit_to_lead(tender: Tender, person: User) -> str:
    waiting = tender.status in BEFORE_APPROVAL and tender.approver_id == person.pk
    return f"{person.full_name} is named to approve it, so they cannot lead it." if waiting else ""


def _unfit_to_approve(tender: Tender, person: User) -> str:
    if policies.had_a_hand_in(person, tender):
        return f"{person.full_name} had a hand in the draft, so they cannot approve it."
    return f"{person.full_name} leads it, so they cannot approve it." if tender.lead_id == person.pk else ""


def _hand_on(tender: Tender, part: str, to: User, by: User) -> None:
    locked = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
    was = locked.owner if part == "lead" else locked.approver
    setattr(locked, part, to)
    locked.save(update_fields=[part])
    facts = {"part": part, "from": was.ref if was else "", "to": to.ref}
    audit.record(locked.chain(), "tender.handed_on", by=by, facts=facts)
