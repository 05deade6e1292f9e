"""Lots of a tender, and their states. The states are moved from above, when awards are signed or given up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from core.workflow import Stateful, StatusField, legal_statuses, transition
from tenders import conditions
from tenders.enums import LotStatus, Regime, StaffTransfer
from tenders.models.area import Area
from tenders.models.standing import Removable
from tenders.models.tender import Tender
from tenders.policies import tenders as policies

if TYPE_CHECKING:
    from core.models import User


class Lot(Removable, Stateful):
    """One lot. `tags` are words the award rule may limit ('extra care'); `scheme` is the place a tag stands for."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="lots")
    zone = models.CharField(max_length=40, blank=True, default="")
    tags = models.JSONField(default=list, blank=True)
    scheme = models.CharField(max_length=120, blank=True, default="")
    delivered_at = models.CharField("where it is delivered", max_length=200, blank=True, default="")
    cpv = models.CharField("common procurement code of the lot", max_length=10, blank=True, default="")
    weekly_hours = models.DecimalField(max_digits=9, decimal_places=1, null=True, blank=True)
    annual_value = models.DecimalField(
        "value a year in pounds, without VAT", max_digits=14, decimal_places=2, null=True, blank=True
    )
    regime = models.CharField(max_length=10, choices=Regime.choices, blank=True, default="")
    regime_reason = models.TextField(blank=True, default="")
    staff_transfer = models.CharField(max_length=14, choices=StaffTransfer.choices, default=StaffTransfer.NOT_EXPECTED)
    transfer_headcount = models.PositiveIntegerField("people who may transfer (TUPE)", null=True, blank=True)
    incumbents = models.CharField("who does the work now", max_length=300, blank=True, default="")
    bids_expected_low = models.PositiveSmallIntegerField(null=True, blank=True)
    bids_expected_high = models.PositiveSmallIntegerField(null=True, blank=True)
    price_floor = models.DecimalField("least price for the lot", max_digits=11, decimal_places=2, null=True, blank=True)
    price_ceiling = models.DecimalField(
        "greatest price for the lot", max_digits=11, decimal_places=2, null=True, blank=True
    )
    status = StatusField(LotStatus)
    decided_at = models.DateTimeField("awarded or left, on", null=True, blank=True)
    not_awarded_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["tender", "number"]
        constraints = [
            legal_statuses("lot", LotStatus),
            models.UniqueConstraint(fields=["tender", "number"], name="lot_number_once_per_tender"),
            models.CheckConstraint(condition=Q(number__gte=1), name="lot_number_from_1"),
            models.CheckConstraint(
                condition=(Q(weekly_hours__isnull=True) | Q(weekly_hours__gte=0))
                & (Q(annual_value__isnull=True) | Q(annual_value__gte=0)),
                name="lot_figures_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(bids_expected_low__isnull=True, bids_expected_high__isnull=True)
                | Q(bids_expected_low__lte=F("bids_expected_high")),
                name="lot_bids_expected_pair",
            ),
            models.CheckConstraint(
                condition=(Q(price_floor__isnull=True) | Q(price_floor__gt=0))
                & (Q(price_ceiling__isnull=True) | Q(price_ceiling__gt=0))
                & (
                    Q(price_floor__isnull=True) | Q(price_ceiling__isnull=True) | Q(price_floor__lte=F("price_ceiling"))
                ),
                name="lot_price_floor_under_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}, {self.name}"

    def chain(self) -> str:
        return f"tender:{self.tender.reference}"

    def subject_facts(self) -> dict[str, Any]:
        return {"lot": self.number}

    def bids_expected(self) -> str:
        """'5 to 7', '4', or nothing where nobody has estimated."""
        if self.bids_expected_low is None or self.bids_expected_high is None:
            return ""
        if self.bids_expected_low == self.bids_expected_high:
            return str(self.bids_expected_low)
        return f"{self.bids_expected_low} to {self.bids_expected_high}"

    @property
    def counts_hours(self) -> bool:
        """Whether its work is counted in weekly hours (care is; a purchase of goods is not)."""
        return bool(self.weekly_hours)

    @property
    def hours(self) -> Decimal:
        return self.weekly_hours or Decimal(0)

    # -- the state table ----------------------------------------------------------------------------------------------
    @transition(
        field=status,
        source=LotStatus.OPEN,
        target=LotStatus.AWARDED,
        label="Award the lot",
        permission=policies.may_decide_lot,
        conditions=[conditions.tender_under_assessment],
        effects=("tenders.lot_awarded",),
    )
    def record_award(self, *, by: User | None, at: datetime) -> None:
        self.decided_at = at

    @transition(
        field=status,
        source=LotStatus.OPEN,
        target=LotStatus.NOT_AWARDED,
        label="Leave the lot unawarded",
        permission=policies.may_decide_lot,
        conditions=[conditions.tender_under_assessment],
        effects=("tenders.lot_not_awarded",),
    )
    def leave(self, *, by: User | None, at: datetime, reason: str) -> None:
        self.decided_at, self.not_awarded_reason = at, reason
