"""The panel of a tender: who sits on it, what each has declared, and its four states."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from evaluation import policies, progress
from evaluation.enums import PanelStatus, Seat
from evaluation.models.pairs import paired

if TYPE_CHECKING:
    from core.models import User

S = PanelStatus


@condition("Open the quality envelopes first: interests are declared once the bidders are known.")
def bidders_are_known(panel: Panel) -> bool:
    return progress.bidders_are_known(panel.tender)


@condition("Appoint a moderator: somebody who does not mark leads the panel to one agreed mark.")
def has_a_moderator(panel: Panel) -> bool:
    return any(member.seat == Seat.MODERATOR for member in panel.standing())


@condition(f"Appoint at least {progress.FEWEST_EVALUATORS} evaluators: one person's marks cannot be moderated.")
def has_enough_evaluators(panel: Panel) -> bool:
    return len(panel.evaluators()) >= progress.FEWEST_EVALUATORS


@blockers
def every_question_has_an_evaluator(panel: Panel) -> list[str]:
    return progress.questions_nobody_marks(panel)


@blockers
def everyone_has_declared(panel: Panel) -> list[str]:
    return progress.declarations_missing(panel)


@blockers
def all_marks_are_in(panel: Panel) -> list[str]:
    return progress.marks_still_out(panel)


@blockers
def every_mark_is_agreed(panel: Panel) -> list[str]:
    return progress.consensus_missing(panel)


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, user: Any) -> PanelQuerySet:
        """Panels one sits on, and panels of tenders one follows for the buyer."""
        seats = Q(members__user=user, members__recused_at__isnull=True)
        return self.filter(seats | policies.follows("tender__", user)).distinct()


class Panel(Stateful):
    """Those who judge the quality of the bids of one tender."""

    tender = models.OneToOneField("tenders.Tender", on_delete=models.PROTECT, related_name="panel")
    status = StatusField(PanelStatus)
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marking_at = models.DateTimeField(null=True, blank=True)
    marking_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moderation_at = models.DateTimeField(null=True, blank=True)
    moderation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager[Panel]] = PanelQuerySet.as_manager()

    class Meta:
        constraints = [
            legal_statuses("panel", PanelStatus),
            *(paired("panel", name) for name in ("marking", "moderation", "locked")),
        ]

    def __str__(self) -> str:
        return f"Panel of {self.tender.reference}"

    def chain(self) -> str:
        """The panel's history is part of its tender's."""
        return f"tender:{self.tender.reference}"

    def get_act_url(self, verb: str) -> str:
        """Where the form of a verb posts to."""
        return reverse("evaluation:panel_act", args=[self.tender.reference, verb])

    def standing(self) -> list[PanelMember]:
        """Members who have not been stood down, evaluators first, in the order appointed."""
        return [member for member in self.members.all() if member.recused_at is None]

    def evaluators(self) -> list[PanelMember]:
        """The standing members who mark."""
        return [member for member in self.standing() if member.seat == Seat.EVALUATOR]

    # The states, top to bottom.

    @transition(
        field=status,
        source=S.DECLARING,
        target=S.INDIVIDUAL,
        label="Start marking",
        permission=policies.may_run_panel,
        conditions=[
            bidders_are_known,
            has_a_moderator,
            has_enough_evaluators,
            every_question_has_an_evaluator,
            everyone_has_declared,
        ],
        effects=("evaluation.marking_started",),
    )
    def start_marking(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """Everyone has declared: the evaluators may read and mark."""
        self.marking_at, self.marking_by = at, by

    @transition(
        field=status,
        source=S.INDIVIDUAL,
        target=S.CONSENSUS,
        label="Close marking",
        permission=policies.may_close_marking,
        conditions=[all_marks_are_in],
        effects=("evaluation.marking_closed",),
    )
    def close_marking(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """The last marks are in: the panel now sees them all."""
        self.moderation_at, self.moderation_by = at, by

    @transition(
        field=status,
        source=S.CONSENSUS,
        target=S.LOCKED,
        label="Lock quality",
        permission=policies.may_moderate,
        conditions=[every_mark_is_agreed],
        effects=("evaluation.quality_locked",),
    )
    def lock_quality(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """Every mark is agreed, with its reason: now prices may be opened."""
        self.locked_at, self.locked_by = at, by


class PanelMember(models.Model):
    """One person's seat on a panel, and whether their marks are handed in."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panel_seats")
    seat = models.CharField(max_length=12, choices=Seat.choices)
    questions = models.ManyToManyField(
        "tenders.Criterion", blank=True, related_name="+", help_text="The questions this person marks; none named: all."
    )
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    interest_accepted_at = models.DateTimeField(null=True, blank=True)
    interest_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    interest_accepted_reason = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recused_at = models.DateTimeField(null=True, blank=True)
    recused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recused_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "user"], name="one_seat_a_person"),
            models.CheckConstraint(condition=Q(seat__in=Seat.values), name="seat_is_known"),
            *(paired("seat", name) for name in ("interest_accepted", "submitted", "recused")),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.panel}"


class Declaration(models.Model):
    """What one member said, on one day, about one bidder. Append-only: the newest one counts."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="declarations")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.member} about {self.bid}"
