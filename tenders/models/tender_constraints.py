"""What the database itself holds about a tender, whoever writes to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.workflow import legal_statuses
from tenders.enums import WITHOUT_BIDS
from tenders.enums import TenderStatus as S

STEPS = ("sent_for_approval", "sent_back", "approved", "opened", "assessment_started", "completed", "cancelled")


def _pair(name: str) -> models.CheckConstraint:
    """`x_at` and `x_by` come together or not at all."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
        name=f"tender_{name}_pair",
    )


CONSTRAINTS: list[models.BaseConstraint] = [
    legal_statuses("tender", S),
    *(_pair(name) for name in STEPS),
    models.CheckConstraint(
        condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("sent_for_approval_by")),
        name="tender_approved_by_another_person",
    ),
    models.CheckConstraint(
        condition=Q(quality_weight__gte=0, quality_weight__lte=100, price_weight__gte=0, price_weight__lte=100),
        name="tender_weights_within_100",
    ),
    models.CheckConstraint(
        condition=~Q(status__in=[S.PUBLISHED, S.CLOSED, S.OPENED, S.UNDER_ASSESSMENT, S.COMPLETE])
        | Q(published_at__isnull=False, closes_at__isnull=False, approved_at__isnull=False)
        | Q(procedure__in=WITHOUT_BIDS, status=S.COMPLETE, approved_at__isnull=False),
        name="tender_published_has_its_dates",
    ),
    models.CheckConstraint(
        condition=Q(send_at__isnull=True) | Q(approved_at__isnull=False), name="tender_held_only_once_approved"
    ),
    models.CheckConstraint(condition=Q(vat_percent__gte=0, vat_percent__lte=100), name="tender_vat_within_100"),
]
