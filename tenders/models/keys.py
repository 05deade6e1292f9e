"""Keys as rows: whose signature a receipt may bear, whether the escrow key was tried, and officers' own keys."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import refs


def canary_reference() -> str:
    return refs.new_ref("C", 6)


class ReceiptKey(models.Model):
    """One key this installation signs receipts with. Append-only; each names the key before it and is signed by itself.

    A receipt is judged by the row of keys that the present signing key reaches, never by the key beside the receipt.
    """

    number = models.PositiveIntegerField(unique=True)
    public = models.CharField(max_length=64, unique=True, help_text="Hex, Ed25519.")
    since = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True, help_text="The public key before it.")
    signature = models.CharField(max_length=128, help_text="This key's own, over number, public, since and previous.")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"receipt key {self.number}"


class EscrowCanary(models.Model):
    """A secret word sealed to the escrow key as an envelope's key is. The server forgets the word. Append-only."""

    ref = models.CharField(max_length=20, unique=True, default=canary_reference, editable=False)
    made_at = models.DateTimeField()
    escrow_public = models.CharField(max_length=64, help_text="The escrow key it was sealed to, hex.")
    sealed = models.BinaryField()
    word_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.ref


class EscrowDrill(models.Model):
    """Somebody brought the word back: the escrow key of the canary exists and opens what is sealed to it. Append-only."""

    canary = models.OneToOneField(EscrowCanary, on_delete=models.PROTECT, related_name="drill")
    at = models.DateTimeField()
    who = models.CharField(max_length=200, help_text="Who opened it, in the operator's words.")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"drill with {self.canary_id}"


class OfficerKey(models.Model):
    """An officer's own key pair for strict openings; the private half is locked with a passphrase only they know."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opening_keys")
    public_key = models.BinaryField()
    locked_private = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="officer_key_one_current")
        ]

    def __str__(self) -> str:
        return f"opening key of {self.user_id}"


class OpeningOfficer(models.Model):
    """One of the n officers of a strict opening; any two of them open."""

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="opening_officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["tender", "user"], name="opening_officer_once")]

    def __str__(self) -> str:
        return f"{self.tender_id} {self.user_id}"


class EnvelopeHalf(models.Model):
    """One half of an envelope's private key, for one officer of one pair, sealed to that officer's key.

    `given` is the half again, sealed to the keeper, once the officer gave it at the opening; empty before.
    """

    envelope = models.ForeignKey("tenders.Envelope", on_delete=models.PROTECT, related_name="halves")
    key = models.ForeignKey(OfficerKey, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(OfficerKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    given = models.BinaryField(default=b"", blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope", "key", "other"], name="envelope_half_once"),
            models.CheckConstraint(condition=~Q(key=F("other")), name="envelope_half_of_two"),
        ]

    def __str__(self) -> str:
        return f"half of {self.envelope_id}"
