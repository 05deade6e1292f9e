"""What a buyer has decided about itself: its own decision steps, who may decide what, and the wording of its letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenders.decision_policy import read_bands, read_steps
from tenders.decisions import Band, DecisionStep


class BuyerPolicy(models.Model):
    """One a buyer; none means: no steps of its own, no bands, and the standard letters.

    `decision_steps` and `delegation` hold what `tenders.decisions` reads; `letters` holds wording by the letter's key.
    """

    organisation = models.OneToOneField("core.Organisation", on_delete=models.PROTECT, related_name="policy")
    decision_steps = models.JSONField(default=list, blank=True)
    delegation = models.JSONField(default=list, blank=True)
    letters = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(updated_at__isnull=True, updated_by__isnull=True)
                | Q(updated_at__isnull=False, updated_by__isnull=False),
                name="buyer_policy_updated_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"Policy of {self.organisation}"

    def steps(self) -> list[DecisionStep]:
        return read_steps(self.decision_steps)

    def bands(self) -> list[Band]:
        return read_bands(self.delegation)
