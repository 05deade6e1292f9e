"""Does the procedure fit the value and the lots, and are its stages described?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.calendar import date_in_words, days_in_period, is_working_day, period_end, uk_day
from tenders import ruling, timetable
from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import Lot, Tender, TenderStage

MONTHS = 12


def procedure(tender: Tender, lots: list[Lot]) -> Check:
    """The procedure may be used for this value and this length, and a shorter period that was chosen holds."""
    found = ruling.ruling_of(tender, lots)
    longest = found.framework_max_years
    if found.problems:
        return _wrong(found.problems[0])
    if longest is not None and tender.term_months > longest * MONTHS:
        return Check(
            "procedure",
            False,
            f"The framework runs for {tender.term_months} months",
            f"It may last {longest} years at most ({'Act s.49' if longest == 8 else 'Act s.47'}).",
            "Change the length",
            "details",
        )
    if problem := ruling.shorter_period_problem(tender):
        return _wrong(problem, title="The shorter period does not hold")
    return Check("procedure", True, f"The procedure fits: {tender.get_procedure_display()}")


def _wrong(detail: str, title: str = "The procedure does not fit") -> Check:
    return Check("procedure", False, title, detail, "See which rules apply", "rules")


def stages(tender: Tender) -> list[Check]:
    """Nothing for a tender of one stage; otherwise that every stage says what happens, who goes on, and when."""
    found = list(tender.stages.all())
    if not found and not tender.rules().staged:
        return []
    wrong = _stage_problem(tender, found)
    if wrong:
        return [Check("stages", False, "The stages are not complete", wrong, "Describe the stages", "stages")]
    return [Check("stages", True, f"Each of the {len(found)} stages says what happens, who goes on and when")]


def _stage_problem(tender: Tender, found: list[TenderStage]) -> str:
    if not found:
        return "A competitive flexible procedure publishes its stages (Act s.20): describe each of them."
    if not tender.rules().staged and len(found) > 1:
        return (
            f"‘{tender.get_procedure_display()}’ is run in one stage: take the stages out, or choose another procedure."
        )
    if found[-1].kind != "tender":
        return "The last stage must be one of tenders: nothing can be awarded on requests to take part."
    extra = timetable.closing_days(tender.procurement.buyer.extra_holidays)
    least = ruling.ruling_of(tender).tendering_days
    before = timetable.deadline_day(tender.closes_at) if tender.closes_at else None
    for stage in found:
        name = f"Stage {stage.number}"
        if not stage.what_happens.strip():
            return f"{name}: say what happens in it."
        if stage is not found[-1] and (stage.invited_max is None or not stage.how_chosen.strip()):
            return f"{name}: say how many go on, and how they are chosen."
        if stage.number == 1:
            continue
        if stage.opens_on is None or stage.closes_at is None:
            return f"{name}: give the day of the invitations and when it closes."
        closes = timetable.deadline_day(stage.closes_at)
        if before is not None and stage.opens_on <= before:
            return f"{name}: invitations go out after {date_in_words(before)}, when the stage before it closes."
        if not is_working_day(closes, extra=extra):
            later = date_in_words(timetable.working(closes, extra))
            return f"{name} closes: {date_in_words(closes)} is not a working day; take {later}."
        if stage.kind == "tender" and least and days_in_period(stage.opens_on, closes) < least:
            earliest = timetable.working(period_end(stage.opens_on, least), extra)
            return (
                f"{name} closes: at least {least} days after the invitations; take {date_in_words(earliest)} or later."
            )
        before = closes
    if before is not None and tender.marks_due_at is not None and uk_day(tender.marks_due_at) <= before:
        return f"Marking is to be done by a day that comes before the last stage closes, {date_in_words(before)}."
    return ""
