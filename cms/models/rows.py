"""Rows of a programme page: dates nobody books, and what the market said."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from cms.enums import Verdict


class ProgrammeDate(Orderable):
    """A day that matters and needs no booking: a drop-in, the end of a survey, a decision."""

    page = ParentalKey("cms.ProgrammePage", on_delete=models.CASCADE, related_name="dates")
    on = models.DateField("day")
    title = models.CharField("title", max_length=120)
    text = models.CharField("what, where, when", max_length=300, blank=True)
    tag = models.CharField("tag", max_length=40, blank=True, help_text="For example: Drop in")
    outcome = models.CharField("afterwards: how it went", max_length=200, blank=True)
    step = models.CharField("short name in 'How it got here'", max_length=40, blank=True)

    panels = [
        FieldPanel("on"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("tag"),
        FieldPanel("outcome"),
        FieldPanel("step"),
    ]

    def __str__(self) -> str:
        return str(self.title)


class HeardPoint(Orderable):
    """One point the market made, how many made it, and what was done about it."""

    page = ParentalKey("cms.ProgrammePage", on_delete=models.CASCADE, related_name="heard_points")
    said = models.CharField("you said", max_length=200)
    providers = models.PositiveIntegerField("providers who said so", null=True, blank=True)
    verdict = models.CharField("what we did", max_length=20, choices=Verdict.choices)
    did = models.CharField("how, or why not", max_length=300)

    panels = [FieldPanel("said"), FieldPanel("providers"), FieldPanel("verdict"), FieldPanel("did")]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="heard_verdict_is_known")
        ]

    def __str__(self) -> str:
        return str(self.said)
