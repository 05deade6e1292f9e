"""Questions of suppliers about an open tender, and the answers published to all.

Who asked is kept apart (`ClarificationAsker`): nothing that the buyer's pages, lists and exports read holds it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import refs
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from tenders.enums import UNANSWERED, ClarificationStatus, ReplyStatus, TenderStatus
from tenders.policies import clarifications as policies

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Tender

S = ClarificationStatus
ANSWERABLE = (TenderStatus.PUBLISHED, TenderStatus.CLOSED)


def clarification_reference() -> str:
    return refs.new_ref("C", 6)


def reply_reference() -> str:
    return refs.new_ref("R", 6)


def _not_now(tender: Tender) -> list[str]:
    if tender.status in ANSWERABLE:
        return []
    return [f"This tender is {tender.get_status_display().lower()}: questions about it are no longer answered."]


@blockers
def tender_takes_answers(obj: Clarification | ClarificationReply) -> list[str]:
    """Answers go out from the publication of the tender to the opening of its bids."""
    return _not_now(obj.tender)


@condition("Write the answer before you publish it.")
def has_an_answer(reply: ClarificationReply) -> bool:
    return bool(reply.answer.strip())


@condition("Write the question as everyone will read it.")
def has_a_question(reply: ClarificationReply) -> bool:
    return bool(reply.question.strip())


@condition("No question is left in this answer.")
def has_somebody_who_asked(reply: ClarificationReply) -> bool:
    return reply.clarifications.exists()


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    def unanswered(self) -> ClarificationQuerySet:
        return self.filter(status__in=UNANSWERED)


class ClarificationReply(Stateful):
    """One answer to one question or to several alike: the words in work. What was published is `PublishedAnswer`."""

    ref = models.CharField("reference", max_length=20, unique=True, default=reply_reference, editable=False)
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="clarification_replies")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Given when it is first published.")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField("question as published", blank=True)
    answer = models.TextField(blank=True)
    status = StatusField(ReplyStatus)
    saves = models.PositiveIntegerField(default=1, help_text="Counts the saves, so that two leads see each other.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["tender", "number", "pk"]
        verbose_name = "answer to questions"
        constraints = [
            legal_statuses("clarificationreply", ReplyStatus),
            models.UniqueConstraint(
                fields=["tender", "number"], condition=Q(number__isnull=False), name="answer_number_once_per_tender"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="clarificationreply_published_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def chain(self) -> str:
        return f"tender:{self.tender.reference}"

    def subject_facts(self) -> dict[str, Any]:
        return {"answer": self.ref}

    @transition(
        field=status,
        source=ReplyStatus.DRAFTED,
        target=ReplyStatus.PUBLISHED,
        label="Publish the answer to all",
        permission=policies.may_publish_reply,
        conditions=[tender_takes_answers, has_a_question, has_an_answer, has_somebody_who_asked],
        effects=("tenders.answer_published",),
    )
    def publish(self, *, by: User | None, at: datetime, number: int) -> None:
        self.number, self.published_at, self.published_by = number, at, by

    @transition(
        field=status,
        source=ReplyStatus.PUBLISHED,
        target=ReplyStatus.PUBLISHED,
        label="Publish a correction",
        permission=policies.may_publish_reply,
        conditions=[tender_takes_answers, has_a_question, has_an_answer],
        effects=("tenders.answer_published",),
    )
    def correct(self, *, by: User | None, at: datetime) -> None:
        """What was published stands as it was; the next version is added beside it."""


class Clarification(Stateful):
    """One question about the whole tender or one lot: private to the asker and the buyer until it is answered."""

    ref = models.CharField("reference", max_length=20, unique=True, default=clarification_reference, editable=False)
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="clarifications")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    status = StatusField(S)
    reply = models.ForeignKey(
        ClarificationReply, on_delete=models.PROTECT, null=True, blank=True, related_name="clarifications"
    )
    ended_at = models.DateTimeField("withdrawn or left without answer, on", null=True, blank=True)
    reason = models.TextField("why it is not answered", blank=True)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["tender", "asked_at", "pk"]
        verbose_name = "question"
        constraints = [
            legal_statuses("clarification", S),
            models.CheckConstraint(
                condition=~Q(status__in=[S.DRAFTED, S.PUBLISHED]) | Q(reply__isnull=False),
                name="clarification_answered_by_a_reply",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.NOT_ANSWERED) | ~Q(reason=""), name="clarification_left_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["tender", "status"], name="clarification_waiting")]

    def __str__(self) -> str:
        return self.ref

    def chain(self) -> str:
        # Not the tender's own chain: the asker's steps would stand there under the asker's name, for the buyer to read.
        return f"clarification:{self.ref}"

    def about(self) -> str:
        return f"Lot {self.lot.number}, {self.lot.name}" if self.lot else "The whole tender"

    @transition(
        field=status,
        source=[S.ASKED, S.DRAFTED],
        target=S.DRAFTED,
        label="Draft an answer",
        permission=policies.may_answer,
        conditions=[tender_takes_answers],
        style="hidden",
    )
    def take_up(self, *, by: User | None, at: datetime, into: ClarificationReply) -> None:
        self.reply = into

    @transition(
        field=status,
        source=S.DRAFTED,
        target=S.ASKED,
        label="Take it out of the answer",
        permission=policies.may_answer,
        conditions=[tender_takes_answers],
        style="hidden",
    )
    def put_back(self, *, by: User | None, at: datetime) -> None:
        self.reply = None

    @transition(
        field=status,
        source=S.DRAFTED,
        target=S.PUBLISHED,
        label="Answer to all",
        permission=policies.may_answer,
        conditions=[tender_takes_answers],
        style="hidden",
    )
    def publish(self, *, by: User | None, at: datetime) -> None:
        """The words are in its reply."""

    @transition(
        field=status,
        source=[S.ASKED, S.DRAFTED],
        target=S.NOT_ANSWERED,
        label="Leave it without an answer",
        permission=policies.may_answer,
        conditions=[tender_takes_answers],
        effects=("tenders.question_left",),
        style="hidden",
    )
    def leave(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.ended_at, self.reason, self.reply = at, reason, None

    @transition(
        field=status,
        source=S.ASKED,
        target=S.WITHDRAWN,
        label="Withdraw the question",
        permission=policies.may_withdraw,
        style="hidden",
    )
    def withdraw(self, *, by: User | None, at: datetime) -> None:
        self.ended_at = at


class ClarificationAsker(models.Model):
    """Who asked. Read by the asker's own pages and by the mail that tells them; by nothing of the buyer's.

    `digest` is of the words and the lot: the same question of one organisation is taken once (a double click).
    """

    clarification = models.OneToOneField(Clarification, on_delete=models.PROTECT, related_name="sealed_asker")
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=90)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "organisation", "digest"], name="question_asked_once"),
        ]

    def __str__(self) -> str:
        return f"Asker of question {self.clarification_id}"


class PublishedAnswer(models.Model):
    """A version of an answer as it was published. Rows are only added: a correction is the next version."""

    reply = models.ForeignKey(ClarificationReply, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField()
    answer = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["reply", "version"]
        constraints = [models.UniqueConstraint(fields=["reply", "version"], name="answer_version_once")]

    def __str__(self) -> str:
        return f"{self.reply_id} version {self.version}"
