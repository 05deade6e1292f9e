"""Why a day is not a working day, and which days a date was moved over. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from core.calendar import bank_holidays, date_in_words, is_working_day, next_working_day

SATURDAY = 5


def why_closed(day: date, extra: Collection[date] = ()) -> str:
    """Why a day is not a working day: 'a Saturday', 'Boxing Day', 'a day on which the council is closed'."""
    if name := bank_holidays(day.year).get(day):
        return name
    if day.weekday() >= SATURDAY:
        return "a Saturday" if day.weekday() == SATURDAY else "a Sunday"
    return "a day on which the council is closed" if day in extra else ""


def passed_over(first: date, last: date, extra: Collection[date] = ()) -> list[str]:
    """The days from `first` to `last`, both included, that are not working days for another reason than a weekend."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        f"{date_in_words(day, year=False)} ({why_closed(day, extra)})"
        for day in days
        if day.weekday() < SATURDAY and not is_working_day(day, extra=extra)
    ]


def moved_on(wanted: date, extra: Collection[date] = ()) -> str:
    """Why a proposal did not fall on the day it was counted to; empty where it did."""
    if is_working_day(wanted, extra=extra):
        return ""
    over = passed_over(wanted, next_working_day(wanted, extra=extra), extra)
    also = f"; then {', '.join(over[1:])}" if len(over) > 1 and wanted.weekday() < SATURDAY else ""
    also = f"; then {', '.join(over)}" if over and wanted.weekday() >= SATURDAY else also
    return f"Moved on from {date_in_words(wanted, year=False)} ({why_closed(wanted, extra)}){also}."
