"""Areas a buyer commissions in. They belong to the buyer and outlive every tender."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q


class Area(models.Model):
    """One numbered area of a buyer, in a zone, perhaps with an extra-care scheme in it."""

    buyer = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="areas")
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=40, blank=True, default="")
    extra_care_scheme = models.CharField(max_length=120, blank=True, default="")
    weekly_hours = models.DecimalField(
        "hours of care a week", max_digits=9, decimal_places=1, null=True, blank=True, help_text="At the last count."
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["buyer", "number"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "number"], name="area_number_once_per_buyer"),
            models.CheckConstraint(condition=Q(number__gte=1), name="area_number_from_1"),
            models.CheckConstraint(
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__gte=0), name="area_hours_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"Area {self.number}, {self.name}"
