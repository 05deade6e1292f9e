"""The timetable: each date with its rule and source, drawn on a calendar; 'if I publish on ...'."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core import clock
from core.calendar import bank_holidays, is_working_day, uk_day
from core.charts import timeline as draw_timeline
from core.drawing import Chart
from tenders import readiness, ruling, timetable
from tenders.actions import tender as actions
from tenders.forms.authoring.dates import IfPublishedForm, TimetableForm
from tenders.queries.dates import last_changes
from tenders.timetable_lines import Line, lines
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of


@login_required
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    extra = actions.extra_days(tender.procurement.buyer)
    asked = IfPublishedForm(request.GET if "day_year" in request.GET else None)
    shown = readiness.timetable_dates(tender)
    found = ruling.ruling_of(tender)
    proposed = asked.is_bound and asked.is_valid()
    gaps = None
    if proposed:
        gaps = timetable.gaps_of(shown, least=ruling.least_days(found))
        shown = timetable.propose(asked.cleaned_data["day"], gaps, extra=extra)
    rows = lines(tender, shown, found=found, extra=extra, changes=last_changes(tender), gaps=gaps)
    initial = {**{name: getattr(shown, name) for name in timetable.FIELDS}, "version": tender.version}
    form = TimetableForm(
        posted(request),
        rules={row.milestone.key: f"{row.milestone.rule} ({row.milestone.law})." for row in rows},
        initial=initial,
        standstill=bool(found.standstill_days),
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.dates()
        if saved(
            form,
            lambda: actions.set_timetable(tender=tender, by=person(request), dates=wanted, version=form.version_read),
        ):
            return back(request, tender, "The timetable is saved", "Every page and the notice read these same dates.")
    return draw(
        request,
        tender,
        "timetable",
        title="Timetable",
        here="timetable",
        failed=form.is_bound or (asked.is_bound and not proposed),
        form=form,
        asked=asked,
        proposed=proposed,
        lines=rows,
        chart=calendar(shown, extra, rows),
        shorter=ruling.shorter_period_problem(tender),
        may_edit=may_change(request, tender),
    )


def calendar(shown: timetable.Dates, extra: list[date], rows: Sequence[Line] = ()) -> Chart | None:
    """The periods on a calendar, weekends and bank holidays shaded; None until there are two dates."""
    ends = timetable.standstill_ends(shown, extra=extra)
    held = not rows or any(row.milestone.key == "standstill_ends" for row in rows)
    points = {
        "publish": shown.publish_on,
        "questions": uk_day(shown.questions_close_at) if shown.questions_close_at else None,
        "closes": uk_day(shown.closes_at) if shown.closes_at else None,
        "marks": uk_day(shown.marks_due_at) if shown.marks_due_at else None,
        "award": shown.award_on,
        "ends": ends if held else shown.award_on,
        "start": shown.contract_starts_on,
    }
    spans = [
        ("Questions", "publish", "questions"),
        ("Bids", "publish", "closes"),
        ("Open, mark, moderate", "closes", "marks"),
        *([("Standstill", "award", "ends")] if held else []),
        ("Mobilise", "ends", "start"),
    ]
    periods = [
        (label, first, last)
        for label, a, b in spans
        if (first := points[a]) is not None and (last := points[b]) is not None and first <= last
    ]
    periods = [*_own_steps(rows), *periods[:2], *_stages(rows), *periods[2:]]
    if not periods:
        return None
    first, last = min(p[1] for p in periods), max(p[2] for p in periods)
    if (last - first).days > 366 * 3:
        return None
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    shaded = [day for day in days if not is_working_day(day, extra=extra)]
    return draw_timeline(
        "The timetable on a calendar",
        "Periods from publication to start. Weekends are lightly shaded; bank holidays and the council's own closing "
        "days are darker.",
        periods,
        shaded=shaded,
        marked=[day for day in shaded if day.weekday() < 5 or day in bank_holidays(day.year)],
        today=uk_day(clock.now()),
    )


def _own_steps(rows: Sequence[Line]) -> list[tuple[str, date, date]]:
    """From the first of the council's own steps to the last before publication, as one period."""
    days = [
        at
        for row in rows
        if row.place == "decisions" and row.milestone.key != "own-award_decision"
        if isinstance(at := row.milestone.at, date)
    ]
    return [("The council's decision", min(days), max(days))] if len(days) > 1 else []


def _stages(rows: Sequence[Line]) -> list[tuple[str, date, date]]:
    """From the invitations of a later stage to its close."""
    at = {row.milestone.key: row.milestone.at for row in rows if row.place == "stages"}
    found = []
    for key, opens in at.items():
        closes = at.get(key.replace("-opens", "-closes"))
        if key.endswith("-opens") and isinstance(opens, date) and closes is not None:
            day = timetable.deadline_day(closes) if isinstance(closes, datetime) else closes
            if opens <= day:
                found.append((f"Stage {key.split('-')[1]}", opens, day))
    return found
