"""The opening of one envelope class by two officers; what came out of it is `opened`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from core import clock, ports
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition
from tenders.conditions_amending import IN_FLIGHT, unanswered_deadline
from tenders.enums import EnvelopeKind, IncidentKind, IncidentStatus, OpeningStatus, TenderStatus
from tenders.models.incident import LateSubmission
from tenders.models.receipt import Submission
from tenders.policies import bids as policies

if TYPE_CHECKING:
    from core.models import User

S = OpeningStatus


@blockers
def deadline_has_passed(opening: Opening) -> list[str]:
    tender = opening.tender
    if tender.status == TenderStatus.CANCELLED:
        return ["The tender was cancelled, so its bids stay sealed."]
    if not tender.deadline_passed(clock.database_now()):
        return ["Bids are still coming in. They open only after the deadline."]
    return []


@blockers
def quality_is_locked(opening: Opening) -> list[str]:
    """Price opens only when no quality mark can change any more; the floor that marks says so."""
    if opening.kind != EnvelopeKind.PRICE:
        return []
    return ports.guards.blocks("evaluation.quality_locked", opening.tender)


@blockers
def questions_dealt_with(opening: Opening) -> list[str]:
    """A question never holds the deadline; one that nobody dealt with holds the opening."""
    if opening.kind != EnvelopeKind.QUALITY:
        return []
    waiting = opening.tender.clarifications.unanswered().count()
    if not waiting:
        return []
    number = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
    return [f"{number} for an answer: answer {'it' if waiting == 1 else 'them'} to all, or leave with a reason, first."]


@blockers
def no_later_deadline_unanswered(opening: Opening) -> list[str]:
    return unanswered_deadline(opening.tender) if opening.kind == EnvelopeKind.QUALITY else []


@condition("Both who confirmed still act for the buyer: their confirmations stand.")
def somebody_left(opening: Opening) -> bool:
    return bool(policies.who_left(opening))


@blockers
def late_bids_decided(opening: Opening) -> list[str]:
    """Once anything is open no late bid can be admitted any more, so two people decide on each one first."""
    if opening.kind != EnvelopeKind.QUALITY:
        return []
    late = opening.tender.incidents.filter(kind=IncidentKind.LATE).exclude(status=IncidentStatus.DECIDED)
    whole = LateSubmission.objects.filter(attempt__bid=OuterRef("bid"), attempt__at__gte=OuterRef("begun_at"))
    # A later deadline came into force, and the bid was handed in under it: nothing is left to admit.
    in_time = Submission.objects.filter(bid=OuterRef("bid"), received_at__gt=OuterRef("begun_at"))
    waiting = late.filter(Exists(whole)).exclude(Exists(in_time)).count()
    if not waiting:
        return []
    number = "1 bid came late and waits" if waiting == 1 else f"{waiting} bids came late and wait"
    return [f"{number} for a decision under ‘Incidents’: two people admit it or not, before anything is opened."]


@blockers
def no_extension_on_its_way(opening: Opening) -> list[str]:
    """A later deadline for all, asked for after an outage, comes into force or is given up before anything opens."""
    if opening.kind != EnvelopeKind.QUALITY:
        return []
    going = opening.tender.amendments.filter(incident__isnull=False, status__in=IN_FLIGHT).first()
    return [f"Change {going.number} gives everyone a later deadline: wait for it, or withdraw it."] if going else []


class Opening(Stateful):
    """Two different people, each freshly signed in, confirm; then and only then the keeper opens."""

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="openings")
    kind = models.CharField(max_length=10, choices=EnvelopeKind)
    status = StatusField(OpeningStatus)
    first_at = models.DateTimeField(null=True, blank=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    record = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["tender", "-kind"]
        constraints = [
            legal_statuses("opening", OpeningStatus),
            models.UniqueConstraint(fields=["tender", "kind"], name="opening_once_per_envelope"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("first_by")), name="opening_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(first_by__isnull=False, second_by__isnull=False),
                name="opening_needs_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference}, {self.get_kind_display().lower()} envelopes"

    def chain(self) -> str:
        return f"tender:{self.tender.reference}"

    def subject_facts(self) -> dict[str, str]:
        return {"envelope": str(self.kind)}

    def get_act_url(self, verb: str = "") -> str:
        return reverse("bidding:opening", args=[self.tender.reference, self.kind])

    @transition(
        field=status,
        source=S.WAITING,
        target=S.FIRST_CONFIRMED,
        label="Confirm as first officer",
        permission=policies.may_confirm_opening,
        conditions=[
            deadline_has_passed,
            quality_is_locked,
            questions_dealt_with,
            late_bids_decided,
            no_later_deadline_unanswered,
            no_extension_on_its_way,
        ],
        effects=("tenders.opening_confirmed_once",),
    )
    def confirm_first(self, *, by: User | None, at: datetime) -> None:
        # By the clock that said the deadline has passed: the keeper believes no confirmation of before it.
        self.first_at, self.first_by = clock.database_now(), by

    @transition(
        field=status,
        source=S.FIRST_CONFIRMED,
        target=S.CONFIRMED,
        label="Confirm as second officer and open",
        permission=policies.may_be_second,
        conditions=[
            deadline_has_passed,
            quality_is_locked,
            questions_dealt_with,
            late_bids_decided,
            no_later_deadline_unanswered,
            no_extension_on_its_way,
        ],
    )
    def confirm_second(self, *, by: User | None, at: datetime) -> None:
        self.second_at, self.second_by = clock.database_now(), by

    @transition(
        field=status,
        source=[S.FIRST_CONFIRMED, S.CONFIRMED],
        target=S.WAITING,
        label="Start again, because an officer left",
        permission=policies.may_confirm_opening,
        conditions=[somebody_left],
        style="hidden",
    )
    def start_again(self, *, by: User | None, at: datetime) -> None:
        self.first_at = self.first_by = self.second_at = self.second_by = None

    @transition(
        field=status,
        source=S.CONFIRMED,
        target=S.OPENED,
        label="Open",
        permission=policies.is_one_of_the_two,
        conditions=[deadline_has_passed, quality_is_locked, no_later_deadline_unanswered],
        effects=("tenders.envelopes_opened",),
    )
    def finish(self, *, by: User | None, at: datetime, record: dict[str, object], **facts: object) -> None:
        self.opened_at, self.record = at, record


class OpeningStep(models.Model):
    """One bid of an opening, opened and stored: what makes an opening of many bids resumable. Append-only."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="steps")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey("tenders.Submission", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    failures = models.JSONField(default=list)
    asked_no_longer = models.JSONField(default=list)

    class Meta:
        ordering = ["opening", "pk"]
        constraints = [models.UniqueConstraint(fields=["opening", "bid"], name="opening_step_once_per_bid")]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.bid_id}"
