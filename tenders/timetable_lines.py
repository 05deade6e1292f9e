"""The lines of the timetable page: the dates a lead sets, the council's own steps, later stages, and what follows.

Each line carries its date, rule, source, calendar, the days it was moved over, and who set it last and when.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core.calendar import date_in_words, end_of_day, in_words, signing_from, uk_day
from tenders import own_steps, ruling, timetable
from tenders.decisions import CLEAR, planned
from tenders.law.case import last_day
from tenders.timetable import CALENDAR_DAYS, WORKING_DAYS, Milestone

if TYPE_CHECKING:
    from tenders.law import Ruling
    from tenders.models import Tender, TimetableChange

CLEAR_DAYS = "Clear days: neither the first day nor the last is counted"


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone and who set it last: a name and an instant, or words alone. `place`: where it is changed."""

    milestone: Milestone
    who: str = ""
    when: datetime | None = None
    place: str = ""


def lines(
    tender: Tender,
    dates: timetable.Dates,
    *,
    found: Ruling,
    extra: Collection[date],
    changes: Mapping[str, TimetableChange],
    gaps: timetable.Gaps | None = None,
) -> list[Line]:
    """Every line in the order of the calendar, what has no date yet last. `gaps`: the dates are a proposal by these."""
    rows = [
        *_own_steps(tender, dates, extra),
        *_set(tender, dates, found=found, extra=extra, changes=changes, gaps=gaps),
        *_stages(tender, dates, found, proposed=gaps is not None),
        *_after(dates, found, extra),
    ]
    dated = [row for row in rows if row.milestone.at is not None]
    return sorted(dated, key=lambda row: _instant(row.milestone)) + [row for row in rows if row.milestone.at is None]


def _instant(line: Milestone) -> datetime:
    at = line.at
    assert at is not None
    return at if isinstance(at, datetime) else end_of_day(at)


def _set(
    tender: Tender,
    dates: timetable.Dates,
    *,
    found: Ruling,
    extra: Collection[date],
    changes: Mapping[str, TimetableChange],
    gaps: timetable.Gaps | None,
) -> list[Line]:
    """The dates the lead sets, with the ruling's own words for the deadline and the standstill."""
    milestones = timetable.milestones(
        dates,
        minimum_days=ruling.least_days(found),
        standstill_mandatory=found.standstill_mandatory,
        extra=extra,
        gaps=gaps,
        period=ruling.period(found),
    )
    rows = []
    for line in milestones:
        if line.key == "closes_at" and ruling.asks_first(found):
            line = replace(line, label="Requests to take part close")
        if line.key == "standstill_ends" and not found.standstill_days:
            continue
        if line.key == "award_on" and found.due("UK6") is None:
            line = replace(line, label="Award", rule="Every bidder is told at once", law="The council's own step")
        if line.key == "contract_starts_on" and not found.standstill_days:
            line = replace(line, rule="After it is signed, with time to mobilise")
        rows.append(_who(tender, line, changes.get(line.key), proposed=gaps is not None))
    return rows


def _who(tender: Tender, line: Milestone, change: TimetableChange | None, *, proposed: bool) -> Line:
    if line.counted:
        return Line(line, who="Counted")
    if proposed:
        return Line(line, who="Proposed now")
    if change is None:
        return Line(line, who="Proposed by the template")
    return Line(line, who=change.by.full_name if change.by else "The platform's answer", when=change.at)


def _own_steps(tender: Tender, dates: timetable.Dates, extra: Collection[date]) -> list[Line]:
    """The council's own steps: the day on record, or the latest day that keeps the timetable."""
    states = own_steps.states_of(tender)
    latest = (
        planned([state.step for state in states], approve_by=uk_day(dates.ready_by), extra=extra)
        if states and dates.ready_by is not None
        else {}
    )
    rows = {row.step: row for row in tender.decisions.select_related("recorded_by")} if states else {}
    found = []
    for state in states:
        step = state.step
        day = state.on or latest.get(step.key)
        if step.gates == "award" and state.recorded is None:
            day = dates.award_on
        before = "" if state.on is not None or day is None else "by "
        record = rows.get(step.key) if state.recorded else None
        found.append(
            Line(
                Milestone(
                    f"own-{step.key}",
                    step.label,
                    day,
                    f"{before}{date_in_words(day)}" if day else "Not set",
                    state.blocks or step.rule or "On record",
                    step.law,
                    calendar=CLEAR_DAYS if step.count == CLEAR and step.days else WORKING_DAYS,
                    counted=step.by_clock,
                ),
                who=record.recorded_by.full_name if record else "Counted" if step.by_clock else "Not on record yet",
                when=record.recorded_at if record else None,
                place="decisions",
            )
        )
    return found


def _stages(tender: Tender, dates: timetable.Dates, found: Ruling, *, proposed: bool) -> list[Line]:
    """Invitations and closing of the stages after the first; a proposal moves them with the day of publication."""
    shift = timedelta(0)
    if proposed and dates.publish_on and tender.publish_on:
        shift = dates.publish_on - tender.publish_on
    rows = []
    for stage in tender.stages.all():
        if stage.number == 1:
            continue
        name = f"Stage {stage.number}, {stage.title}"
        opens = stage.opens_on + shift if stage.opens_on else None
        closes = stage.closes_at + shift if stage.closes_at else None
        least = found.tendering_days if stage.kind == "tender" else None
        reason = found.reason("tendering") if stage.kind == "tender" else None
        rule = f"At least {least} days after the invitations" if least else "Long enough to answer well"
        rows += [
            Line(
                Milestone(
                    f"stage-{stage.number}-opens",
                    f"{name}: invitations",
                    opens,
                    date_in_words(opens) if opens else "Not set",
                    "After the stage before it, to those who were chosen as published",
                    "Act s.20(4)",
                ),
                who="Set with the stages",
                place="stages",
            ),
            Line(
                Milestone(
                    f"stage-{stage.number}-closes",
                    f"{name}: closes",
                    closes,
                    in_words(closes) if closes else "Not set",
                    f"{rule}; a working day; the same for every supplier",
                    reason.law if reason else "Act s.54",
                ),
                who="Set with the stages",
                place="stages",
            ),
        ]
    return rows


def _after(dates: timetable.Dates, found: Ruling, extra: Collection[date]) -> list[Line]:
    """What is counted from the end of the standstill: the first day to sign, and the notices that follow a signature."""
    ends = timetable.standstill_ends(dates, extra=extra)
    if ends is None or dates.award_on is None:
        return []
    sign, rule = signing_from(ends), "The day after the standstill"
    if not found.standstill_days:
        sign, rule = dates.award_on, "The day of the award: no standstill is asked for here"
    rows = [_counted("sign", "The contract may be signed from", sign, rule, "Act s.51")]
    after = "if it is signed on the first day it may be"
    if found.contract_details_days:
        last = last_day(sign, found.contract_details_days)
        rule = f"Within {found.contract_details_days} days, the day of signing counted, {after}"
        rows.append(_counted("uk7", "Contract details (UK7) are published by", last, rule, "Act s.53"))
    if found.publish_contract_days:
        last = last_day(sign, found.publish_contract_days)
        rule = f"Within {found.publish_contract_days} days, the day of signing counted, {after}"
        rows.append(_counted("copy", "The contract itself is published by", last, rule, "Act s.53(3)"))
    return rows


def _counted(key: str, label: str, day: date, rule: str, law: str) -> Line:
    line = Milestone(key, label, day, date_in_words(day), rule, law, calendar=CALENDAR_DAYS.split(",")[0], counted=True)
    return Line(line, who="Counted")
