"""The price schedule of a tender: what bidders price, line by line, and what each line counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenders.models.lot import Lot
from tenders.models.standing import Removable
from tenders.models.tender import Tender
from tenders.pricing.schedule import UNITS


class PriceLine(Removable):
    """One line of the schedule, for every lot or for one. A tender without lines asks for one price a lot.

    `quantity`: what the line counts in the basket, a share of 100 or an expected quantity (`Tender.price_basket`).
    `floor` and `ceiling`: the published least and greatest price of the line, in pounds for one unit.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="price_lines")
    number = models.PositiveIntegerField()
    key = models.SlugField(max_length=24)
    label = models.CharField(max_length=120)
    unit = models.CharField(max_length=8, choices=[(key, unit.label) for key, unit in UNITS.items()], default="hour")
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, null=True, blank=True, related_name="price_lines")
    visit_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    quantity = models.DecimalField("weight in the basket", max_digits=9, decimal_places=2)
    floor = models.DecimalField(max_digits=11, decimal_places=2, null=True, blank=True)
    ceiling = models.DecimalField(max_digits=11, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["tender", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "key"], name="price_line_key_once_per_tender"),
            models.UniqueConstraint(fields=["tender", "number"], name="price_line_number_once_per_tender"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="price_line_quantity_not_negative"),
            models.CheckConstraint(
                condition=(Q(floor__isnull=True) | Q(floor__gt=0))
                & (Q(ceiling__isnull=True) | Q(ceiling__gt=0))
                & (Q(floor__isnull=True) | Q(ceiling__isnull=True) | Q(floor__lte=F("ceiling"))),
                name="price_line_floor_under_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"
