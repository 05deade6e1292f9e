"""Separation of duties in an evaluation: who marks does not approve, who proposes an award does not approve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from core.duties import Duty, Meeting
from evaluation.enums import PanelStatus, Seat
from evaluation.models import Award, PanelMember

if TYPE_CHECKING:
    from core.models import Organisation


def of_evaluation() -> list[Duty]:
    return [
        Duty(
            "Marks or moderates a tender", "is named to approve it, or leads it",
            "Who judges the answers and also decides about the tender can steer both.", False, _marks_and_decides,
        ),
        Duty(
            "Marks a tender", "moderates it",
            "The moderator leads the markers to one mark and has none of their own.", True, _marks_and_moderates,
        ),
        Duty(
            "Proposes an award, or sends it", "approves it",
            "An award is approved by somebody who neither worked it out nor sent it.", True, _proposes_and_approves,
        ),
    ]  # fmt: skip


def _seats(organisation: Organisation) -> Q:
    return Q(recused_at=None, panel__tender__procurement__buyer=organisation) & ~Q(panel__status=PanelStatus.LOCKED)


def _meetings(found: object) -> list[Meeting]:
    rows: list[PanelMember] = list(found)  # type: ignore[call-overload] # a queryset; its type is Django's business
    return [
        Meeting(each.user.full_name, f"{each.panel.tender.reference} {each.panel.tender.title}",
                each.panel.tender.get_absolute_url())
        for each in rows
    ]  # fmt: skip


def _marks_and_decides(organisation: Organisation) -> list[Meeting]:
    both = Q(user=F("panel__tender__approver")) | Q(user=F("panel__tender__lead"))
    both |= Q(panel__tender__lead=None, user=F("panel__tender__created_by"))
    found = PanelMember.objects.filter(_seats(organisation), both).select_related("user", "panel__tender")
    return _meetings(found.order_by("pk"))


def _marks_and_moderates(organisation: Organisation) -> list[Meeting]:
    """None, ever: one person has one seat. Looked for all the same."""
    moderators = PanelMember.objects.filter(
        _seats(organisation), seat=Seat.EVALUATOR, panel__members__seat=Seat.MODERATOR,
        panel__members__recused_at=None, panel__members__user=F("user"),
    )  # fmt: skip
    return _meetings(moderators.select_related("user", "panel__tender").order_by("pk"))


def _proposes_and_approves(organisation: Organisation) -> list[Meeting]:
    """None, ever: the act refuses it. Looked for all the same."""
    same = Q(approved_by=F("proposed_by")) | Q(approved_by=F("sent_by"))
    found = Award.objects.filter(same, lot__tender__procurement__buyer=organisation, approved_by__isnull=False)
    return [
        Meeting(str(each.approved_by), each.lot.tender.reference, each.lot.tender.get_absolute_url())
        for each in found.select_related("approved_by", "lot__tender").order_by("pk")
    ]
