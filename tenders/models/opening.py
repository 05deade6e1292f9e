"""The opening of one envelope class by two officers, and what came out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from core import clock, ports
from core.workflow import Refused, Stateful, StatusField, blockers, condition, legal_statuses, transition
from tenders.conditions_amending import IN_FLIGHT, unanswered_deadline
from tenders.enums import EnvelopeKind, IncidentKind, IncidentStatus, OpeningStatus, Scan, TenderStatus
from tenders.models.receipt import Submission
from tenders.policies import bids as policies
from tenders.sealed_store import plain_segments

if TYPE_CHECKING:
    from core.models import User

S = OpeningStatus


@blockers
def deadline_has_passed(opening: Opening) -> list[str]:
    tender = opening.tender
    if tender.status == TenderStatus.CANCELLED:
        return ["The tender was cancelled, so its bids stay sealed."]
    if not tender.deadline_passed(clock.now()):
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
    # A later deadline came into force, and the bid was handed in under it: nothing is left to admit.
    in_time = Submission.objects.filter(bid=OuterRef("bid"), received_at__gt=OuterRef("begun_at"))
    waiting = late.exclude(Exists(in_time)).count()
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
        self.first_at, self.first_by = at, by

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
        self.second_at, self.second_by = at, by

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


class OpenedChoice(models.Model):
    """A lot the bid is for, the bidder's order of preference, and the weekly hours it offers there."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_choices")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="+")
    preference = models.PositiveSmallIntegerField()
    weekly_hours = models.DecimalField(max_digits=9, decimal_places=1)

    class Meta:
        ordering = ["bid", "preference"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot"], name="opened_choice_once"),
            models.UniqueConstraint(fields=["bid", "preference"], name="opened_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id} lot {self.lot_id}"


class OpenedAnswer(models.Model):
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_answers")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    words = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "criterion"], name="opened_answer_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.criterion_id}"


class OpenedDeclaration(models.Model):
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_declarations")
    key = models.CharField(max_length=40)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "key"], name="opened_declaration_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.key}"


class OpenedFile(models.Model):
    """A file of an opened bid. It stays encrypted on disk; its key, like the answers, is now in the clear."""

    ref = models.CharField(max_length=20, unique=True)
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_files")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, null=True, related_name="+")
    question = models.ForeignKey("tenders.Question", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    key = models.BinaryField()
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)

    class Meta:
        ordering = ["bid", "name"]

    def __str__(self) -> str:
        return self.ref

    def plain(self) -> Iterator[bytes]:
        """The file in pieces of 1 MB. Raises `CannotUnseal` if a byte of it was changed since it came."""
        return plain_segments(self.ref, key=bytes(self.key), size=self.size)

    def handed_out(self) -> Iterator[bytes]:
        """`plain`, for somebody's computer. Raises `Refused` for a file in which the virus scanner found something."""
        if self.scan == Scan.INFECTED:
            raise Refused(
                "The virus scanner found something in this file, so it is not handed out. It is kept as it came, with its "
                "SHA-256 in the opening record. Ask the supplier for a clean copy in the tender's messages."
            )
        return self.plain()


class OpenedPrice(models.Model):
    """The price of a bid for a lot. `rate` is what is compared: the one price, or the exact value of the basket.

    With a price schedule `lines` holds how it was made: {"basket", "divisor", "value", "words", "hourly", "lines": [{key,
    label, unit, quantity, price, part}]}, figures as text.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="opened_prices")
    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="+")
    # Fifteen digits are as many as both databases keep exactly.
    rate = models.DecimalField(max_digits=15, decimal_places=6)
    lines = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["bid", "lot"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot"], name="opened_price_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="opened_price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id} lot {self.lot_id}"

    @property
    def hourly(self) -> Decimal | None:
        """The price of an hour, to the penny; None where what is priced is not all by the hour."""
        if not self.lines:
            return self.rate if self.lot.counts_hours else None
        return Decimal(self.lines["hourly"]) if self.lines["hourly"] else None
