"""Seats on panels that are not done: what an evaluator or moderator leaves behind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse

from core.handing_on import Work
from evaluation.actions.panel import hand_on_seat, unfit_for_seat
from evaluation.enums import PanelStatus, Seat
from evaluation.models import PanelMember

if TYPE_CHECKING:
    from core.models import Organisation, User

OPEN_SEATS = {
    Seat.EVALUATOR: (PanelStatus.DECLARING, PanelStatus.INDIVIDUAL),
    Seat.MODERATOR: (PanelStatus.DECLARING, PanelStatus.INDIVIDUAL, PanelStatus.CONSENSUS),
}
"""Until when a seat asks something of its holder. Marks that are in stand, whoever has left since."""


def held(person: User, organisation: Organisation) -> list[Work]:
    """The standing seats that still ask something, of tenders of this buyer."""
    seats = PanelMember.objects.filter(
        user=person, recused_at=None, panel__tender__procurement__buyer=organisation
    ).select_related("panel__tender", "user")
    open_ones = [each for each in seats.order_by("pk") if each.panel.status in OPEN_SEATS[Seat(each.seat)]]
    return [_work(each) for each in open_ones if each.submitted_at is None or each.seat == Seat.MODERATOR]


def _work(member: PanelMember) -> Work:
    tender = member.panel.tender
    return Work(
        key=f"seat:{tender.reference}",
        what="Moderates" if member.seat == Seat.MODERATOR else "Marks",
        about=f"{tender.reference} {tender.title}",
        url=reverse("evaluation:panel", args=[tender.reference]),
        roles=("moderator",) if member.seat == Seat.MODERATOR else ("evaluator",),
        hand_on=partial(hand_on_seat, member),
        unfit=partial(unfit_for_seat, member),
    )
