"""A bid as it was received: kept for ever, changed by nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core import refs


def new_receipt_number() -> str:
    """Eight signs in two groups, such as R-7K4M-9QXA."""
    body = refs.new_ref("R", 8)
    return f"{body[:6]}-{body[6:]}"


class Submission(models.Model):
    """One version of a bid as received. Append-only: triggers refuse to change or remove a row.

    `manifest` holds references, sizes and hashes, no content. `receipt` is the manifest with the number,
    the time to the microsecond and the head of the bid's log; `signature` (hex, Ed25519) is over its
    canonical spelling. The sealed payloads open with the tender's envelope keys, `sealed_copy` with the
    bidder's own.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    receipt_number = models.CharField(max_length=20, unique=True, default=new_receipt_number, editable=False)
    token = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField(help_text="The deadline it was judged by.")
    lots = models.JSONField(default=list, help_text="The numbers of the lots it is for, as in the manifest.")
    left_out = models.JSONField(
        default=list, help_text="Lots that were chosen and not submitted with it. Told to the bidder only."
    )
    by_authority_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The owner by whose standing authority a colleague's save was submitted.",
    )
    admitted_under = models.OneToOneField(
        "tenders.Incident",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="admitted",
        help_text="The incident by which two people admitted it although it came late.",
    )
    manifest = models.JSONField()
    receipt = models.JSONField()
    signature = models.CharField(max_length=128)
    signed_with = models.CharField(max_length=64, help_text="The public half of the signing key, hex.")
    sealed_quality = models.BinaryField()
    sealed_price = models.BinaryField()
    sealed_copy = models.BinaryField()
    file_keys = models.JSONField(default=dict, help_text="File reference to its key, sealed to the quality envelope.")

    class Meta:
        ordering = ["bid", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="submission_number_once"),
            models.UniqueConstraint(fields=["bid", "token"], name="submission_token_once"),
        ]

    def __str__(self) -> str:
        return self.receipt_number
