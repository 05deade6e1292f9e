"""A person's word on a compliance check, and the one request to put named answers right within 24 hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock, refs
from core.calendar import in_words
from core.permissions import by_the_clock
from core.workflow import Stateful, StatusField, blockers, legal_statuses, transition
from tenders.enums import EligibilityVerdict, PutRightStatus
from tenders.policies import exclusions as policies
from tenders.sealed_store import plain_segments

if TYPE_CHECKING:
    from core.models import User

S = PutRightStatus


def request_reference() -> str:
    return refs.new_ref("P", 8)


def file_reference() -> str:
    return refs.new_ref("F", 10)


class CheckDecision(models.Model):
    """A person's word on one check of a bid, or of its part for a lot. Append-only: the latest stands."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="check_decisions")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=300)
    passes = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["bid", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="check_decision_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.key}: {'passes' if self.passes else 'fails'}"


@blockers
def in_time(request: PutRight) -> list[str]:
    if clock.now() > request.due_at:
        return [f"The time to put it right ended {in_words(request.due_at)}. Nothing was changed."]
    return []


@blockers
def time_is_over(request: PutRight) -> list[str]:
    if clock.now() <= request.due_at:
        return [f"The supplier has until {in_words(request.due_at)}."]
    return []


class PutRight(Stateful):
    """The one request of a bid: the questions named in it, nothing else, until `due_at`, 24 hours after it was sent."""

    ref = models.CharField(max_length=20, unique=True, default=request_reference, editable=False)
    bid = models.OneToOneField("tenders.Bid", on_delete=models.PROTECT, related_name="put_right")
    status = StatusField(S)
    named = models.JSONField(help_text="Keys of the questions that may be answered again.")
    why = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "request to put it right"
        constraints = [legal_statuses("put_right", S)]

    def __str__(self) -> str:
        return self.ref

    def chain(self) -> str:
        return self.bid.tender.chain()

    def subject_facts(self) -> dict[str, str]:
        return {"request": self.ref, "bid": self.bid.ref}

    @transition(
        field=status,
        source=S.ASKED,
        target=S.ANSWERED,
        label="Send the answers",
        permission=policies.may_put_right,
        conditions=[in_time],
        effects=("tenders.put_right_answered",),
    )
    def answer(self, *, by: User | None, at: datetime) -> None:
        self.answered_at, self.answered_by = at, by

    @transition(
        field=status,
        source=S.ASKED,
        target=S.LAPSED,
        label="End the time",
        permission=by_the_clock,
        conditions=[time_is_over],
        effects=("tenders.put_right_lapsed",),
    )
    def lapse(self, *, by: User | None, at: datetime) -> None:
        self.lapsed_at = at


class PutRightAnswer(models.Model):
    """An answer given on request. It stands beside the original and never in its place. Append-only."""

    request = models.ForeignKey(PutRight, on_delete=models.PROTECT, related_name="answers")
    response = models.OneToOneField("tenders.OpenedResponse", on_delete=models.PROTECT, related_name="put_right")
    value = models.JSONField(null=True)
    fault = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=10, choices=EligibilityVerdict)
    because = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=EligibilityVerdict.values), name="put_right_verdict_legal")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.response_id}"


class PutRightFile(models.Model):
    """A file given on request. Encrypted on disk like every other; its key, like the bid's, is in the clear by now."""

    ref = models.CharField(max_length=20, unique=True, default=file_reference)
    answer = models.ForeignKey(PutRightAnswer, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.BinaryField()

    class Meta:
        ordering = ["answer", "name"]

    def __str__(self) -> str:
        return self.ref

    def plain(self) -> Iterator[bytes]:
        """The file in pieces of 1 MB. Raises `CannotUnseal` if a byte of it was changed since it came."""
        return plain_segments(self.ref, key=bytes(self.key), size=self.size)
