"""Promise 21: a clock more than two seconds astray alarms; the nights the clocks change and leap days are counted right.

Vectors of working days, of the summer-time nights and of standstill stand in tests/core/test_calendar.py and
tests/tenders/test_timetable.py; here are the skew of the three clocks that judge a bid, and leap days end to end.

Red when `clocks.MOST` is a minute, or three seconds, or when the clocks are compared with `clock.now()`, which the
demonstration moves.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import calendar, clock
from core.workflow import Refused
from tenders import clocks
from tenders.keeper.desk import Desk
from tenders.models import Submission
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db
TWO = timedelta(seconds=2)


@pytest.fixture
def people() -> Cast:
    return cast()


def astray(
    monkeypatch: pytest.MonkeyPatch, *, database: timedelta = timedelta(0), keeper: timedelta = timedelta(0)
) -> None:
    wall, hello = clock._database_wall, Desk.hello
    monkeypatch.setattr(clock, "_database_wall", lambda: wall() + database)

    def later(self: Desk, request: Any) -> Any:
        said = hello(self, request)
        return said | {"at": (datetime.fromisoformat(said["at"]) + keeper).isoformat()}

    monkeypatch.setattr(Desk, "hello", later)
    monkeypatch.setattr(clocks, "_looked", None)


def test_clocks_that_agree_say_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    astray(monkeypatch)
    assert abs(clock.database_offset()) < timedelta(seconds=0.5)
    assert clocks.astray() == {}
    assert clocks.look() == 0
    answer = Client().get("/health/")
    assert (answer.status_code, set(answer.json()["clocks"])) == (200, {"database", "keeper"})
    assert caplog.records == []


@pytest.mark.parametrize("which", ["database", "keeper"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_over_two_seconds_astray_alarms_on_the_health_page_and_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, which: str, sign: int
) -> None:
    astray(monkeypatch, **{which: sign * timedelta(seconds=3)})
    assert list(clocks.astray()) == [which]
    assert clocks.look() == 1
    assert clocks.look() == 0, "once in ten minutes is enough"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert f"the {which}'s clock is {'+' if sign > 0 else '-'}3.0 seconds from this machine's" in caplog.text
    logging.disable(logging.ERROR)
    answer = Client().get("/health/")
    logging.disable(logging.NOTSET)
    assert (answer.status_code, abs(answer.json()["clocks"][which])) == (503, 3.0)


def test_a_second_and_a_half_is_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    astray(monkeypatch, database=timedelta(seconds=1.5), keeper=timedelta(seconds=-1.5))
    assert clocks.astray() == {}


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("beyond", "alarms"), [(timedelta(0), []), (timedelta(milliseconds=2), ["database", "keeper"])]
)
def test_two_seconds_are_allowed_and_anything_over_them_is_an_alarm(
    monkeypatch: pytest.MonkeyPatch, sign: int, beyond: timedelta, alarms: list[str]
) -> None:
    """Every clock stands still, so that the difference is exactly what is put between them."""
    stands = datetime(2027, 4, 16, 11, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "process_now", lambda: stands)
    monkeypatch.setattr(clock, "_database_wall", lambda: stands)
    apart = sign * (TWO + beyond)
    astray(monkeypatch, database=apart, keeper=apart)
    assert list(clocks.astray()) == alarms


def test_what_the_answer_took_on_its_way_is_no_difference() -> None:
    before = datetime(2027, 4, 16, 11, 0, 0, tzinfo=UTC)
    after = before + timedelta(seconds=5)
    assert clock.offset_between(before, before + timedelta(seconds=4), after) == timedelta(0)
    assert clock.offset_between(before, after + TWO, after) == TWO
    assert clock.offset_between(before, before - TWO, after) == -TWO


def test_the_demonstrations_moved_clock_is_not_taken_for_a_clock_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    astray(monkeypatch)
    with clock.at(tenders.CLOSES):
        assert clocks.astray() == {}


# -- leap days and summer time ----------------------------------------------------------------------------------------
def test_a_working_day_after_28_february_is_the_leap_day_when_there_is_one() -> None:
    assert calendar.add_working_days(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert calendar.add_working_days(date(2027, 2, 26), 1) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("closes_at", "words"),
    [
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "Tuesday 29 February 2028"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "Sunday 31 October 2027"),  # the hour that there is twice
    ],
)
def test_a_bid_is_judged_to_the_microsecond_on_a_leap_day_and_in_the_hour_that_there_is_twice(
    people: Cast, closes_at: datetime, words: str
) -> None:
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    type(tender).objects.filter(pk=tender.pk).update(closes_at=closes_at)
    tender.refresh_from_db()
    with clock.at(factory.WRITING):
        bid = factory.write(
            factory.start(tender, people.supplier, people.bidder), people.bidder, factory.Written(lots=(1,))
        )
    with clock.at(closes_at):
        in_time = factory.hand_in(bid, people.bidder, token="in time")
    with clock.at(closes_at + timedelta(microseconds=1)), pytest.raises(Refused, match=f"bids closed {words}"):
        factory.hand_in(bid, people.bidder, token="late")
    assert in_time.received_at == in_time.closes_at == closes_at
    assert Submission.objects.count() == 1
