"""The procurement: the file that owns the OCID, the conflicts assessment, the notices and the tenders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenders import visibility
from tenders.enums import Regime


class Procurement(models.Model):
    """One procurement of one or more buyers. Its reference is the one people quote: 'SBC-2027-014'."""

    reference = models.CharField(max_length=40, unique=True)
    ocid = models.CharField("open contracting id", max_length=80, unique=True)
    title = models.CharField(max_length=200)
    buyer = models.ForeignKey("core.Organisation", on_delete=models.PROTECT, related_name="procurements")
    joint_buyers = models.ManyToManyField("core.Organisation", blank=True, related_name="joint_procurements")
    regime = models.CharField(max_length=10, choices=Regime.choices, default=Regime.ACT)
    light_touch = models.BooleanField(default=False)
    engagement_url = models.CharField("engagement page", max_length=300, blank=True, default="")
    no_engagement_reason = models.TextField(blank=True, default="")
    conflicts_text = models.TextField("conflicts found", blank=True, default="")
    conflicts_mitigation = models.TextField("steps taken about them", blank=True, default="")
    conflicts_assessed_at = models.DateTimeField(null=True, blank=True)
    conflicts_assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = visibility.ProcurementQuerySet.as_manager()

    class Meta:
        ordering = ["-reference"]
        constraints = [
            models.CheckConstraint(condition=Q(regime__in=Regime.values), name="procurement_legal_regime"),
            models.CheckConstraint(
                condition=Q(conflicts_assessed_at__isnull=True, conflicts_assessed_by__isnull=True)
                | Q(conflicts_assessed_at__isnull=False, conflicts_assessed_by__isnull=False),
                name="procurement_conflicts_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def chain(self) -> str:
        """The audit chain; a procurement shares the chain of the tender that bears its reference."""
        return f"tender:{self.reference}"


class InterestDeclaration(models.Model):
    """What one of the buyer's people declared about a procurement (Act s.81). Rows are only added: the last counts."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="interest_declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    text = models.TextField(blank=True, default="")
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["declared_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(has_interest=False) | ~Q(text=""), name="interest_declaration_says_which_interest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.procurement.reference}"
