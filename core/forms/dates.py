"""Dates and times as people in the UK write them: '16 April 2027', '12 noon', '5pm'."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from core.calendar import date_in_words
from core.forms.widgets import UKDateTimeWidget, UKDateWidget

_UK = ZoneInfo("Europe/London")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]\.?m\.?)?", re.ASCII)
EARLIEST, LATEST = 2000, 2100


class UKDateField(forms.Field):
    """A calendar date from three boxes. Cleans to `date`."""

    widget = UKDateWidget
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    name_in_words = "the date"

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, date):
            return value
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        for part, text in zip(self.parts, typed, strict=True):
            if not text:
                raise ValidationError(f"Add the {part} to {self.name_in_words}.", code=f"no_{part}")
        return self.compose(typed)

    def compose(self, typed: list[str]) -> Any:
        return self.day(*typed[:3])

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            wanted = ", ".join(self.parts[:-1])
            raise ValidationError(f"Fill in {self.name_in_words}: {wanted} and {self.parts[-1]}.", code="required")

    def day(self, day: str, month: str, year: str) -> date:
        """The date, or a refusal that names the part to mend."""
        if not re.fullmatch(r"\d{4}", year, re.ASCII) or not EARLIEST <= int(year) <= LATEST:
            raise ValidationError(
                f"Write the year of {self.name_in_words} in full, from {EARLIEST} to {LATEST}.", code="bad_year"
            )
        number = _month(month)
        if number is None:
            raise ValidationError(
                f"Write the month of {self.name_in_words} as a number from 1 to 12, or as a name.", code="bad_month"
            )
        if not re.fullmatch(r"\d{1,2}", day, re.ASCII) or not 1 <= int(day) <= 31:
            raise ValidationError(f"Write the day of {self.name_in_words} as a number from 1 to 31.", code="bad_day")
        try:
            return date(int(year), number, int(day))
        except ValueError:
            words = f"{int(day)} {_MONTHS[number - 1].capitalize()} {year}"
            raise ValidationError(
                f"Change the day of {self.name_in_words}: {words} does not exist.", code="bad_day"
            ) from None


class UKDateTimeField(UKDateField):
    """A date and a time on the UK's clocks. Cleans to an aware `datetime` in UTC."""

    widget = UKDateTimeWidget
    parts = ("day", "month", "year", "time")

    def compose(self, typed: list[str]) -> datetime:
        day = self.day(*typed[:3])
        local = datetime.combine(day, self.time(typed[3]), _UK)
        instant = local.astimezone(UTC)
        if instant.astimezone(_UK).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValidationError(
                f"Change the time of {self.name_in_words}: the clocks go forward on {date_in_words(day)}, "
                "so the hour from 1am to 2am does not exist.",
                code="bad_time",
            )
        return instant

    def time(self, typed: str) -> time:
        """'12 noon', 'noon', '5pm', '11.30am', '17:00', '09:30'. A bare '5' or '5:00' could be either half of the day."""
        words = " ".join(typed.lower().split())
        if words in {"noon", "12 noon", "12noon", "midday", "12 midday"}:
            return time(12)
        if "midnight" in words:
            raise ValidationError(
                f"Write the time of {self.name_in_words} as 11:59pm or 12am: midnight could be either end of the day.",
                code="bad_time",
            )
        found = _TIME.fullmatch(words)
        hour, minute, half = (
            (found[1], int(found[2] or 0), (found[3] or "").replace(".", "")) if found else ("99", 0, "")
        )
        if half and 1 <= int(hour) <= 12 and minute < 60:
            return time(int(hour) % 12 + (12 if half == "pm" else 0), minute)
        if found and not half and found[2] and int(hour) < 24 and minute < 60 and (len(hour) == 2 or hour == "0"):
            return time(int(hour), minute)
        if found and not half and 1 <= int(hour) <= 12 and minute < 60:
            raise ValidationError(f"Add am or pm to the time of {self.name_in_words}.", code="bad_time")
        raise ValidationError(f"Write the time of {self.name_in_words} as 12 noon, 5pm or 11:30am.", code="bad_time")


def _month(text: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return int(text) if 1 <= int(text) <= 12 else None
    start = text.lower().rstrip(".")
    found = [number for number, month in enumerate(_MONTHS, 1) if len(start) >= 3 and month.startswith(start)]
    return found[0] if len(found) == 1 else None
