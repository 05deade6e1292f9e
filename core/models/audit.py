"""The log: one append-only SHA-256 chain for each subject (a tender, an agreement, a market)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class AuditChain(models.Model):
    """The head of one subject's chain. Locking this row is what puts concurrent entries in one order."""

    name = models.CharField(max_length=80, unique=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    anchored_length = models.PositiveIntegerField(default=0, help_text="How long it was when it was last anchored.")

    def __str__(self) -> str:
        return f"{self.name}, {self.length} entries"


class AuditEntry(models.Model):
    """Who did what, when, to which subject. Content is a salted commitment; people are references, not names."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_ref = models.CharField(max_length=12, blank=True)  # empty: the clock
    verb = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="core_audit_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="core_audit_number_from_one"),
        ]
        ordering: ClassVar[list[str]] = ["chain_id", "number"]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} {self.verb}"
