"""States of a market and of an application to one of its parts."""

from __future__ import annotations

from django.db import models


class MarketStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    CEASED = "ceased", "Ceased"


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ADMITTED = "admitted", "Admitted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


STANDING = (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED)
"""An application that may still lead to a decision; a supplier has at most one to a part."""
DECIDED = (ApplicationStatus.ADMITTED, ApplicationStatus.REFUSED)
