"""The dry run of a tender's rules: dummy bids through scoring and lot award, before anybody bids."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from evaluation import policies


class DryRunQuerySet(models.QuerySet["DryRun"]):
    def visible_to(self, user: Any) -> DryRunQuerySet:
        """Those who follow the tender for the buyer."""
        return self.filter(policies.follows("tender__", user)).distinct()


class DryRun(models.Model):
    """One dry run that was kept: `dummies` are its made-up bids, `result` what the rules of that version made of them.

    Append-only. 'kept': the lead kept it while drafting. 'sent': the one the approver reads, made when the tender was
    sent for approval. `result` is canonical JSON text, so that the bytes that were read are the bytes stored.
    """

    class Purpose(models.TextChoices):
        KEPT = "kept", "Kept by the lead"
        SENT = "sent", "Sent with the tender"

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="dry_runs")
    tender_version = models.PositiveIntegerField()
    purpose = models.CharField(max_length=4, choices=Purpose.choices)
    dummies = models.JSONField()
    result = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[DryRun]] = DryRunQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(purpose__in=["kept", "sent"]), name="dry_run_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"Dry run of {self.tender.reference}, version {self.tender_version}"

    def read(self) -> dict[str, Any]:
        """The result as data."""
        data: dict[str, Any] = json.loads(self.result)
        return data
