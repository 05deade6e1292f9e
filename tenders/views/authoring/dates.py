"""The timetable: each date with its rule and source, drawn on a calendar; 'if I publish on ...'."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core import clock
from core.calendar import is_working_day, uk_day
from core.charts import Chart
from core.charts import timeline as draw_timeline
from tenders import readiness, timetable
from tenders.actions import tender as actions
from tenders.forms.authoring.dates import IfPublishedForm, TimetableForm
from tenders.models import Tender
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of


@login_required
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    extra = actions.extra_days(tender.procurement.buyer)
    asked = IfPublishedForm(request.GET if "day_year" in request.GET else None)
    shown = readiness.timetable_dates(tender)
    proposed = asked.is_bound and asked.is_valid()
    if proposed:
        shown = timetable.propose(asked.cleaned_data["day"], extra=extra)
    rules = tender.rules()
    lines = timetable.milestones(
        shown,
        minimum_days=rules.minimum_tendering_days,
        standstill_mandatory=rules.standstill_mandatory,
        extra=extra,
    )
    initial = {**{name: getattr(shown, name) for name in timetable.FIELDS}, "version": tender.version}
    form = TimetableForm(
        posted(request), rules={line.key: f"{line.rule} ({line.law})." for line in lines}, initial=initial
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
        lines=[(line, *_changed_by(tender)) for line in lines],
        chart=calendar(shown, extra),
        may_edit=may_change(request, tender),
    )


def _changed_by(tender: Tender) -> tuple[str, Any]:
    """Who set the dates last, and when."""
    last = (
        tender.changes.filter(what__in=["The timetable was changed."]).select_related("by").order_by("-version").first()
    )
    return (last.by.full_name, last.at) if last else ("Proposed by the template", None)


def calendar(shown: timetable.Dates, extra: list[date]) -> Chart | None:
    """The periods on a calendar, days that are not working days shaded; None until there are two dates."""
    ends = timetable.standstill_ends(shown, extra=extra)
    points = {
        "publish": shown.publish_on,
        "questions": uk_day(shown.questions_close_at) if shown.questions_close_at else None,
        "closes": uk_day(shown.closes_at) if shown.closes_at else None,
        "marks": uk_day(shown.marks_due_at) if shown.marks_due_at else None,
        "award": shown.award_on,
        "ends": ends,
        "start": shown.contract_starts_on,
    }
    spans = [
        ("Questions", "publish", "questions"),
        ("Bids", "publish", "closes"),
        ("Open, mark, moderate", "closes", "marks"),
        ("Standstill", "award", "ends"),
        ("Mobilise", "ends", "start"),
    ]
    periods = [
        (label, first, last)
        for label, a, b in spans
        if (first := points[a]) is not None and (last := points[b]) is not None and first <= last
    ]
    if not periods:
        return None
    first, last = min(p[1] for p in periods), max(p[2] for p in periods)
    if (last - first).days > 366 * 3:
        return None
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    shaded = [day for day in days if not is_working_day(day, extra=extra)]
    return draw_timeline(
        "The timetable on a calendar",
        "Periods from publication to start; weekends and bank holidays are shaded.",
        periods,
        shaded=shaded,
        today=uk_day(clock.now()),
    )
