"""The tender, and its states."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from core import clock
from core.calendar import in_words
from core.permissions import by_the_clock
from core.workflow import Stateful, StatusField, transition
from tenders import conditions, visibility
from tenders.enums import WITHOUT_BIDS
from tenders.enums import TenderStatus as S
from tenders.models.procurement import Procurement
from tenders.models.tender_constraints import CONSTRAINTS
from tenders.models.tender_terms import TenderTerms
from tenders.policies import tenders as policies
from tenders.procedures import PROCEDURES, Procedure
from tenders.rules import AwardRuleData

if TYPE_CHECKING:
    from core.models import User


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class Tender(TenderTerms, Stateful):
    """One invitation to tender. `closes_at` is the one deadline: page, notice, gate and opening read this field."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="tenders")
    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    status = StatusField(S)
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes made while drafting.")
    procedure = models.CharField(max_length=40, choices=[(key, p.label) for key, p in PROCEDURES.items()])
    description = models.TextField(blank=True, default="")
    cpv = models.CharField("common procurement code", max_length=10, blank=True, default="")
    small_firms = models.TextField("how small firms were considered", blank=True, default="")
    term_months = models.PositiveIntegerField("length of the agreement in months", default=48)

    lead = _person()
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    approver = _person()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_for_approval_at = models.DateTimeField(null=True, blank=True)
    sent_for_approval_by = _person()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = _person()
    sent_back_reason = models.TextField(blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person()
    send_at = models.DateTimeField("approved notice leaves at", null=True, blank=True)
    published_at = models.DateTimeField("published by the platform", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = _person()
    assessment_started_at = models.DateTimeField(null=True, blank=True)
    assessment_started_by = _person()
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = _person()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = _person()
    cancel_reason = models.TextField(blank=True, default="")

    objects = visibility.TenderQuerySet.as_manager()

    class Meta:
        ordering = ["-reference"]
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:overview", args=[self.reference])

    def chain(self) -> str:
        return f"tender:{self.reference}"

    def get_act_url(self, verb: str) -> str:
        return reverse("tenders:act", args=[self.reference, verb])

    # -- facts read from data and clock, never from the state alone ---------------------------------------------------
    @property
    def owner(self) -> User:
        """Who leads it: the person named, or whoever drafted it."""
        return self.lead or self.created_by

    @property
    def takes_bids(self) -> bool:
        """False for a direct award and for a user choice: nobody is invited, nothing is opened."""
        return self.procedure not in WITHOUT_BIDS

    @property
    def is_held(self) -> bool:
        """Whether it is approved and its notice waits for the time it is to leave."""
        return self.status == S.IN_APPROVAL and self.approved_at is not None and self.send_at is not None

    def rules(self) -> Procedure:
        return PROCEDURES[self.procedure]

    def has_stages(self) -> bool:
        """Whether it is run in more than one stage: suppliers ask to take part first, and tender later."""
        return self.stages.count() > 1

    def rule(self) -> AwardRuleData:
        """The published award rule. Raises `rules.RuleError` while it is not complete."""
        return AwardRuleData.parse(self.award_rule)

    def is_open_for_bids(self, at: datetime) -> bool:
        """Whether a bid received at `at` is in time: inclusive to the instant of the deadline."""
        return (
            self.status == S.PUBLISHED
            and self.published_at is not None
            and self.closes_at is not None
            and self.published_at <= at <= self.closes_at
        )

    def deadline_passed(self, at: datetime) -> bool:
        """Whether the deadline lies behind `at`, whatever the state says (a sweep may be late)."""
        return self.published_at is not None and self.closes_at is not None and at > self.closes_at

    def status_words(self) -> str:
        """The state as a reader should see it now: a published tender past its deadline is closed."""
        if self.status == S.PUBLISHED and self.deadline_passed(clock.now()):
            return S.CLOSED.label
        if self.status == S.DRAFT:
            return f"Draft, version {self.version}"
        if self.is_held and self.send_at is not None:
            return f"Approved, leaves {in_words(self.send_at, year=False)}"
        if self.status == S.IN_APPROVAL and self.approved_at is not None and not self.takes_bids:
            return "Approved"
        if self.status == S.IN_APPROVAL and self.approved_at is not None:
            return "Approved, waiting for the platform"
        return S(self.status).label

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=S.DRAFT,
        target=S.IN_APPROVAL,
        label="Send for approval",
        permission=policies.may_edit,
        conditions=[conditions.ready_for_approval],
        effects=("tenders.sent_for_approval",),
    )
    def send_for_approval(self, *, by: User | None, at: datetime) -> None:
        self.sent_for_approval_at, self.sent_for_approval_by = at, by
        self.approved_at = self.approved_by = self.send_at = None

    @transition(
        field=status,
        source=S.IN_APPROVAL,
        target=S.IN_APPROVAL,
        label="Approve",
        permission=policies.may_approve,
        conditions=[
            conditions.not_yet_approved,
            conditions.approver_is_free_of_conflict,
            conditions.ready_for_approval,
            conditions.own_steps_taken,
        ],
        needs=("tenders.escrow_was_tried",),
        effects=("tenders.approved",),
    )
    def approve(self, *, by: User | None, at: datetime, send_at: datetime | None = None) -> None:
        self.approved_at, self.approved_by, self.send_at = at, by, send_at

    @transition(
        field=status,
        source=S.IN_APPROVAL,
        target=S.DRAFT,
        label="Send back",
        permission=policies.may_send_back,
        conditions=[conditions.nothing_at_the_platform],
        effects=("tenders.sent_back",),
    )
    def send_back(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.sent_back_at, self.sent_back_by, self.sent_back_reason = at, by, reason
        self.approved_at = self.approved_by = self.send_at = None

    @transition(
        field=status,
        source=S.IN_APPROVAL,
        target=S.PUBLISHED,
        label="Publish",
        permission=by_the_clock,
        conditions=[conditions.is_approved, conditions.platform_accepted, conditions.deadline_ahead],
        effects=("tenders.published",),
    )
    def publish(self, *, by: User | None, at: datetime, accepted_at: datetime) -> None:
        self.published_at = accepted_at

    @transition(
        field=status,
        source=S.PUBLISHED,
        target=S.CLOSED,
        label="Close",
        permission=by_the_clock,
        conditions=[conditions.deadline_behind],
        effects=("tenders.closed",),
    )
    def close(self, *, by: User | None, at: datetime) -> None:
        self.closed_at = at

    @transition(
        field=status,
        source=S.CLOSED,
        target=S.PUBLISHED,
        label="Open for bids again",
        permission=by_the_clock,
        conditions=[conditions.later_deadline_in_force, conditions.nothing_opened],
        effects=("tenders.reopened",),
    )
    def reopen(self, *, by: User | None, at: datetime, change: int | None = None) -> None:
        """A later deadline, accepted by the platform before bids closed here, reached us after they had closed."""
        self.closed_at = None

    @transition(
        field=status,
        source=S.CLOSED,
        target=S.OPENED,
        label="Open the quality envelopes",
        permission=policies.may_open,
        conditions=[conditions.deadline_behind, conditions.two_officers, conditions.no_later_deadline_unanswered],
        effects=("tenders.opened",),
    )
    def open(self, *, by: User | None, at: datetime) -> None:
        self.opened_at, self.opened_by = at, by

    @transition(
        field=status,
        source=S.OPENED,
        target=S.UNDER_ASSESSMENT,
        label="Start the assessment",
        permission=policies.may_run,
        effects=("tenders.assessment_started",),
    )
    def start_assessment(self, *, by: User | None, at: datetime) -> None:
        self.assessment_started_at, self.assessment_started_by = at, by

    @transition(
        field=status,
        source=S.UNDER_ASSESSMENT,
        target=S.COMPLETE,
        label="Complete",
        permission=policies.may_run,
        conditions=[conditions.every_lot_decided],
        effects=("tenders.completed",),
    )
    def complete(self, *, by: User | None, at: datetime) -> None:
        self.completed_at, self.completed_by = at, by

    @transition(
        field=status,
        source=S.IN_APPROVAL,
        target=S.COMPLETE,
        label="Record the award without bids",
        permission=policies.may_run,
        conditions=[conditions.without_bids, conditions.is_approved, conditions.direct_award_may_be_signed],
        effects=("tenders.awarded_without_bids",),
        style="hidden",
    )
    def record_award(self, *, by: User | None, at: datetime, signed_on: str = "") -> None:
        self.completed_at, self.completed_by = at, by

    @transition(
        field=status,
        source=[S.DRAFT, S.IN_APPROVAL, S.PUBLISHED, S.CLOSED, S.OPENED, S.UNDER_ASSESSMENT],
        target=S.CANCELLED,
        label="Cancel the tender",
        permission=policies.may_cancel,
        conditions=[conditions.no_lot_awarded],
        effects=("tenders.cancelled",),
    )
    def cancel(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.cancelled_at, self.cancelled_by, self.cancel_reason = at, by, reason
        self.send_at = None
