"""Each change of a date of the timetable: what it was, what it became, who did it and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tenders.models.tender import Tender


class TimetableChange(models.Model):
    """One date changed once. Rows are only added; `was` and `became` are ISO text, empty where no date was set."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="date_changes")
    field = models.CharField(max_length=40)
    was = models.CharField(max_length=40, blank=True, default="")
    became = models.CharField(max_length=40, blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.tender.reference}: {self.field}"
