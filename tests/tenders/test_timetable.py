"""Dates by hand: across Christmas, across the last Sunday of March, and the two standstill vectors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.calendar import UK_TIME, in_words, standstill_last_day
from tenders import timetable
from tenders.timetable import Dates, Gaps

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THIRTY = Gaps(questions=12, closes=30, marks=44, award=54, start=96)


def words(dates: Dates) -> dict[str, str]:
    lines = timetable.milestones(dates, minimum_days=25, standstill_mandatory=True)
    return {line.key: line.words for line in lines}


def test_thirty_days_across_christmas() -> None:
    """Published on Friday 4 December 2026; 25, 26 (28 in lieu) December, 1 and 2 (4 in lieu) January do not count."""
    assert words(timetable.propose(date(2026, 12, 4), THIRTY)) == {
        "ready_by": "Thursday 3 December 2026 at 5pm",
        "publish_on": "Friday 4 December 2026",
        "questions_close_at": "Wednesday 16 December 2026 at 12 noon",
        "closes_at": "Tuesday 5 January 2027 at 12 noon",
        "marks_due_at": "Monday 18 January 2027 at 5pm",
        "award_on": "Wednesday 27 January 2027",
        "standstill_ends": "midnight at the end of Friday 5 February 2027",
        "contract_starts_on": "Wednesday 10 March 2027",
    }


def test_thirty_days_across_the_last_sunday_of_march() -> None:
    """Clocks go forward on 28 March 2027; noon stays noon. Good Friday is 26 March, Easter Monday 29 March."""
    dates = timetable.propose(date(2027, 3, 8), THIRTY)
    assert words(dates) == {
        "ready_by": "Friday 5 March 2027 at 5pm",
        "publish_on": "Monday 8 March 2027",
        "questions_close_at": "Monday 22 March 2027 at 12 noon",
        "closes_at": "Wednesday 7 April 2027 at 12 noon",
        "marks_due_at": "Wednesday 21 April 2027 at 5pm",
        "award_on": "Tuesday 4 May 2027",
        "standstill_ends": "midnight at the end of Thursday 13 May 2027",
        "contract_starts_on": "Monday 14 June 2027",
    }
    assert dates.questions_close_at is not None
    assert dates.closes_at is not None
    assert dates.questions_close_at.astimezone(UTC).hour == 12
    assert dates.closes_at.astimezone(UTC).hour == 11


def test_the_standstill_vectors() -> None:
    assert standstill_last_day(date(2026, 11, 23)) == date(2026, 12, 3)
    assert standstill_last_day(date(2024, 12, 24)) == date(2025, 1, 8)
    assert timetable.standstill_ends(Dates(award_on=date(2026, 11, 23))) == date(2026, 12, 3)
    assert timetable.standstill_ends(Dates()) is None


def test_a_buyers_own_closing_days_only_lengthen() -> None:
    closed = [date(2026, 12, 3), date(2026, 12, 16), date(2026, 12, 29)]
    dates = timetable.propose(date(2026, 12, 4), THIRTY, extra=closed)
    assert dates.ready_by is not None
    assert dates.questions_close_at is not None
    assert in_words(dates.ready_by) == "Wednesday 2 December 2026 at 5pm"
    assert in_words(dates.questions_close_at) == "Thursday 17 December 2026 at 12 noon"


GOOD = timetable.propose(date(2026, 12, 4), THIRTY)


def test_a_proposal_has_no_problem() -> None:
    assert timetable.problems(GOOD, now=NOW, minimum_days=25) == {}


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UK_TIME)


@pytest.mark.parametrize(
    ("dates", "field", "sentence"),
    [
        (replace(GOOD, closes_at=None), "closes_at", "Bids close: give the date."),
        (replace(GOOD, closes_at=NOW), "closes_at", "Bids close: this is in the past; give a later date."),
        (
            replace(GOOD, closes_at=at(date(2037, 1, 5))),
            "closes_at",
            "Bids close: this is more than five years away; check the year.",
        ),
        (
            replace(GOOD, closes_at=at(date(2027, 1, 2))),
            "closes_at",
            "Bids close: Saturday 2 January 2027 is not a working day; take Tuesday 5 January 2027.",
        ),
        (
            replace(GOOD, closes_at=at(date(2026, 12, 23))),
            "closes_at",
            "Bids close: at least 25 days after publication; take Tuesday 29 December 2026 or later.",
        ),
        (
            replace(GOOD, questions_close_at=at(date(2027, 1, 6))),
            "closes_at",
            "Bids close: put it after ‘questions close’.",
        ),
        (replace(GOOD, marks_due_at=GOOD.closes_at), "marks_due_at", "Marking and moderation done by: put it after ‘bids close’."),
        (
            replace(GOOD, award_on=date(2027, 1, 6)),
            "award_on",
            "Award notice: put it after ‘marking and moderation done by’.",
        ),
        (replace(GOOD, standstill_days=5), "standstill_days", "Standstill: give 8 working days or more (Act s.51)."),
        (
            replace(GOOD, contract_starts_on=date(2027, 2, 5)),
            "contract_starts_on",
            "The agreement starts: not before Saturday 6 February 2027, the day after the standstill.",
        ),
    ],
)  # fmt: skip
def test_each_wrong_date_has_its_field_and_its_mend(dates: Dates, field: str, sentence: str) -> None:
    assert timetable.problems(dates, now=NOW, minimum_days=25)[field] == sentence


def test_light_touch_has_no_minimum_period() -> None:
    short = replace(GOOD, closes_at=at(date(2026, 12, 23)))
    assert timetable.problems(short, now=NOW, minimum_days=None) == {}


def test_nothing_set_names_every_field() -> None:
    assert set(timetable.problems(Dates(), now=NOW, minimum_days=None)) == {
        "ready_by", "publish_on", "questions_close_at", "closes_at", "marks_due_at", "award_on", "contract_starts_on",
    }  # fmt: skip
    assert words(Dates())["closes_at"] == "Not set"


def test_closing_days_are_read_from_iso_text() -> None:
    assert timetable.closing_days(["2026-12-24"]) == [date(2026, 12, 24)]
