"""Columns that several tables of this floor share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


def who(*, required: bool = False) -> Any:
    """Who did it: the second half of an `x_at`/`x_by` pair."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=not required, blank=not required, related_name="+"
    )


def pair(table: str, name: str) -> models.CheckConstraint:
    """`x_at` and `x_by` come together or not at all."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
        | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
        name=f"frameworks_{table}_{name}_pair",
    )
