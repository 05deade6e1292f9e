"""Panels with everything their pages and counts read, in a fixed number of queries."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from core.models import User
from evaluation.models import Panel, PanelMember
from tenders.enums import BidStatus, TenderStatus
from tenders.models import Bid


def _bids() -> QuerySet[Bid]:
    return Bid.objects.filter(status=BidStatus.OPENED).select_related("organisation").order_by("letter")


def loaded(panels: QuerySet[Panel]) -> QuerySet[Panel]:
    """With members, declarations, marks' counts, agreed marks, bids and questions."""
    return panels.select_related("tender__procurement__buyer", "appointed_by").prefetch_related(
        "members__user",
        "members__declarations",
        "members__questions",
        "marks",
        "agreed",
        Prefetch("tender__bids", queryset=_bids()),
        "tender__criteria",
        "tender__scale",
        "tender__procurement__joint_buyers",
    )


def holds_a_seat(user: User) -> bool:
    """Whether the person has a standing seat on a panel whose tender still runs: asked by every page's navigation."""
    kept: list[PanelMember] | None = getattr(user, "_panel_seats", None)
    if kept is not None:
        return bool(kept)
    seats = PanelMember.objects.filter(user=user, recused_at__isnull=True)
    return seats.exclude(panel__tender__status__in=["complete", "cancelled"]).exists()


def loaded_seats(user: User) -> list[PanelMember]:
    """The person's standing seats on panels whose tender still runs, each with its loaded panel."""
    kept: list[PanelMember] | None = getattr(user, "_panel_seats", None)
    if kept is None:
        panels = loaded(Panel.objects.filter(members__user=user, members__recused_at__isnull=True))
        running = panels.exclude(tender__status__in=[TenderStatus.COMPLETE, TenderStatus.CANCELLED]).order_by(
            "tender__marks_due_at", "pk"
        )
        kept = []
        for panel in running:
            for member in panel.standing():
                if member.user_id == user.pk:
                    member.panel = panel
                    kept.append(member)
        user._panel_seats = kept  # type: ignore[attr-defined] # kept for this request's user object only
    return kept
