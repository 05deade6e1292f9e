"""The public record: append-only, in commit order. The register, search and feeds read nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PublicRecord(models.Model):
    """One thing made public: a notice once the central platform has taken it, an answer, a result."""

    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    subject = models.CharField(max_length=40, db_index=True)  # the procurement's reference: groups its records
    title = models.CharField(max_length=300)
    at = models.DateTimeField()
    payload = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "reference"], name="core_public_record_once")]
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
