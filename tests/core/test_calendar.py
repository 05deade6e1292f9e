"""UK working days, standstill and the words for instants, against dates worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import calendar
from core.calendar import UK_TIME


def uk(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UK_TIME)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2025, 1, 2),  # Scotland
        date(2026, 3, 17),  # Northern Ireland
        date(2027, 3, 26),  # Good Friday
        date(2027, 3, 29),  # Easter Monday
        date(2027, 7, 12),  # Northern Ireland
        date(2026, 7, 13),  # 12 July was a Sunday
        date(2026, 8, 3),  # Scotland: first Monday of August
        date(2026, 8, 31),
        date(2026, 11, 30),  # Scotland
        date(2024, 12, 2),  # 30 November was a Saturday
        date(2026, 12, 25),
        date(2026, 12, 28),  # 26 December was a Saturday
        date(2027, 12, 27),
        date(2027, 12, 28),
        date(2026, 11, 21),  # Saturday
        date(2026, 11, 22),  # Sunday
    ],
)
def test_a_holiday_in_any_part_of_the_uk_is_not_a_working_day(day: date) -> None:
    assert not calendar.is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 12, 24), date(2027, 1, 5), date(2026, 4, 7)])
def test_an_ordinary_weekday_is_a_working_day(day: date) -> None:
    assert calendar.is_working_day(day)


def test_a_holiday_names_the_parts_that_keep_it() -> None:
    assert calendar.bank_holidays(2026)[date(2026, 11, 30)] == "Saint Andrew's Day, Scotland"
    assert calendar.bank_holidays(2026)[date(2026, 12, 25)] == "Christmas Day"


@pytest.mark.parametrize(
    ("published", "last"),
    [
        (date(2026, 11, 23), date(2026, 12, 3)),  # 30 November left out
        (date(2024, 12, 24), date(2025, 1, 8)),  # Christmas, Boxing Day, 1 and 2 January left out
        (date(2027, 6, 14), date(2027, 6, 23)),  # an ordinary Monday
        (date(2027, 6, 12), date(2027, 6, 23)),  # published on a Saturday: Monday is the first day
        (date(2027, 6, 13), date(2027, 6, 23)),  # and on a Sunday
    ],
)
def test_the_standstill_ends_on_the_eighth_working_day_from_publication(published: date, last: date) -> None:
    assert calendar.standstill_last_day(published) == last


def test_signing_is_possible_from_the_day_after_the_standstill() -> None:
    assert calendar.signing_from(calendar.standstill_last_day(date(2026, 11, 23))) == date(2026, 12, 4)


def test_a_buyers_closing_day_and_a_longer_standstill_lengthen_it() -> None:
    assert calendar.standstill_last_day(date(2027, 6, 14), extra={date(2027, 6, 18)}) == date(2027, 6, 24)
    assert calendar.standstill_last_day(date(2027, 6, 14), 10) == date(2027, 6, 25)


def test_a_standstill_shorter_than_eight_days_is_refused() -> None:
    with pytest.raises(ValueError, match="never shorter than 8 working days"):
        calendar.standstill_last_day(date(2027, 6, 14), 7)


def test_working_days_are_added_and_counted() -> None:
    assert calendar.next_working_day(date(2026, 11, 27)) == date(2026, 12, 1)
    assert calendar.add_working_days(date(2026, 12, 24), 2) == date(2026, 12, 30)
    assert calendar.working_days_between(date(2026, 11, 23), date(2026, 12, 3)) == 8
    assert calendar.working_days_between(date(2026, 12, 3), date(2026, 11, 23)) == 0
    with pytest.raises(ValueError, match="1 or more"):
        calendar.add_working_days(date(2026, 12, 24), 0)


def test_a_tendering_period_begins_the_day_after_the_invitation() -> None:
    assert calendar.period_end(date(2027, 3, 1), 25) == date(2027, 3, 26)
    assert calendar.days_in_period(date(2027, 3, 1), date(2027, 3, 26)) == 25
    with pytest.raises(ValueError, match="1 or more"):
        calendar.period_end(date(2027, 3, 1), 0)


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (uk(2027, 3, 12, 12), "Friday 12 March 2027 at 12 noon"),
        (uk(2027, 6, 11, 17), "Friday 11 June 2027 at 5pm"),
        (uk(2027, 4, 13, 11, 2, 59), "Tuesday 13 April 2027 at 11:02am"),
        (uk(2027, 6, 24), "midnight at the end of Wednesday 23 June 2027"),
        (uk(2027, 6, 24, 0, 15), "Thursday 24 June 2027 at 12:15am"),
        (uk(2027, 6, 24, 12, 30), "Thursday 24 June 2027 at 12:30pm"),
        (datetime(2027, 6, 11, 16, 0, tzinfo=UTC), "Friday 11 June 2027 at 5pm"),
        (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), "Friday 31 December 2027 at 11:30pm"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "Sunday 31 October 2027 at 1:30am (British Summer Time)"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "Sunday 31 October 2027 at 1:30am (Greenwich Mean Time)"),
    ],
)
def test_an_instant_is_told_in_uk_words(instant: datetime, words: str) -> None:
    assert calendar.in_words(instant) == words


def test_words_can_leave_out_year_weekday_and_show_seconds() -> None:
    assert calendar.in_words(uk(2027, 3, 12, 12), year=False) == "Friday 12 March at 12 noon"
    assert calendar.date_in_words(date(2027, 3, 12), weekday=False) == "12 March 2027"
    assert calendar.time_in_words(uk(2027, 3, 12, 11, 24, 6), seconds=True) == "11:24:06am"
    assert calendar.time_in_words(uk(2027, 3, 12), seconds=True) == "12:00:00am"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.in_words(datetime(2027, 3, 12, 12))  # noqa: DTZ001 - the naive instant is what is refused


def test_the_uk_day_and_the_end_of_a_day() -> None:
    assert calendar.uk_day(datetime(2027, 6, 23, 23, 30, tzinfo=UTC)) == date(2027, 6, 24)
    assert calendar.end_of_day(date(2027, 6, 23)) == datetime(2027, 6, 23, 23, 0, tzinfo=UTC)
    assert calendar.end_of_day(date(2027, 12, 31)) == datetime(2028, 1, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words", "short"),
    [
        (timedelta(days=3, hours=1, minutes=59), "3 days 1 hour left", "3 days left"),
        (timedelta(days=2), "2 days left", "2 days left"),
        (timedelta(days=1, minutes=5), "1 day left", "1 day left"),
        (timedelta(hours=1, minutes=12), "1 hour 12 minutes left", "1 h 12 min left"),
        (timedelta(hours=2), "2 hours left", "2 h 0 min left"),
        (timedelta(minutes=41, seconds=59), "41 minutes left", "41 min left"),
        (timedelta(seconds=59), "less than a minute left", "under 1 min left"),
        (timedelta(0), "less than a minute left", "under 1 min left"),
        (-timedelta(hours=2), "passed 2 hours ago", "passed 2 h 0 min ago"),
        (-timedelta(seconds=1), "passed less than a minute ago", "passed under 1 min ago"),
    ],
)
def test_time_left_is_never_rounded_up(left: timedelta, words: str, short: str) -> None:
    now = uk(2027, 4, 13, 11)
    assert calendar.time_left_words(now, now + left) == words
    assert calendar.time_left_words(now, now + left, short=True) == short


def test_the_night_the_clocks_go_back_has_an_hour_more() -> None:
    assert calendar.time_left_words(uk(2027, 10, 30, 12), uk(2027, 10, 31, 12)) == "1 day 1 hour left"
