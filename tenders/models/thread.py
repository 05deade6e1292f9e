"""Everything said between the buyer and one supplier about a tender: added to, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import refs
from core.permissions import organisations_of
from tenders.enums import Side
from tenders.policies import bids as policies

if TYPE_CHECKING:
    from core.models import User


def thread_reference() -> str:
    return refs.new_ref("T", 8)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: User | None) -> ThreadQuerySet:
        """Its own organisation always; the buyer's leads, approvers and auditors once the bids are open."""
        buyers = organisations_of(user, kind="buyer", roles=policies.READERS_AFTER_OPENING)
        theirs = Q(tender__procurement__buyer__in=buyers) | Q(tender__procurement__joint_buyers__in=buyers)
        own = Q(organisation__in=organisations_of(user, kind="supplier"))
        return self.filter(own | (Q(tender__opened_at__isnull=False) & theirs)).distinct()


class Thread(models.Model):
    """One supplier's correspondence about one tender. `bid` is empty where it has none."""

    ref = models.CharField(max_length=20, unique=True, default=thread_reference, editable=False)
    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="threads")
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="threads")
    bid = models.OneToOneField("tenders.Bid", on_delete=models.PROTECT, null=True, related_name="thread")
    begun_at = models.DateTimeField()

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["tender", "organisation"]
        constraints = [models.UniqueConstraint(fields=["tender", "organisation"], name="thread_once_per_supplier")]

    def __str__(self) -> str:
        return self.ref

    def chain(self) -> str:
        """The bid's own log: before the opening the tender's must not tell by its length who bids."""
        return self.bid.chain() if self.bid else f"thread:{self.ref}"


class Message(models.Model):
    """One message. Append-only; `log_number` is its entry in the thread's log, which holds a commitment to its words."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    about = models.CharField(max_length=60, blank=True, default="", help_text="What it belongs to: 'exclusion:X-..'.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    log_number = models.PositiveIntegerField()

    class Meta:
        ordering = ["thread", "number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="message_number_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="message_side_legal"),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.number}"


class MessageRead(models.Model):
    """That one person opened the page with a message on it, the first time. Append-only."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="message_read_once")]

    def __str__(self) -> str:
        return f"{self.message_id} by {self.user_id}"
