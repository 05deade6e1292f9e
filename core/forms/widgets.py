"""Controls: choices with a hint each, a date as a person writes it, an amount with its unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from core.calendar import time_in_words, uk


class Radios(forms.RadioSelect):
    """Radios with an optional hint under each answer; `inline` for two short answers."""

    def __init__(self, *args: Any, hints: Mapping[Any, str] | None = None, inline: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints, self.inline = dict(hints or {}), inline


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes with an optional hint under each answer."""

    def __init__(self, *args: Any, hints: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})


class NumberText(forms.TextInput):
    """A number as text: a spinner changes figures by accident and hides what was typed."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, mode: str = "decimal", width: int = 10) -> None:
        super().__init__({"inputmode": mode, "autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.width = width


class UKDateWidget(forms.MultiWidget):
    """Day, month and year; posts NAME_day, NAME_month, NAME_year."""

    template_name = "core/forms/widgets/date.html"
    use_fieldset = True
    parts: tuple[tuple[str, str, int], ...] = (("day", "Day", 2), ("month", "Month", 5), ("year", "Year", 4))

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({key: forms.TextInput() for key, _label, _width in self.parts}, dict(attrs or {}))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["failed"] = (attrs or {}).get("aria-invalid") == "true"
        for drawn, (key, label, width) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            drawn |= {"label": label, "width": width, "numeric": key in {"day", "year"}}
        return context

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, datetime):
            value = uk(value).date()
        if not isinstance(value, date):
            return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)]


class UKDateTimeWidget(UKDateWidget):
    """Day, month, year and a time in UK words; posts NAME_time as well."""

    parts = (*UKDateWidget.parts, ("time", "Time", 10))

    def decompress(self, value: Any) -> list[str]:
        words = ""
        if isinstance(value, datetime):
            words = time_in_words(value)
            words = "12am" if words == "midnight" else words
        return [*super().decompress(value), words]
