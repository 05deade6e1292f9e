"""Typed questions of a tender, the buyer's library of them, and what an eligibility answer was decided to be."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import refs
from tenders.enums import EligibilityVerdict, QuestionEnvelope, QuestionKind
from tenders.models.lot import Lot
from tenders.models.standing import Removable
from tenders.models.tender import Tender
from tenders.questions.kinds import parse
from tenders.questions.specs import Spec


def library_reference() -> str:
    return refs.new_ref("Q", 8)


class Asking(models.Model):
    """What a question of a tender and one in the library share."""

    envelope = models.CharField(max_length=12, choices=QuestionEnvelope, default=QuestionEnvelope.ELIGIBILITY)
    kind = models.CharField(max_length=12, choices=QuestionKind)
    label = models.CharField("name", max_length=120)
    text = models.TextField("question")
    guidance = models.TextField(blank=True, default="")
    required = models.BooleanField(default=True)
    spec = models.JSONField(default=dict)
    expected = models.JSONField(default=dict, blank=True, help_text="What passes; empty where a person decides.")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    def asks(self) -> Spec:
        """The spec as data. Raises `SpecError` on a row that no form wrote."""
        return parse(self.kind, self.spec)


class Question(Removable, Asking):
    """One typed question put to every bidder, or to those who choose `lot`.

    Answers live sealed in the working copy as part 'question:<key>'. `criterion_key` names the quality criterion under
    which evaluators read the answer; a key, because criteria are written anew whenever their page is saved.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=30)
    number = models.PositiveIntegerField()
    stage = models.PositiveSmallIntegerField(default=1)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    criterion_key = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["tender", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "key"], name="question_key_once_per_tender"),
            models.UniqueConstraint(fields=["tender", "number"], name="question_number_once_per_tender"),
            models.CheckConstraint(condition=Q(stage__gte=1), name="question_stage_from_1"),
            models.CheckConstraint(condition=Q(envelope__in=QuestionEnvelope.values), name="question_envelope_legal"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_legal"),
            # A file's key is sealed with the first envelope, so a file could be read before prices are opened.
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.FILE, envelope=QuestionEnvelope.PRICE), name="question_no_price_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"

    @property
    def part(self) -> str:
        """Its name in the working copy, and the mark on files that answer it."""
        return f"question:{self.key}"


class LibraryQuestion(Asking):
    """A question a buyer asks again and again. Tenders take copies, so that changing it here changes no tender."""

    ref = models.CharField(max_length=20, unique=True, default=library_reference, editable=False)
    buyer = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="library_questions")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["buyer", "envelope", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "label"], condition=Q(retired_at__isnull=True), name="library_label_once_per_buyer"
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="library_retired_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class OpenedResponse(models.Model):
    """A typed answer of an opened bid, and what comparing it with the expected values said at that moment.

    `value` is the answer as sealed; `fault` says what is wrong with one that does not fit its question any more.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_responses")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="opened")
    value = models.JSONField(null=True)
    fault = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=10, choices=EligibilityVerdict)
    because = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["bid", "question"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "question"], name="opened_response_once"),
            models.CheckConstraint(condition=Q(verdict__in=EligibilityVerdict.values), name="opened_response_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.question_id}"


class EligibilityDecision(models.Model):
    """A person's word on one answer. Append-only: the latest stands, and every earlier one can be read."""

    response = models.ForeignKey(OpenedResponse, on_delete=models.PROTECT, related_name="decisions")
    passes = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["response", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="eligibility_decision_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.response_id}: {'passes' if self.passes else 'fails'}"

    def facts(self) -> dict[str, Any]:
        """What the log keeps: which bid and question, and the word; the reason stays in the row."""
        return {"bid": self.response.bid.ref, "question": self.response.question.key, "passes": self.passes}
