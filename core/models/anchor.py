"""Anchors: one digest over the heads of all chains, so that no chain can be rewritten from its first entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AuditAnchor(models.Model):
    """The heads that moved since the anchor before, under one Merkle root. Append-only.

    `heads` maps a chain's name to [length, head]; `digest` is over number, instant, root and the digest before, and
    is what receipts carry and what a time-stamping authority signs.
    """

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.JSONField(default=dict)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="core_anchor_number_from_one")]
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"anchor {self.number}"


class AnchorStamp(models.Model):
    """What a time-stamping authority (RFC 3161) answered about an anchor's digest. Append-only."""

    anchor = models.OneToOneField(AuditAnchor, on_delete=models.PROTECT, related_name="stamp")
    at = models.DateTimeField()
    authority = models.CharField(max_length=300)
    token = models.BinaryField(help_text="The whole TimeStampResp, DER.")

    def __str__(self) -> str:
        return f"stamp of anchor {self.anchor_id}"
