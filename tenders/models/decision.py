"""A step of the buyer's own decision making, recorded for one tender."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenders.models.tender import Tender


class TenderDecision(models.Model):
    """'Forward plan entry FP/27/014, 12 January 2027'. Rows are only added: the last of a step counts.

    A row without a day takes the step back, with the reason in `note`.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    on = models.DateField("day of the step", null=True, blank=True)
    reference = models.CharField("reference of the decision", max_length=120, blank=True, default="")
    note = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(on__isnull=True) | ~Q(reference=""), name="tender_decision_has_its_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference}: {self.label}"
