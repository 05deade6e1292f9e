"""The assessment summary that every bidder is owed before the award notice."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from evaluation import visibility
from evaluation.models.pairs import done_by, paired


class SummaryQuerySet(models.QuerySet["Summary"]):
    def visible_to(self, user: Any) -> SummaryQuerySet:
        """A bidder reads its own once sent; those who follow for the buyer read all."""
        return self.filter(visibility.summaries(user)).distinct()


class Summary(models.Model):
    """The assessment summary owed to one bidder (Regs r.31): what it says, and when it went.

    `content` is canonical JSON text; `pdf` is the same drawn for paper, empty where the
    machine lacks the libraries that draw it.
    """

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="summaries")
    bid = models.OneToOneField("tenders.Bid", on_delete=models.PROTECT, related_name="summary")
    content = models.TextField()
    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = done_by()

    objects: ClassVar[models.Manager[Summary]] = SummaryQuerySet.as_manager()

    class Meta:
        ordering = ["bid__letter"]
        constraints = [paired("summary", "sent")]

    def __str__(self) -> str:
        return f"Assessment summary for {self.bid_id}"
