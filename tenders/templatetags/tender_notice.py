"""Reading the text of a notice's frozen fields back as days and instants."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template

from core.calendar import date_in_words, in_words
from tenders import stage_words

register = template.Library()


@register.filter
def notice_instant(text: str | None) -> str:
    """An ISO instant as UK words; 'Not set' for nothing."""
    return in_words(datetime.fromisoformat(text)) if text else "Not set"


@register.filter
def notice_day(text: str | None) -> str:
    """An ISO day as UK words."""
    return date_in_words(date.fromisoformat(text)) if text else "Not set"


@register.filter
def plain_number(value: Decimal | str | None) -> str:
    """'30', '7.5': no needless noughts and no powers of ten."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


@register.filter
def row_number(prefix: str) -> int:
    """The place of a row of a set, counted from 1: 'criteria-3' is row 4."""
    return int(str(prefix).rpartition("-")[2]) + 1


@register.filter
def stage_line(stage: dict[str, Any]) -> str:
    """A stage as the notice publishes it, in one line."""
    return f"{stage.get('title')}. {stage_words.sentences(stage)}"
