"""Who was told what and when, and a bidder's word that its bid stands after a change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import refs
from tenders.enums import Audience
from tenders.models.amendment import Amendment
from tenders.models.tender import Tender


class Announcement(models.Model):
    """One thing told about a tender: a change, a later deadline, a cancellation. Rows are only added."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="announcements")
    key = models.CharField(max_length=60, help_text="'change-2', 'cancelled': the same key again is the same telling.")
    amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="announcements"
    )
    audiences = models.JSONField(default=list, help_text="Who it was for, also where nobody was there to be told.")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["tender", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "key"], name="announcement_once_per_tender_and_key")]

    def __str__(self) -> str:
        return self.subject


class Told(models.Model):
    """One person told. `organisation` is set for bidders; the buyer's pages name none of them before the opening."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="told")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    message = models.ForeignKey("core.OutboxMessage", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["announcement", "audience", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user"], name="told_once_per_person"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="told_legal_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.audience}"


def new_confirmation_number() -> str:
    """Eight signs in two groups, such as C-7K4M-9QXA."""
    body = refs.new_ref("C", 8)
    return f"{body[:6]}-{body[6:]}"


class Confirmation(models.Model):
    """A bidder's word that the submission which stands is its bid after a change. Append-only, signed like a receipt."""

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="confirmations")
    submission = models.ForeignKey("tenders.Submission", on_delete=models.PROTECT, related_name="confirmations")
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="confirmations")
    number = models.CharField(max_length=20, unique=True, default=new_confirmation_number, editable=False)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField(help_text="The deadline it was judged by.")
    receipt = models.JSONField()
    signature = models.CharField(max_length=128)
    signed_with = models.CharField(max_length=64)

    class Meta:
        ordering = ["bid", "confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "amendment"], name="confirmation_once_per_change"),
        ]

    def __str__(self) -> str:
        return self.number
