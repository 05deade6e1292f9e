"""One evaluator's mark for one answer, and the mark the panel then agreed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from evaluation import visibility


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, user: Any) -> MarkQuerySet:
        """One's own always; everybody's once the panel moderates."""
        return self.filter(visibility.marks(user)).distinct()


class Mark(models.Model):
    """What one evaluator thinks of one answer. Saved as typed; locked when handed in.

    `mark` is on the tender's scale, or none while only a reason is typed.
    """

    panel = models.ForeignKey("evaluation.Panel", on_delete=models.PROTECT, related_name="marks")
    member = models.ForeignKey("evaluation.PanelMember", on_delete=models.PROTECT, related_name="marks")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, related_name="+")
    mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Mark]] = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "bid", "criterion"], name="one_mark_an_answer"),
            models.CheckConstraint(condition=Q(mark__isnull=True) | Q(mark__gte=0), name="mark_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.bid_id}, {self.criterion_id}"


class ConsensusQuerySet(models.QuerySet["Consensus"]):
    def visible_to(self, user: Any) -> ConsensusQuerySet:
        """The panel and those who follow the tender for the buyer."""
        return self.filter(visibility.consensus(user)).distinct()


class Consensus(models.Model):
    """The mark a panel agreed for one answer. Append-only: a correction is a new version."""

    panel = models.ForeignKey("evaluation.Panel", on_delete=models.PROTECT, related_name="agreed")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.TextField()
    minutes = models.TextField(blank=True)
    why_changed = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Consensus]] = ConsensusQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "criterion", "version"], name="consensus_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="consensus_version_from_one"),
            models.CheckConstraint(condition=Q(mark__gte=0), name="consensus_not_below_zero"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(why_changed=""), name="consensus_change_has_why"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}, {self.criterion_id}, version {self.version}"
