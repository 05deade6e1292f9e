"""What the arithmetic gave: the ranking of each lot, and each run of the award rule."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from evaluation import policies


class LotRanking(models.Model):
    """The ranking of one lot, with its whole working. Append-only: a re-run is a new version.

    `working` is canonical JSON text (sorted keys, no spaces, decimals as strings), kept as
    text so that the bytes that were hashed are the bytes that are stored.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="rankings")
    version = models.PositiveSmallIntegerField()
    working = models.TextField()
    inputs_sha256 = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    ranked_at = models.DateTimeField()
    ranked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["lot__number", "version"]
        constraints = [models.UniqueConstraint(fields=["lot", "version"], name="ranking_version_once")]

    def __str__(self) -> str:
        return f"Ranking of lot {self.lot_id}, version {self.version}"

    def read(self) -> dict[str, Any]:
        """The working as data."""
        data: dict[str, Any] = json.loads(self.working)
        return data


class AllocationRunQuerySet(models.QuerySet["AllocationRun"]):
    def visible_to(self, user: Any) -> AllocationRunQuerySet:
        """Those who follow the tender for the buyer: a run carries prices."""
        return self.filter(policies.follows("tender__", user)).distinct()


class AllocationRun(models.Model):
    """One run of the published award rule: what went in, what came out. Append-only."""

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="allocation_runs")
    rankings = models.ManyToManyField(LotRanking, related_name="+")
    mechanism = models.CharField(max_length=1)
    outcome = models.CharField(
        max_length=20, help_text="'proven', 'limit' when time ran out first, 'by rule' for A, B, C"
    )
    instance = models.TextField()
    result = models.TextField()
    inputs_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    run_at = models.DateTimeField()
    run_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[AllocationRun]] = AllocationRunQuerySet.as_manager()

    class Meta:
        ordering = ["run_at", "pk"]

    def __str__(self) -> str:
        return f"Run {self.pk} for {self.tender.reference}"

    @property
    def proven(self) -> bool:
        """True only if nothing better exists, and that was shown."""
        return self.outcome == "proven"

    @property
    def ended_early(self) -> bool:
        """The time limit came first: an approver says why it is good enough."""
        return self.outcome == "limit"

    def read(self) -> dict[str, Any]:
        """The result as data."""
        data: dict[str, Any] = json.loads(self.result)
        return data
