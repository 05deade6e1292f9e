"""What changed while a tender was drafted."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tenders.models.tender import Tender


class TenderChange(models.Model):
    """One change made while drafting: what the approver reads as 'what changed', and who has had a hand in it."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    what = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["tender", "version"], name="tender_change_once_per_version")]

    def __str__(self) -> str:
        return f"{self.tender.reference} version {self.version}: {self.what}"
