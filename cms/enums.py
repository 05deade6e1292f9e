"""Choices of the engagement pages."""

from __future__ import annotations

from django.db import models


class Verdict(models.TextChoices):
    """What the buyer did with a point the market made."""

    CHANGED = "changed", "Changed"
    PARTLY = "partly", "Partly"
    NOT_CHANGED = "not changed", "Not changed"


class Standing(models.TextChoices):
    """How a sign-up stands. Never stored: it follows from when a place was given and given up."""

    PLACE = "place", "Has a place"
    WAITING = "waiting", "On the waiting list"
    CANCELLED = "cancelled", "Cancelled"
