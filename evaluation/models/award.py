"""The award of one lot, from the proposal to the signature, and the places it gives."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from core import clock
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from evaluation import policies
from evaluation.enums import AwardStatus
from evaluation.models.pairs import done_by, paired
from evaluation.standstill import ends_at, not_yet

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Tender

S = AwardStatus


@condition("Give at least one place: an award with no place in it awards nothing.")
def gives_a_place(award: Award) -> bool:
    return award.places.exists()


@condition("The lead has not sent this award for approval yet.")
def was_sent(award: Award) -> bool:
    return award.sent_at is not None


@condition("This award is with the approver already.")
def not_sent_yet(award: Award) -> bool:
    return award.sent_at is None


@blockers
def summaries_went_out(award: Award) -> list[str]:
    waiting = award.tender.summaries.filter(sent_at__isnull=True).count()
    if not award.tender.summaries.exists():
        return ["Draft the assessment summaries first: every bidder is owed one before the notice."]
    if waiting:
        return [f"{waiting} of the assessment summaries have not been sent."]
    return []


@condition("The award notice has not been accepted by the platform, so the standstill has not begun.")
def notice_is_public(award: Award) -> bool:
    return award.notice is not None and award.notice.accepted_at is not None


@blockers
def standstill_is_over(award: Award) -> list[str]:
    return not_yet(award.standstill_last_day, clock.now())


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, user: Any) -> AwardQuerySet:
        """Those who follow the tender for the buyer; bidders read their own summary instead."""
        return self.filter(policies.follows("lot__tender__", user)).distinct()


PAIRS = ("sent", "sent_back", "approved", "summaries_sent", "signed", "ended")


class Award(Stateful):
    """Who gets one lot, and how far the decision has come."""

    lot = models.OneToOneField("tenders.Lot", on_delete=models.PROTECT, related_name="award")
    run = models.ForeignKey("evaluation.AllocationRun", on_delete=models.PROTECT, related_name="awards")
    notice = models.ForeignKey("tenders.Notice", on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    status = StatusField(AwardStatus)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = done_by()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = done_by()
    sent_back_reason = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = done_by()
    approved_reason = models.TextField(blank=True, help_text="Why an award not proven best was approved all the same")
    summaries_sent_at = models.DateTimeField(null=True, blank=True)
    summaries_sent_by = done_by()
    standstill_at = models.DateTimeField(null=True, blank=True)
    standstill_by = done_by()
    standstill_last_day = models.DateField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = done_by()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = done_by()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = done_by()
    ended_reason = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Award]] = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["lot__number"]
        constraints = [legal_statuses("award", AwardStatus), *(paired("award", name) for name in PAIRS)]

    def __str__(self) -> str:
        return f"Award of lot {self.lot.number}"

    @property
    def tender(self) -> Tender:
        """The tender the lot belongs to."""
        tender: Tender = self.lot.tender
        return tender

    def chain(self) -> str:
        """The award's history is part of its tender's."""
        return f"tender:{self.tender.reference}"

    def subject_facts(self) -> dict[str, Any]:
        """The log of the tender says which lot."""
        return {"lot": self.lot.number}

    def get_act_url(self, verb: str) -> str:
        """Where the form of a verb posts to."""
        return reverse("evaluation:award_act", args=[self.tender.reference, verb])

    def standstill_ends_at(self) -> datetime | None:
        """The instant after which the contract may be signed: the midnight that ends the last day."""
        return ends_at(self.standstill_last_day)

    # The states, top to bottom.

    @transition(
        field=status,
        source=[S.PROPOSED, S.REFUSED, S.CANCELLED],
        target=S.PROPOSED,
        label="Propose award again",
        permission=policies.may_propose,
        conditions=[not_sent_yet],
        style="hidden",
    )
    def propose_again(self, *, by: User | None, at: datetime, run: Any, **facts: object) -> None:
        """A newer run of the rule takes the place of one that nobody has approved."""
        assert by is not None
        self.run, self.proposed_at, self.proposed_by = run, at, by
        self.notice = None
        for name in ("approved", "summaries_sent", "standstill", "cleared", "ended"):
            setattr(self, f"{name}_at", None)
            setattr(self, f"{name}_by", None)
        self.standstill_last_day, self.ended_reason = None, ""

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.PROPOSED,
        label="Send award for approval",
        permission=policies.may_propose,
        conditions=[gives_a_place, not_sent_yet],
        effects=("evaluation.award_sent",),
    )
    def send_for_approval(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """The lead is done: an approver reads it next. Nobody else is told."""
        self.sent_at, self.sent_by = at, by

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.PROPOSED,
        label="Send back",
        permission=policies.may_approve,
        conditions=[was_sent],
        effects=("evaluation.award_sent_back",),
    )
    def send_back(self, *, by: User | None, at: datetime, reason: str, **facts: object) -> None:
        """The approver is not content, and says why."""
        self.sent_at, self.sent_by = None, None
        self.sent_back_at, self.sent_back_by, self.sent_back_reason = at, by, reason

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.APPROVED,
        label="Approve award",
        permission=policies.may_approve,
        conditions=[gives_a_place, was_sent],
        effects=("evaluation.award_approved",),
    )
    def approve(self, *, by: User | None, at: datetime, reason: str = "", **facts: object) -> None:
        """A second person confirms it; bidders still know nothing. `reason` is owed when nothing is proven."""
        self.approved_at, self.approved_by, self.approved_reason = at, by, reason

    @transition(
        field=status,
        source=S.APPROVED,
        target=S.SUMMARIES_SENT,
        label="Send summaries",
        permission=policies.may_propose,
        conditions=[summaries_went_out],
        effects=("evaluation.summaries_sent",),
    )
    def summaries_sent(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """Every bidder has its reasons (Regs r.31), all at the same time."""
        self.summaries_sent_at, self.summaries_sent_by = at, by

    @transition(
        field=status,
        source=S.SUMMARIES_SENT,
        target=S.STANDSTILL,
        label="Start standstill",
        permission=policies.may_clear,
        conditions=[notice_is_public],
        effects=("evaluation.standstill_started",),
    )
    def start_standstill(self, *, by: User | None, at: datetime, last_day: Any, **facts: object) -> None:
        """The notice is public: the clock runs from the platform's time (Act s.51)."""
        self.standstill_at, self.standstill_by, self.standstill_last_day = at, by, last_day

    @transition(
        field=status,
        source=S.STANDSTILL,
        target=S.CLEAR,
        label="End standstill",
        permission=policies.may_clear,
        conditions=[standstill_is_over],
        effects=("evaluation.standstill_ended",),
    )
    def clear(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """The last day has passed and nobody challenged."""
        self.cleared_at, self.cleared_by = at, by

    @transition(
        field=status,
        source=S.CLEAR,
        target=S.SIGNED,
        label="Record signature",
        permission=policies.may_propose,
        conditions=[standstill_is_over],
        effects=("evaluation.signed",),
    )
    def sign(self, *, by: User | None, at: datetime, **facts: object) -> None:
        """The contract is signed: the lot is awarded."""
        self.signed_at, self.signed_by = at, by

    @transition(
        field=status,
        source=[S.APPROVED, S.SUMMARIES_SENT, S.STANDSTILL, S.CLEAR],
        target=S.REFUSED,
        label="Record refusal",
        permission=policies.may_propose,
        effects=("evaluation.award_refused",),
    )
    def refuse(self, *, by: User | None, at: datetime, reason: str, **facts: object) -> None:
        """The supplier did not take it, or failed a condition; the reason says which."""
        self.ended_at, self.ended_by, self.ended_reason = at, by, reason
        self.sent_at, self.sent_by = None, None

    @transition(
        field=status,
        source=[S.PROPOSED, S.APPROVED, S.SUMMARIES_SENT, S.STANDSTILL, S.CLEAR],
        target=S.CANCELLED,
        label="Cancel award",
        permission=policies.may_propose,
        effects=("evaluation.award_cancelled",),
    )
    def cancel(self, *, by: User | None, at: datetime, reason: str, **facts: object) -> None:
        """The buyer withdraws the award of this lot, with its reason."""
        self.ended_at, self.ended_by, self.ended_reason = at, by, reason
        self.sent_at, self.sent_by = None, None


class AwardPlace(models.Model):
    """One bidder's place in one awarded lot. `rank` 1 is first; `score` is out of 100, exact in the run."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="places")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="award_places")
    position = models.CharField(max_length=40, help_text="A position of the published rule, or 'reserve'")
    rank = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=9, decimal_places=4)

    class Meta:
        ordering = ["award__lot__number", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["award", "bid"], name="one_place_a_bid"),
            models.UniqueConstraint(fields=["award", "rank"], name="one_bid_a_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.award}"
