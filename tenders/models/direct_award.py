"""A contract awarded without a competition: to whom, for how much, on which ground, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenders.models.tender import Tender


class DirectAward(models.Model):
    """The facts of a direct award or of a user choice, written by the lead while the tender is a draft.

    `ground` is a key of `tenders.grounds.GROUNDS`. Of the person whose choice it was nothing is kept but when and how the
    preference was expressed: names and health stay in the care record.
    """

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="direct_award")
    ground = models.CharField(max_length=40, blank=True, default="")
    justification = models.TextField(blank=True, default="")
    supplier_name = models.CharField(max_length=200, blank=True, default="")
    supplier_number = models.CharField("company or charity number", max_length=20, blank=True, default="")
    supplier_address = models.CharField(max_length=300, blank=True, default="")
    supplier_excluded = models.CharField(
        "is the supplier excluded or excludable",
        max_length=12,
        choices=[("no", "No"), ("excludable", "Excludable"), ("excluded", "Excluded")],
        blank=True,
        default="",
    )
    value = models.DecimalField(
        "value of the contract in pounds, without VAT", max_digits=14, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    preference_on = models.DateField("day on which the preference was expressed", null=True, blank=True)
    preference_text = models.TextField("how the preference was expressed", blank=True, default="")
    signed_on = models.DateField("contract signed on", null=True, blank=True)
    recorded_at = models.DateTimeField("award recorded", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="direct_award_value"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="direct_award_recorded_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender.reference} to {self.supplier_name}"
