"""What was tried and refused, and what the keeper read: rows that are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tenders.enums import Verdict


class Attempt(models.Model):
    """A submission that was not taken. Its bytes stay sealed in the working copy; the verdict stands."""

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="attempts")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField(help_text="The database's clock, read after the lock on the tender.")
    closes_at = models.DateTimeField(help_text="The deadline it was judged by.")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.verdict} {self.at:%Y-%m-%d %H:%M:%S}"


class KeeperRead(models.Model):
    """One reading, granted or refused, of something sealed. Written by the keeper itself."""

    at = models.DateTimeField()
    bid_ref = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=30)
    granted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.bid_ref} {'granted' if self.granted else 'refused'}"
