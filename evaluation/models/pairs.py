"""When and by whom go together: one constraint for each such pair of columns."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


def paired(table: str, name: str) -> models.CheckConstraint:
    """`x_at` and `x_by` are both there or both not."""
    neither = Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
    both = Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False})
    return models.CheckConstraint(condition=neither | both, name=f"{table}_{name}_pair")


def done_by() -> Any:
    """Who did a step; none yet, or none where the clock did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
