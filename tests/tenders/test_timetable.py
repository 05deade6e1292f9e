"""Dates by hand: across Christmas, across the last Sunday of March, and the two standstill vectors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.calendar import UK_TIME, in_words, standstill_last_day
from tenders import timetable, timetable_faults
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
    assert timetable_faults.problems(GOOD, now=NOW, minimum_days=25) == {}


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
    assert timetable_faults.problems(dates, now=NOW, minimum_days=25)[field] == sentence


def test_light_touch_has_no_minimum_period() -> None:
    short = replace(GOOD, closes_at=at(date(2026, 12, 23)))
    assert timetable_faults.problems(short, now=NOW, minimum_days=None) == {}


def test_nothing_set_names_every_field() -> None:
    assert set(timetable_faults.problems(Dates(), now=NOW, minimum_days=None)) == {
        "ready_by", "publish_on", "questions_close_at", "closes_at", "marks_due_at", "award_on", "contract_starts_on",
    }  # fmt: skip
    assert words(Dates())["closes_at"] == "Not set"


def test_a_proposal_says_which_days_it_was_moved_over() -> None:
    """30 days after Friday 4 December 2026 is Sunday 3 January; Monday the 4th is a Scottish bank holiday in lieu."""
    lines = timetable.milestones(
        timetable.propose(date(2026, 12, 4), THIRTY), minimum_days=25, standstill_mandatory=True, gaps=THIRTY
    )
    moved = {line.key: line.moved for line in lines}
    assert moved["closes_at"].startswith("Moved on from Sunday 3 January (a Sunday); then Monday 4 January (")
    assert moved["marks_due_at"] == "Moved on from Sunday 17 January (a Sunday)."
    assert moved["questions_close_at"] == ""


def test_the_standstill_names_the_days_it_leaves_out() -> None:
    lines = timetable.milestones(Dates(award_on=date(2026, 11, 23)), minimum_days=25, standstill_mandatory=True)
    ends = next(line for line in lines if line.key == "standstill_ends")
    assert ends.moved.startswith("Not counted: Monday 30 November (")
    assert ends.counted
    assert ends.calendar == "Working days, less bank holidays in any part of the UK"
    quiet = timetable.milestones(Dates(award_on=date(2027, 2, 1)), minimum_days=25, standstill_mandatory=True)
    assert next(line for line in quiet if line.key == "standstill_ends").moved == ""


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2027, 3, 28), "Bids close: the clocks change in the night of Sunday 28 March 2027; take Tuesday 30 March 2027."),
        (date(2026, 10, 25), "Bids close: the clocks change in the night of Sunday 25 October 2026; take Monday 26 October 2026."),
        (date(2027, 3, 26), "Bids close: Friday 26 March 2027 is not a working day; take Tuesday 30 March 2027."),
    ],
)  # fmt: skip
def test_a_deadline_on_a_clock_change_night_or_a_bank_holiday_is_refused(day: date, sentence: str) -> None:
    early = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    dates = replace(GOOD, publish_on=date(2026, 9, 2), questions_close_at=None, closes_at=at(day))
    assert timetable_faults.problems(dates, now=early, minimum_days=25)["closes_at"] == sentence


def test_midnight_belongs_to_the_day_that_it_ends() -> None:
    """Midnight as Sunday ends is the deadline of the Sunday, though the clock already shows Monday."""
    midnight = at(date(2027, 1, 11), 0)
    assert timetable.deadline_day(midnight) == date(2027, 1, 10)
    assert in_words(midnight) == "midnight at the end of Sunday 10 January 2027"
    found = timetable_faults.problems(replace(GOOD, closes_at=midnight), now=NOW, minimum_days=25)
    assert found["closes_at"] == "Bids close: Sunday 10 January 2027 is not a working day; take Monday 11 January 2027."


def test_another_day_of_publication_keeps_the_distances_and_the_least_days() -> None:
    own = timetable.gaps_of(GOOD)
    assert own == Gaps(questions=12, closes=32, marks=45, award=54, start=96)
    assert timetable.gaps_of(GOOD, least=40).closes == 40
    assert timetable.gaps_of(Dates(publish_on=date(2026, 12, 4))) == Gaps()


def test_closing_days_are_read_from_iso_text() -> None:
    assert timetable.closing_days(["2026-12-24"]) == [date(2026, 12, 24)]
