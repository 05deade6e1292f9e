"""A bid while it is being written: who bids for what, and the sealed working copy."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import refs
from core.permissions import by_the_clock, organisations_of
from core.workflow import Stateful, StatusField, condition, legal_statuses, transition
from tenders.enums import BidStatus, ExclusionStatus, IncidentKind, IncidentOutcome, IncidentStatus, Scan
from tenders.policies import bids as policies

if TYPE_CHECKING:
    from core.models import User

S = BidStatus


def bid_reference() -> str:
    return refs.new_ref("B", 6)


def file_reference() -> str:
    return refs.new_ref("F", 10)


class BidQuerySet(models.QuerySet["Bid"]):
    def visible_to(self, user: User | None) -> BidQuerySet:
        """Its own organisation always; the buyer's openers once the bids are open; nobody else."""
        buyers = organisations_of(user, kind="buyer", roles=policies.READERS_AFTER_OPENING)
        theirs = Q(tender__procurement__buyer__in=buyers) | Q(tender__procurement__joint_buyers__in=buyers)
        own = Q(organisation__in=organisations_of(user, kind="supplier"))
        return self.filter(own | (Q(status__in=[S.OPENED, S.EXCLUDED]) & theirs)).distinct()


@condition("Two people must have decided to admit it, with a reason.")
def two_people_admitted_it(bid: Bid) -> bool:
    decided = bid.incidents.filter(kind=IncidentKind.LATE, status=IncidentStatus.DECIDED)
    return bool(decided.filter(outcome=IncidentOutcome.ADMIT, decided_by__isnull=False).exists())


@condition("An exclusion of the whole bid must have been decided first: told, heard, confirmed by a second person.")
def two_people_excluded_it(bid: Bid) -> bool:
    return bool(bid.exclusions.filter(lot__isnull=True, status=ExclusionStatus.EXCLUDED).exists())


class Bid(Stateful):
    """One organisation's bid for a tender. What it says is never in this row."""

    ref = models.CharField("reference", max_length=20, unique=True, default=bid_reference, editable=False)
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="bids")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="bids")
    status = StatusField(BidStatus)
    letter = models.CharField(max_length=3, blank=True, help_text="Its name while it is marked: A, B, C ...")
    draft_public_key = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unconfirmed_change = models.PositiveIntegerField(
        null=True, blank=True, help_text="The last change to the tender that this bid was not confirmed after."
    )
    standing_authority_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The owner for whom each save that completes the bid is submitted at once.",
    )
    standing_authority_from = models.DateTimeField(null=True, blank=True)
    standing_authority_until = models.DateTimeField(
        null=True, blank=True, help_text="When it was ended; empty while it runs, at the longest until bids close."
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    excluded_at = models.DateTimeField(null=True, blank=True)
    excluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    excluded_because = models.TextField(blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["letter", "ref"]
        constraints = [
            legal_statuses("bid", BidStatus),
            models.UniqueConstraint(fields=["tender", "organisation"], name="bid_once_per_organisation"),
            models.UniqueConstraint(
                fields=["tender", "letter"], condition=~Q(letter=""), name="bid_letter_once_per_tender"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def has_standing_authority(self) -> bool:
        """Whether an owner let each save that completes the bid be submitted, and has not ended it."""
        return self.standing_authority_by_id is not None and self.standing_authority_until is None

    def chain(self) -> str:
        # Not the tender's own chain: that one is read by the buyer, who must not learn from its
        # length how many are bidding. The opening writes the head of this one into that one.
        return f"bid:{self.ref}"

    @transition(
        field=status,
        source=[S.DRAFT, S.SUBMITTED, S.NEEDS_CONFIRMING, S.WITHDRAWN],
        target=S.SUBMITTED,
        label="Submit bid",
        permission=policies.may_hand_in,
        effects=("tenders.bid_submitted",),
    )
    def submit(self, *, by: User | None, at: datetime, received_at: datetime, **facts: object) -> None:
        # The time of receipt is the one read after the lock on the tender, not the time of this call.
        self.submitted_at, self.submitted_by = received_at, by
        self.withdrawn_at, self.withdrawn_by, self.unconfirmed_change = None, None, None

    @transition(
        field=status,
        source=[S.SUBMITTED, S.NEEDS_CONFIRMING],
        target=S.NEEDS_CONFIRMING,
        label="Ask to confirm after a change",
        permission=by_the_clock,
    )
    def ask_to_confirm(self, *, by: User | None, at: datetime, change: int) -> None:
        # What was submitted stands, and is opened even if nobody answers: a bid is never lost to a change.
        self.unconfirmed_change = change

    @transition(
        field=status,
        source=S.NEEDS_CONFIRMING,
        target=S.SUBMITTED,
        label="Confirm the bid as it stands",
        permission=policies.may_submit,
        effects=("tenders.bid_confirmed",),
    )
    def confirm(self, *, by: User | None, at: datetime, **facts: object) -> None:
        self.unconfirmed_change = None

    @transition(
        field=status,
        source=[S.SUBMITTED, S.NEEDS_CONFIRMING],
        target=S.WITHDRAWN,
        label="Withdraw bid",
        permission=policies.may_submit,
        effects=("tenders.bid_withdrawn",),
    )
    def withdraw(self, *, by: User | None, at: datetime, **facts: object) -> None:
        self.withdrawn_at, self.withdrawn_by, self.unconfirmed_change = at, by, None

    @transition(
        field=status,
        source=[S.SUBMITTED, S.NEEDS_CONFIRMING],
        target=S.OPENED,
        label="Open bid",
        permission=policies.may_open,
    )
    def open(self, *, by: User | None, at: datetime, letter: str, **facts: object) -> None:
        self.opened_at, self.letter = at, letter

    @transition(
        field=status,
        source=[S.DRAFT, S.SUBMITTED, S.NEEDS_CONFIRMING, S.WITHDRAWN],
        target=S.SUBMITTED,
        label="Admit the late bid",
        permission=policies.may_open,
        conditions=[two_people_admitted_it],
    )
    def admit(self, *, by: User | None, at: datetime, received_at: datetime, **facts: object) -> None:
        # The time of receipt stays the time at which it came, after the deadline: admitting makes no bid punctual.
        self.submitted_at, self.submitted_by = received_at, facts["submitted_by"]  # type: ignore[assignment]  # a User
        self.withdrawn_at, self.withdrawn_by, self.unconfirmed_change = None, None, None

    @transition(
        field=status,
        source=S.OPENED,
        target=S.EXCLUDED,
        label="Exclude bid",
        permission=policies.may_exclude,
        conditions=[two_people_excluded_it],
        effects=("tenders.bid_excluded",),
    )
    def exclude(self, *, by: User | None, at: datetime, reason: str, **facts: object) -> None:
        self.excluded_at, self.excluded_by, self.excluded_because = at, by, reason


class DraftContent(models.Model):
    """One part of the working copy, sealed to the bid's own key. The web process cannot read it back.

    Parts: 'choices', 'declarations', 'answer:<criterion key>', 'price:<lot number>', 'question:<key>', 'confidential'.
    They are saved one by one, so that two people writing two answers never overwrite each other.

    'aside:<person>:<part>' holds what that person typed when a colleague had saved the part in the meantime, until the
    person has chosen between the two. It is no part of the bid and is never submitted.
    """

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=160)
    version = models.PositiveIntegerField()
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "part"], name="draft_part_once")]

    def __str__(self) -> str:
        return f"{self.bid_id} {self.part} v{self.version}"


class SealedFile(models.Model):
    """An uploaded file, encrypted as it arrived. Its name is content and sealed like it.

    `sha256` and `size` are of the plain file. The same name again makes a new version; the older one
    is kept until the bid is opened, and only the latest counts.
    """

    ref = models.CharField(max_length=20, unique=True, default=file_reference, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="files")
    criterion_key = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed_name = models.BinaryField()
    sealed_key = models.BinaryField()
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.WAITING)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_tried_at = models.DateTimeField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.ref
