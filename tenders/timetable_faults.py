"""What is wrong with the dates of a tender, a sentence with its mend for each. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime, time, timedelta

from core.calendar import (
    STANDSTILL_DAYS,
    date_in_words,
    days_in_period,
    end_of_day,
    is_working_day,
    period_end,
    signing_from,
)
from tenders.timetable import LABELS, Dates, clocks_change, deadline_day, standstill_ends, uk_instant, working

LONGEST = timedelta(days=366 * 5)


def problems(dates: Dates, *, now: datetime, minimum_days: int | None, extra: Collection[date] = ()) -> dict[str, str]:
    """What is wrong with the dates: field -> one sentence with the mend. Empty: every date follows its rule."""
    wrong: dict[str, str] = {}
    for field in fields(dates):
        if getattr(dates, field.name) is None:
            wrong[field.name] = f"{LABELS[field.name]}: give the date."
    if dates.standstill_days < STANDSTILL_DAYS:
        wrong["standstill_days"] = f"Standstill: give {STANDSTILL_DAYS} working days or more (Act s.51)."
    _check_deadline(dates, wrong, now, minimum_days, extra)
    _check_order(dates, wrong, extra)
    return wrong


def _check_deadline(
    dates: Dates, wrong: dict[str, str], now: datetime, minimum_days: int | None, extra: Collection[date]
) -> None:
    closes = dates.closes_at
    if closes is None:
        return
    day = deadline_day(closes)
    if closes <= now:
        wrong["closes_at"] = "Bids close: this is in the past; give a later date."
    elif closes - now > LONGEST:
        wrong["closes_at"] = "Bids close: this is more than five years away; check the year."
    elif clocks_change(day):
        wrong["closes_at"] = (
            f"Bids close: the clocks change in the night of {date_in_words(day)}; take "
            f"{date_in_words(working(day, extra))}."
        )
    elif not is_working_day(day, extra=extra):
        wrong["closes_at"] = (
            f"Bids close: {date_in_words(day)} is not a working day; take {date_in_words(working(day, extra))}."
        )
    elif minimum_days and dates.publish_on and days_in_period(dates.publish_on, day) < minimum_days:
        earliest = date_in_words(working(period_end(dates.publish_on, minimum_days), extra))
        wrong["closes_at"] = f"Bids close: at least {minimum_days} days after publication; take {earliest} or later."


def _check_order(dates: Dates, wrong: dict[str, str], extra: Collection[date]) -> None:
    """Each date against the nearest earlier one that is set; the later field gets the sentence."""
    last = standstill_ends(dates, extra=extra)
    chain: list[tuple[str, datetime | None]] = [
        ("publish_on", _start(dates.publish_on)),
        ("questions_close_at", dates.questions_close_at),
        ("closes_at", dates.closes_at),
        ("marks_due_at", dates.marks_due_at),
        ("award_on", end_of_day(dates.award_on) if dates.award_on else None),
        ("contract_starts_on", _start(dates.contract_starts_on)),
    ]
    before: tuple[str, datetime] | None = None
    for key, at in chain:
        if at is None:
            continue
        if before is not None and at <= before[1]:
            name = LABELS[before[0]].lower()
            wrong.setdefault(key, f"{LABELS[key]}: put it after ‘{name}’.")
        before = (key, at)
    starts = dates.contract_starts_on
    if last is not None and starts is not None and starts < signing_from(last):
        wrong["contract_starts_on"] = (
            f"The agreement starts: not before {date_in_words(signing_from(last))}, the day after the standstill."
        )


def _start(day: date | None) -> datetime | None:
    return uk_instant(day, time(0)) if day is not None else None
