"""The stages of a competition that is run in several: first who may go on, then the tenders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenders import stage_words
from tenders.models.tender import Tender


class StageKind(models.TextChoices):
    PARTICIPATION = "participation", "Requests to take part"
    TENDER = "tender", "Tenders"


class TenderStage(models.Model):
    """One stage. Stage 1 closes with the tender (`Tender.closes_at`); a later one has dates of its own, planned.

    `invited_min` and `invited_max`: how many go on from this stage to the next, published with how they are chosen.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=13, choices=StageKind.choices)
    title = models.CharField(max_length=120)
    what_happens = models.TextField(blank=True, default="")
    opens_on = models.DateField("invitations planned for", null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    invited_min = models.PositiveSmallIntegerField("fewest that go on", null=True, blank=True)
    invited_max = models.PositiveSmallIntegerField("most that go on", null=True, blank=True)
    how_chosen = models.TextField("how those who go on are chosen", blank=True, default="")

    class Meta:
        ordering = ["tender", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="tender_stage_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="tender_stage_number_from_1"),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="tender_stage_kind_legal"),
            models.CheckConstraint(
                condition=~Q(number=1) | Q(closes_at__isnull=True), name="tender_stage_1_closes_with_the_tender"
            ),
        ]

    def __str__(self) -> str:
        return f"Stage {self.number}, {self.title}"

    def sentences(self) -> str:
        """What happens in it, when it closes and who goes on, as the notice says it."""
        return stage_words.sentences(stage_words.of_stage(self, self.tender))
