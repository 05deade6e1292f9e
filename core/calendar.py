"""UK working days and UK words for dates and instants. Pure: no clock, no settings.

Days
    A working day is not a Saturday, a Sunday, Christmas Day, Good Friday nor a bank holiday in ANY part of
    the United Kingdom (Procurement Act 2023 s.123): the union of England, Wales, Scotland and Northern Ireland.
    Buyers may add closing days of their own by `extra`; they only ever lengthen a period.
Instants
    Every instant is timezone-aware; words are in UK time (Europe/London, summer time included).
    A naive datetime raises ValueError: it does not say which clock it was read from.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

UK_TIME = ZoneInfo("Europe/London")
UK_PARTS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}
STANDSTILL_DAYS = 8
"""Act s.51: the mandatory standstill is eight working days."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def _listed(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


@cache
def bank_holidays(year: int) -> dict[date, str]:
    """Bank holidays of `year` in any part of the United Kingdom: day -> name and the parts that keep it."""
    found: dict[date, dict[str, list[str]]] = {}
    for part in UK_PARTS:
        for day, name in holidays.country_holidays("GB", subdiv=part, years=year).items():
            found.setdefault(day, {}).setdefault(name, []).append(UK_PARTS[part])
    return {
        day: "; ".join(
            name if len(parts) == len(UK_PARTS) else f"{name}, {_listed(parts)}"
            for name, parts in sorted(names.items())
        )
        for day, names in sorted(found.items())
    }


def is_working_day(day: date, *, extra: Collection[date] = ()) -> bool:
    """Whether `day` counts as a working day (Act s.123); `extra` are the buyer's own closing days."""
    return day.weekday() < _SATURDAY and day not in extra and day not in bank_holidays(day.year)


def next_working_day(day: date, *, extra: Collection[date] = ()) -> date:
    """The first working day after `day`."""
    return add_working_days(day, 1, extra=extra)


def add_working_days(day: date, days: int, *, extra: Collection[date] = ()) -> date:
    """The `days`-th working day after `day` (`day` itself never counts). `days` >= 1."""
    if days < 1:
        raise ValueError("days must be 1 or more.")
    while days:
        day += _ONE_DAY
        days -= is_working_day(day, extra=extra)
    return day


def working_days_between(first: date, last: date, *, extra: Collection[date] = ()) -> int:
    """How many working days lie from `first` to `last`, both included (0 when `last` is before `first`)."""
    span = (last - first).days + 1
    return sum(is_working_day(first + timedelta(days=n), extra=extra) for n in range(span))


def standstill_last_day(published_on: date, days: int = STANDSTILL_DAYS, *, extra: Collection[date] = ()) -> date:
    """The last day of the standstill of an award notice published on `published_on` (Act s.51).

    The period is `days` working days beginning with the day of publication, so a working day of publication
    is the first. A publication on a day that is not a working day begins the period but is not one of its
    working days: the next working day is the first. A voluntary standstill is never shorter than eight days.
    """
    if days < STANDSTILL_DAYS:
        raise ValueError(f"A standstill is never shorter than {STANDSTILL_DAYS} working days.")
    return add_working_days(published_on - _ONE_DAY, days, extra=extra)


def signing_from(last_day: date) -> date:
    """The first day on which a contract may be signed: the day after the last day of the standstill."""
    return last_day + _ONE_DAY


def period_end(started_on: date, days: int) -> date:
    """The last day of a period of `days` days that begins with the day after `started_on` (Act s.54). `days` >= 1."""
    if days < 1:
        raise ValueError("days must be 1 or more.")
    return started_on + timedelta(days=days)


def days_in_period(started_on: date, last_day: date) -> int:
    """How long a period is that begins with the day after `started_on` and ends with `last_day` (Act s.54)."""
    return (last_day - started_on).days


def uk(instant: datetime) -> datetime:
    """`instant` on the UK's clocks."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return instant.astimezone(UK_TIME)


def uk_day(instant: datetime) -> date:
    """The UK calendar day on which `instant` falls."""
    return uk(instant).date()


def end_of_day(day: date) -> datetime:
    """The instant at which `day` ends in the United Kingdom (midnight at its end), in UTC."""
    midnight = day + _ONE_DAY
    return datetime(midnight.year, midnight.month, midnight.day, tzinfo=UK_TIME).astimezone(UTC)


def date_in_words(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """'Friday 12 March 2027'; without `weekday` '12 March 2027'; without `year` 'Friday 12 March'."""
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    if weekday:
        words = f"{_WEEKDAYS[day.weekday()]} {words}"
    return f"{words} {day.year}" if year else words


def time_in_words(instant: datetime, *, seconds: bool = False) -> str:
    """'12 noon', 'midnight', '5pm', '11:02am'; with `seconds` '11:24:06am'.

    In the hour that comes twice when summer time ends, the words name the clock: '1:30am (British Summer Time)'.
    """
    at = uk(instant)
    if seconds:
        words = f"{at.hour % 12 or 12}:{at.minute:02}:{at.second:02}"
    elif at.hour == 12 and at.minute == 0:
        return "12 noon"
    elif at.hour == 0 and at.minute == 0:
        return "midnight"
    else:
        words = f"{at.hour % 12 or 12}:{at.minute:02}" if at.minute else f"{at.hour % 12 or 12}"
    words += "am" if at.hour < 12 else "pm"
    if at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset():
        words += " (British Summer Time)" if at.dst() else " (Greenwich Mean Time)"
    return words


def in_words(instant: datetime, *, year: bool = True) -> str:
    """'Friday 12 March 2027 at 12 noon', or 'midnight at the end of Wednesday 23 June 2027'."""
    at = uk(instant)
    time = time_in_words(at)
    if time == "midnight":
        return f"midnight at the end of {date_in_words(at.date() - _ONE_DAY, year=year)}"
    return f"{date_in_words(at.date(), year=year)} at {time}"


LONG_AGO = timedelta(days=60)
"""From then on nobody counts the days: the month is said."""


def time_left_words(now: datetime, until: datetime, *, short: bool = False) -> str:
    """How long is left, never rounded up: '3 days 1 hour left', '41 minutes left'; once past, 'passed 2 hours ago'.

    A deadline is inclusive to its instant: at the instant itself 'less than a minute left'.
    `short` is for a table: '3 days left', '1 h 12 min left', '41 min left'.
    """
    left = until.astimezone(UTC) - now.astimezone(UTC)  # on one clock, so that a night of 25 hours counts as 25
    if left < timedelta(0):
        if -left > LONG_AGO:
            day = uk(until).date()
            return f"passed in {day:%B}" if day.year == uk(now).date().year else f"passed in {day:%B} {day.year}"
        return f"passed {_length(-left, short=short)} ago"
    return f"{_length(left, short=short)} left"


def _length(span: timedelta, *, short: bool) -> str:
    minutes = int(span.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if not (days or hours or minutes):
        return "under 1 min" if short else "less than a minute"
    if short:
        if days:
            return _count(days, "day")
        return f"{hours} h {minutes} min" if hours else f"{minutes} min"
    coarse, fine = ((days, "day"), (hours, "hour")) if days else ((hours, "hour"), (minutes, "minute"))
    parts = (_count(*coarse), _count(*fine))
    return " ".join(part for part in parts if not part.startswith("0 "))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
