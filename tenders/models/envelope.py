"""The key pair of one envelope class of one tender."""

from __future__ import annotations

from django.db import models

from tenders.enums import EnvelopeKind


class Envelope(models.Model):
    """Bids are sealed to `public_key`. Its private half exists only wrapped: to the keeper, and to escrow.

    With strict opening `wrapped_private` is empty until two officers have given their halves (`EnvelopeHalf`).
    """

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="envelopes")
    kind = models.CharField(max_length=10, choices=EnvelopeKind)
    public_key = models.BinaryField()
    wrapped_private = models.BinaryField(blank=True)
    escrow_public = models.CharField(max_length=64, blank=True, help_text="The escrow key it is wrapped to, hex.")
    wrapped_for_escrow = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "kind"], name="envelope_once_per_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=EnvelopeKind.values), name="envelope_kind_legal"),
        ]

    def __str__(self) -> str:
        return f"{self.tender_id} {self.kind}"
