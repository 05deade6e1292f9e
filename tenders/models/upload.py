"""A file that is still arriving: what of it is durable, sealed part by part, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tenders.enums import UploadOutcome
from tenders.models.bid import Bid, file_reference

LASTS = timedelta(days=7)
LASTS_AS_EVIDENCE = timedelta(days=30)


class Upload(models.Model):
    """One file on its way into a bid. It counts for nothing until the keeper has read all of it again.

    `ref` becomes the file's own reference, so that the name, sealed at the beginning, need not be sealed again.
    The row outlives the bytes: when it began, how far it came and what became of it is the trail of a failed upload.
    """

    ref = models.CharField(max_length=20, unique=True, default=file_reference, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="uploads")
    criterion_key = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(help_text="Bytes of the whole file, as told at the beginning.")
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that would survive a power cut.")
    sealed_name = models.BinaryField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=UploadOutcome, blank=True)
    trouble = models.CharField(max_length=20, blank=True, help_text="Why it was refused, as a code.")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_no_more_than_told"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="upload_ended_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def has_arrived(self) -> bool:
        return self.received == self.size

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size if self.size else 0

    def expires_at(self) -> datetime:
        """A week after its last byte; what the deadline cut off is kept a month beyond it, as evidence."""
        lasts, closes = self.last_at + LASTS, self.bid.tender.closes_at
        return max(lasts, closes + LASTS_AS_EVIDENCE) if closes is not None and closes <= lasts else lasts


class UploadPart(models.Model):
    """Bytes `offset` to `offset + size` of an upload, sealed under a key of their own; the key is sealed to the bid's."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    leg = models.CharField(max_length=80, help_text="The file of the arriving folder in which it lies.")
    sealed_key = models.BinaryField()

    class Meta:
        ordering = ["upload", "offset"]
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="upload_part_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.offset}"
