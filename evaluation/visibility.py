"""What the phase of an evaluation lets a person see.

Marks are their author's alone until all of them are in (individual), then the panel's and
its followers' (consensus, locked). The lead sees counts before that, never a mark. Prices
are no business of a quality panel: nothing here ever shows one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from evaluation import policies, progress
from evaluation.enums import PanelStatus

if TYPE_CHECKING:
    from core.models import User
    from evaluation.models import Panel, PanelMember

SHARED = (PanelStatus.CONSENSUS, PanelStatus.LOCKED)
"""Phases in which the panel sees all its marks."""


def marks_are_shared(panel: Panel) -> bool:
    """True once every standing evaluator has handed in."""
    return panel.status in SHARED


def may_read_bids(user: User | None, panel: Panel) -> bool:
    """Sees answers: a standing member, declared about every bidder, with no interest left to weigh.

    Asked afresh on each request, so that standing somebody down bites at once.
    """
    member = policies.seat_of(user, panel)
    if member is None or panel.status == PanelStatus.DECLARING:
        return False
    return progress.is_cleared(member, progress.bids_of(panel.tender))


def may_mark(user: User | None, panel: Panel) -> bool:
    """May open the marking screen: an evaluator who may read bids."""
    return policies.is_evaluator(user, panel) and may_read_bids(user, panel)


def may_see_marks(user: User | None, panel: Panel) -> bool:
    """May see everybody's marks: the panel's cleared members and the followers, once all are in."""
    if not marks_are_shared(panel):
        return False
    return may_read_bids(user, panel) or policies.may_follow(user, panel.tender)


def columns(panel: Panel) -> list[PanelMember]:
    """The evaluators whose marks stand beside each other; nobody before all are in."""
    return panel.evaluators() if marks_are_shared(panel) else []


def marks(user: User | None) -> Q:
    """Marks of one's own standing seat; all marks of standing members in the shared phases."""
    own = Q(member__user=user, member__recused_at__isnull=True)
    seated = Q(panel__members__user=user, panel__members__recused_at__isnull=True)
    reader = seated | policies.follows("panel__tender__", user)
    return own | (Q(panel__status__in=SHARED, member__recused_at__isnull=True) & reader)


def consensus(user: User | None) -> Q:
    """Agreed marks: the panel's and its followers'."""
    seated = Q(panel__members__user=user, panel__members__recused_at__isnull=True)
    return seated | policies.follows("panel__tender__", user)


def summaries(user: User | None) -> Q:
    """A bidder's own summary once sent; all of them for those who follow for the buyer."""
    return policies.follows("tender__", user) | (Q(sent_at__isnull=False) & policies.bids_for("bid__", user))
