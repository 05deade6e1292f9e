"""Taking a bid, or its part for one lot, out of the competition: told, heard, decided by two people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock, refs
from core.calendar import in_words
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from tenders.enums import OF_THE_SUPPLIER, BidStatus, ExclusionGround, ExclusionOutcome, ExclusionStatus
from tenders.policies import exclusions as policies

if TYPE_CHECKING:
    from core.models import User

S = ExclusionStatus


def exclusion_reference() -> str:
    return refs.new_ref("X", 8)


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@condition("The bid is excluded already, or was never opened.")
def bid_stands(exclusion: Exclusion) -> bool:
    status: str = exclusion.bid.status
    return status == BidStatus.OPENED


@blockers
def says_why(exclusion: Exclusion) -> list[str]:
    found = []
    if not exclusion.ground.strip():
        found.append("The ground: name the paragraph or the requirement.")
    if not exclusion.facts.strip():
        found.append("What you rely on: write the facts, because the supplier answers to them.")
    return found


@blockers
def still_time_to_answer(exclusion: Exclusion) -> list[str]:
    until = exclusion.representations_by
    if until is not None and clock.now() > until:
        return [f"The time to answer ended {in_words(until)}. Write to the buyer in your messages."]
    return []


@blockers
def supplier_was_heard(exclusion: Exclusion) -> list[str]:
    """Nobody decides before the supplier's time is over, or before it has said that this is all: a first word is not that."""
    until = exclusion.representations_by
    if exclusion.status == S.NOTIFIED and until is not None and clock.now() <= until:
        return [
            f"The supplier may answer until {in_words(until)}: decide after that, or once it tells you that it has said all."
        ]
    return []


@condition("The proposal is not to exclude.")
def outcome_is_exclude(exclusion: Exclusion) -> bool:
    return exclusion.outcome == ExclusionOutcome.EXCLUDE


@condition("The proposal is to exclude.")
def outcome_is_keep(exclusion: Exclusion) -> bool:
    return exclusion.outcome == ExclusionOutcome.KEEP


class Exclusion(Stateful):
    """One procedure against one bid, or against its part for `lot` only. The lead prepares, an approver decides."""

    ref = models.CharField(max_length=20, unique=True, default=exclusion_reference, editable=False)
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="exclusions")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, null=True, related_name="exclusions")
    status = StatusField(S)
    ground_class = models.CharField(max_length=16, choices=ExclusionGround)
    ground = models.CharField(max_length=300)
    facts = models.TextField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    notified_at = models.DateTimeField(null=True, blank=True)
    notified_by = _person()
    representations_by = models.DateTimeField("representations until", null=True, blank=True)
    representations = models.TextField(blank=True, default="")
    represented_at = models.DateTimeField(null=True, blank=True)
    represented_by = _person()
    outcome = models.CharField(max_length=10, choices=ExclusionOutcome, blank=True, default="")
    reasons = models.TextField(blank=True, default="")
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = _person()
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = _person()
    sent_back_reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person()

    class Meta:
        ordering = ["bid", "started_at", "pk"]
        constraints = [
            legal_statuses("exclusion", S),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="exclusion_decided_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.EXCLUDED, S.KEPT]) | Q(proposed_by__isnull=False, decided_by__isnull=False),
                name="exclusion_decision_has_both",
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=True) | ~Q(ground_class__in=list(OF_THE_SUPPLIER)),
                name="exclusion_of_a_supplier_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def chain(self) -> str:
        return self.bid.tender.chain()

    def subject_facts(self) -> dict[str, Any]:
        return {"exclusion": self.ref, "bid": self.bid.ref, "lot": self.lot.number if self.lot else 0}

    def get_act_url(self, verb: str = "") -> str:
        return reverse("tenders:exclusion", args=[self.bid.tender.reference, self.ref])

    def about(self) -> str:
        """'lot 3' or 'the whole bid'."""
        return f"lot {self.lot.number}, {self.lot.name}" if self.lot else "the whole bid"

    @transition(
        field=status,
        source=S.DRAFTED,
        target=S.NOTIFIED,
        label="Tell the supplier",
        permission=policies.may_prepare,
        conditions=[bid_stands, says_why],
        effects=("tenders.exclusion_notified",),
    )
    def notify(self, *, by: User | None, at: datetime, until: datetime, until_text: str = "") -> None:
        self.notified_at, self.notified_by, self.representations_by = at, by, until

    @transition(
        field=status,
        source=S.NOTIFIED,
        target=S.NOTIFIED,
        label="Send representations",
        permission=policies.may_answer,
        conditions=[still_time_to_answer],
        effects=("tenders.exclusion_answered",),
    )
    def represent(self, *, by: User | None, at: datetime, reason: str) -> None:
        """A word of the supplier's that need not be its last: its time runs on."""
        self.represent_words(by=by, at=at, words=reason)

    @transition(
        field=status,
        source=[S.NOTIFIED, S.HEARD],
        target=S.HEARD,
        label="Send representations: this is all",
        permission=policies.may_answer,
        conditions=[still_time_to_answer],
        effects=("tenders.exclusion_answered",),
    )
    def say_all(self, *, by: User | None, at: datetime, reason: str) -> None:
        """The supplier's last word: the buyer need not wait until the time is over. More may follow while there is time."""
        self.represent_words(by=by, at=at, words=reason)

    def represent_words(self, *, by: User | None, at: datetime, words: str) -> None:
        self.representations = f"{self.representations}\n\n{words}".strip()
        self.represented_at, self.represented_by = at, by

    @transition(
        field=status,
        source=[S.NOTIFIED, S.HEARD],
        target=S.PROPOSED,
        label="Propose a decision",
        permission=policies.may_prepare,
        conditions=[bid_stands, supplier_was_heard],
        effects=("tenders.exclusion_proposed",),
    )
    def propose(self, *, by: User | None, at: datetime, outcome: str, reason: str) -> None:
        self.proposed_at, self.proposed_by = at, by
        self.outcome, self.reasons = outcome, reason

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.HEARD,
        label="Send back",
        permission=policies.may_send_back,
    )
    def send_back(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.sent_back_at, self.sent_back_by, self.sent_back_reason = at, by, reason

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.EXCLUDED,
        label="Confirm: exclude",
        permission=policies.may_decide,
        conditions=[bid_stands, outcome_is_exclude],
        effects=("tenders.exclusion_confirmed",),
    )
    def exclude(self, *, by: User | None, at: datetime) -> None:
        self.decided_at, self.decided_by = at, by

    @transition(
        field=status,
        source=S.PROPOSED,
        target=S.KEPT,
        label="Confirm: do not exclude",
        permission=policies.may_decide,
        conditions=[outcome_is_keep],
        effects=("tenders.exclusion_ended",),
    )
    def keep(self, *, by: User | None, at: datetime) -> None:
        self.decided_at, self.decided_by = at, by

    @transition(
        field=status,
        source=[S.DRAFTED, S.NOTIFIED, S.HEARD],
        target=S.DROPPED,
        label="Give it up",
        permission=policies.may_prepare,
        effects=("tenders.exclusion_ended",),
    )
    def drop(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.reasons = reason


class LotExclusion(models.Model):
    """That a bid is out of one lot. Append-only: ranking and award read nothing else about it."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="lot_exclusions")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="excluded_bids")
    exclusion = models.OneToOneField(Exclusion, on_delete=models.PROTECT, related_name="lot_exclusion")
    because = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["bid", "lot"]
        constraints = [models.UniqueConstraint(fields=["bid", "lot"], name="lot_exclusion_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} lot {self.lot_id}"
