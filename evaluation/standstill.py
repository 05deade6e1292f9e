"""When a standstill begins and ends (Procurement Act 2023 s.51). Pure.

The day the award notice is published counts as the first; the contract may be signed once
the midnight that ends the last day has passed, in UK time.
"""

from __future__ import annotations

from datetime import date, datetime

from core.calendar import end_of_day, in_words, standstill_last_day, uk_day


def last_day(accepted_at: datetime, days: int) -> date:
    """The last day of a standstill that began when the platform took the notice."""
    return standstill_last_day(uk_day(accepted_at), days=days)


def ends_at(day: date | None) -> datetime | None:
    """The midnight at the end of the last day; none before a standstill has begun."""
    return None if day is None else end_of_day(day)


def not_yet(day: date | None, now: datetime) -> list[str]:
    """Why the contract may not be signed at `now`; empty once the standstill is over."""
    end = ends_at(day)
    if end is None:
        return ["The standstill has not begun: the award notice is not public yet."]
    if now < end:
        return [f"The standstill runs until {in_words(end)}. Sign after that."]
    return []
