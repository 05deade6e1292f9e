"""What bids are judged by: the quality criteria, and the scale of marks with a descriptor each."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from tenders.models.standing import Removable
from tenders.models.tender import Tender


class CriterionSection(models.Model):
    """A heading over some of the criteria. `weight` is the sum of theirs, published so that bidders can check it.

    `threshold`: the least percentage of the section's points with which a bid stays in the ranking.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="criterion_sections")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    threshold = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["tender", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="section_number_once_per_tender"),
            models.CheckConstraint(
                condition=Q(weight__gt=Decimal(0), weight__lte=Decimal(100)), name="section_weight_within_100"
            ),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__gte=Decimal(0), threshold__lte=Decimal(100)),
                name="section_threshold_within_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"


class Criterion(Removable):
    """One weighted quality criterion; `weight` is its share of the whole score, price included (sum: 100).

    `section`: the heading it stands under; None when the tender groups nothing. Only criteria carry questions and marks.
    """

    class Kind(models.TextChoices):
        QUALITY = "quality", "Quality"

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="criteria")
    section = models.ForeignKey(
        CriterionSection, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    key = models.SlugField(max_length=20)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.QUALITY)
    label = models.CharField(max_length=120)
    question = models.TextField()
    guidance = models.TextField(blank=True, default="")
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    word_limit = models.PositiveIntegerField(default=1000)
    minimum_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    file_allowed = models.BooleanField(default=False)

    class Meta:
        ordering = ["tender", "number"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["tender", "key"], name="criterion_key_once_per_tender"),
            models.UniqueConstraint(fields=["tender", "number"], name="criterion_number_once_per_tender"),
            models.CheckConstraint(
                condition=Q(weight__gt=Decimal(0), weight__lte=Decimal(100)), name="criterion_weight_within_100"
            ),
            models.CheckConstraint(condition=Q(word_limit__gte=1), name="criterion_word_limit_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"


class ScaleMark(models.Model):
    """One allowed mark of the tender's scale. Scales need not be contiguous."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="scale")
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    name = models.CharField(max_length=60)
    descriptor = models.TextField()

    class Meta:
        ordering = ["tender", "mark"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "mark"], name="scale_mark_once_per_tender"),
            models.CheckConstraint(condition=Q(mark__gte=Decimal(0)), name="scale_mark_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.mark.normalize():f}, {self.name}"
