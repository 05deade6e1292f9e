"""Parts of a published tender that a change may take out: the row stays, and nobody is asked it any more.

A row is never deleted once suppliers have read it: bids, documents, questions and answers to them may point at it. Every
list of a tender's parts leaves out what was taken out, so that no reader has to remember to.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models

PartT = TypeVar("PartT", bound=models.Model)


class StandingManager(models.Manager[PartT]):
    """The rows that stand."""

    def get_queryset(self) -> models.QuerySet[PartT]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Removable(models.Model):
    """`objects` (and so `tender.lots`, `tender.criteria` ...) holds what stands; `ever` holds what was taken out too."""

    removed_at = models.DateTimeField("taken out by a change", null=True, blank=True, editable=False)

    objects = StandingManager()  # first, so that it is the one behind `tender.lots`
    ever = models.Manager()  # noqa: DJ012 # taken for a field by the rule; it is the second manager

    class Meta:
        abstract = True
