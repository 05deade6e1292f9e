"""Keeping who changed which date of the timetable, and when. Called inside the transaction that changes the date."""

from __future__ import annotations

from datetime import date, datetime

from core import clock
from core.models import User
from tenders import timetable
from tenders.models import Tender, TimetableChange


def record(
    *, tender: Tender, before: timetable.Dates, after: timetable.Dates, by: User | None, why: str = ""
) -> list[TimetableChange]:
    """One row for each date that differs. Returns the rows."""
    return TimetableChange.objects.bulk_create(
        TimetableChange(
            tender=tender, field=field, was=text(was), became=text(became), why=why[:300], at=clock.now(), by=by
        )
        for field in timetable.FIELDS
        if (was := getattr(before, field)) != (became := getattr(after, field))
    )


def text(value: datetime | date | int | None) -> str:
    """A date as ISO text; empty for one that is not set."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
