"""Tags of this floor's pages."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from core import charts
from frameworks.queries.board import Line

register = template.Library()


@register.simple_tag
def offer_meter(line: Line) -> SafeString:
    """How much of the time to answer is left, as a thin bar beside its words."""
    return charts.meter(line.seconds_left, line.seconds_given, low=line.is_low)
