"""The dates of a tender: what each must follow, which law says so, and a first proposal. Pure: no clock, no database.

Dates are UK calendar days; instants are aware. Every proposal is counted in calendar days and set at a UK hour, so
that a night on which the clocks change moves nothing: noon stays noon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from core.calendar import (
    STANDSTILL_DAYS,
    UK_TIME,
    date_in_words,
    end_of_day,
    in_words,
    is_working_day,
    next_working_day,
    standstill_last_day,
    uk_day,
)
from tenders.closed_days import moved_on, passed_over

NOON, FIVE = time(12), time(17)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates a lead sets. None: not set yet."""

    ready_by: datetime | None = None
    publish_on: date | None = None
    questions_close_at: datetime | None = None
    closes_at: datetime | None = None
    marks_due_at: datetime | None = None
    award_on: date | None = None
    standstill_days: int = STANDSTILL_DAYS
    contract_starts_on: date | None = None


FIELDS = tuple(field.name for field in fields(Dates))
CALENDAR_DAYS = "Calendar days, set on a working day"
WORKING_DAYS = "Working days, less bank holidays in any part of the UK"


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many calendar days after publication a template puts each date."""

    questions: int = 18
    closes: int = 46
    marks: int = 88
    award: int = 105
    start: int = 189


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of the timetable page: the date, its words, the rule it follows and where the rule comes from.

    `calendar`: the days it is counted in; `moved`: the days that were passed over, and why. `counted`: it follows from
    the others and nobody sets it.
    """

    key: str
    label: str
    at: datetime | date | None
    words: str
    rule: str
    law: str
    calendar: str = CALENDAR_DAYS
    moved: str = ""
    counted: bool = False


LABELS = {
    "ready_by": "Ready for approval by",
    "publish_on": "Publish the notice",
    "questions_close_at": "Questions close",
    "closes_at": "Bids close",
    "marks_due_at": "Marking and moderation done by",
    "award_on": "Award notice",
    "standstill_ends": "Standstill ends",
    "contract_starts_on": "The agreement starts",
}


def closing_days(texts: Iterable[str]) -> list[date]:
    """A buyer's own closing days, kept as ISO dates; they only ever lengthen a period."""
    return [date.fromisoformat(text) for text in texts]


def uk_instant(day: date, at: time) -> datetime:
    """The instant at which UK clocks show `at` on `day`."""
    return datetime.combine(day, at, tzinfo=UK_TIME)


def working(day: date, extra: Collection[date] = ()) -> date:
    """`day`, or the next working day."""
    return day if is_working_day(day, extra=extra) else next_working_day(day, extra=extra)


def propose(publish_on: date, gaps: Gaps | None = None, *, extra: Collection[date] = ()) -> Dates:
    """'If I publish on ...': every date by the template's gaps, moved on to a working day."""
    gaps = gaps or Gaps()

    def after(days: int) -> date:
        return working(publish_on + timedelta(days=days), extra)

    before = publish_on - timedelta(days=1)
    while not is_working_day(before, extra=extra):
        before -= timedelta(days=1)
    return Dates(
        ready_by=uk_instant(before, FIVE),
        publish_on=publish_on,
        questions_close_at=uk_instant(after(gaps.questions), NOON),
        closes_at=uk_instant(after(gaps.closes), NOON),
        marks_due_at=uk_instant(after(gaps.marks), FIVE),
        award_on=after(gaps.award),
        contract_starts_on=after(gaps.start),
    )


def gaps_of(dates: Dates, default: Gaps | None = None, *, least: int | None = None) -> Gaps:
    """The distances between a tender's own dates, so that another day of publication keeps them.

    A date that is not set takes the default's; bids stay open at least `least` days.
    """
    default = default or Gaps()
    start = dates.publish_on

    def gap(at: datetime | date | None, usual: int) -> int:
        if start is None or at is None:
            return usual
        days = ((uk_day(at) if isinstance(at, datetime) else at) - start).days
        return days if days > 0 else usual

    return Gaps(
        questions=gap(dates.questions_close_at, default.questions),
        closes=max(gap(dates.closes_at, default.closes), least or 0),
        marks=gap(dates.marks_due_at, default.marks),
        award=gap(dates.award_on, default.award),
        start=gap(dates.contract_starts_on, default.start),
    )


def clocks_change(day: date) -> bool:
    """Whether summer time begins or ends in the night on which `day` starts."""
    return uk_instant(day, time(0)).utcoffset() != uk_instant(day + ONE_DAY, time(0)).utcoffset()


def deadline_day(at: datetime) -> date:
    """The day a deadline belongs to: midnight is the end of the day before it."""
    return uk_day(at - timedelta(microseconds=1))


def standstill_ends(dates: Dates, *, extra: Collection[date] = ()) -> date | None:
    """The last day of the standstill, if the award notice is published on the day planned."""
    if dates.award_on is None:
        return None
    return standstill_last_day(dates.award_on, max(dates.standstill_days, STANDSTILL_DAYS), extra=extra)


def milestones(
    dates: Dates,
    *,
    minimum_days: int | None,
    standstill_mandatory: bool,
    extra: Collection[date] = (),
    gaps: Gaps | None = None,
    period: tuple[str, str] | None = None,
) -> list[Milestone]:
    """Every date with its rule and source, in the order in which they come.

    `gaps`: the dates are a proposal by these, so that a line can say which days it was moved over. `period`: the law and
    the sentence of the rule that the deadline for bids follows.
    """
    law, words = period or (
        "Act s.54",
        f"At least {minimum_days} days after publication"
        if minimum_days
        else "No minimum for light touch; long enough to price and answer well",
    )
    kind = "mandatory" if standstill_mandatory else "voluntary for light touch, kept by default"
    standstill = max(dates.standstill_days, STANDSTILL_DAYS)
    rules = {
        **RULES,
        "closes_at": (f"{words.rstrip('.')}; a working day; the same for every supplier", law),
        "standstill_ends": (
            f"{standstill} working days, the day of the award notice counted; {kind}",
            "Act s.51 and s.123",
        ),
    }
    ends = standstill_ends(dates, extra=extra)
    moved = _moved(dates, gaps, ends, extra)
    return [_milestone(key, dates, ends, rules[key], moved.get(key, "")) for key in LABELS]


RULES = {
    "ready_by": ("The working day before publication", "The council's own step"),
    "publish_on": ("Public once the platform accepts it; its time starts the clocks", "Regs r.5"),
    "questions_close_at": ("Before bids close, with time to answer everyone", "Act s.12(2)"),
    "marks_due_at": ("After bids close", "The council's own step"),
    "award_on": ("After the summaries went to every bidder", "Act s.50"),
    "contract_starts_on": ("After the standstill, with time to mobilise", "The contract"),
}
"""The rule of each date that is the same for every tender, and where it comes from."""


def _milestone(key: str, dates: Dates, ends: date | None, rule: tuple[str, str], moved: str) -> Milestone:
    counted = key == "standstill_ends"
    at: datetime | date | None = ends if counted else getattr(dates, key)
    calendar = WORKING_DAYS if counted else CALENDAR_DAYS
    return Milestone(key, LABELS[key], at, _words(key, at), *rule, calendar=calendar, moved=moved, counted=counted)


def _moved(dates: Dates, gaps: Gaps | None, ends: date | None, extra: Collection[date]) -> dict[str, str]:
    """Which days each date was moved over: by a proposal's gaps, and within the standstill."""
    found: dict[str, str] = {}
    if gaps is not None and dates.publish_on is not None:
        wanted = {
            "questions_close_at": gaps.questions,
            "closes_at": gaps.closes,
            "marks_due_at": gaps.marks,
            "award_on": gaps.award,
            "contract_starts_on": gaps.start,
        }
        found = {key: moved_on(dates.publish_on + timedelta(days=days), extra) for key, days in wanted.items()}
    if ends is not None and dates.award_on is not None and (over := passed_over(dates.award_on, ends, extra)):
        found["standstill_ends"] = f"Not counted: {', '.join(over)}."
    return found


def _words(key: str, at: datetime | date | None) -> str:
    if at is None:
        return "Not set"
    if isinstance(at, datetime):
        return in_words(at)
    return in_words(end_of_day(at)) if key == "standstill_ends" else date_in_words(at)
