"""`/design/`: every piece of the design system in every state, for whoever writes a page and for the accessibility check."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import charts, clock, messages
from core import forms as fields
from core.frames import BLOCKED, DONE, NEXT, NOW, Crumb, Fact, Frame, Stage


class DesignForm(fields.Form):
    """One of each field."""

    title = forms.CharField(label="Title", max_length=60, help_text="As it will stand in the notice.")
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput(render_value=False))
    rate = fields.MoneyField(label="Price for each hour", most=100, help_text="Excluding VAT.")
    hours = fields.HoursField(label="Hours a week", most=2000)
    lots = forms.IntegerField(
        label="Lots", min_value=1, max_value=60, widget=fields.NumberText(mode="numeric", width=3)
    )
    mark = fields.MarkField(label="Mark", top=5, step=1, required=False)
    closes = fields.UKDateTimeField(label="Bids close", help_text="For example, 16 4 2027, 12 noon.")
    starts = fields.UKDateField(label="Contract starts", required=False)
    route = forms.ChoiceField(
        label="Route",
        choices=[("open", "Open framework"), ("closed", "Closed framework"), ("market", "Dynamic market")],
        widget=fields.Radios(
            hints={"open": "New providers can join at set times.", "market": "Its door never closes."}
        ),
    )
    small = forms.ChoiceField(
        label="Suitable for small firms", choices=[("yes", "Yes"), ("no", "No")], widget=fields.Radios(inline=True)
    )
    areas = forms.MultipleChoiceField(
        label="Areas",
        choices=[("3", "Norton West, South and North"), ("9", "Mandale and Victoria")],
        widget=fields.Checkboxes(hints={"9": "With extra care at Parkside."}),
    )
    zone = forms.ChoiceField(label="Zone", choices=[("", "Choose a zone"), ("A", "Zone A"), ("B", "Zone B")])
    answer = fields.WordLimitField(label="Your answer", word_limit=20, help_text="Say who, when and how you will know.")
    file = fields.UploadField(
        label="Staff transfer plan", required=False, kinds=("pdf", "docx"), most_bytes=5 * 1024 * 1024
    )
    agree = forms.BooleanField(label="I have read the award rule", help_text="Rule 4.3 of the invitation to tender.")


def design(request: HttpRequest) -> HttpResponse:
    if not (settings.DEMO or settings.TESTING or settings.DEBUG):
        raise Http404
    form = DesignForm(request.POST, request.FILES) if request.method == "POST" else DesignForm(initial=_initial())
    if request.method == "POST" and form.is_valid():
        messages.done(request, "Everything was understood", "Nothing was stored; this page only shows the pieces.")
    return render(request, "core/design.html", {"form": form, "frame": _frame(), **_pieces()})


def _initial() -> dict[str, Any]:
    return {"title": "Care at home", "rate": "24.36", "closes": datetime(2027, 4, 16, 11, tzinfo=UTC), "route": "open"}


def _frame() -> Frame:
    return Frame(
        reference="SBC-2027-014",
        title="Every piece, in every state",
        state="Draft, version 7",
        history_url="/design/#history",
        context_line="Made-up content",
        crumbs=[Crumb("Tenders", "/design/"), Crumb("Care at home: Standard")],
        facts=[
            Fact("Next deadline", "4 days left", ["Ready for approval by Friday 26 February 2027 at 5pm"], brand=True),
            Fact("Who must act now", "", ["You, for two checks", "Denise Harland, for one"]),
            Fact("Worth", "£63.5 million", ["4 years, excluding VAT"]),
            Fact("Route", "", ["Open framework", "Light touch services"]),
        ],
        stages=[
            Stage("market", "Talk with the market", "Closed 29 January", DONE),
            Stage("draft", "Draft the tender", "Due Friday 26 February", NOW),
            Stage("approve", "Approve", "Blocked: 3 checks", BLOCKED),
            Stage("publish", "Publish the notice", "Monday 1 March", NEXT),
            Stage("close", "Bids close", "Friday 16 April, noon", NEXT),
        ],
    )


WEEKS = (
    "23 Aug",
    "30 Aug",
    "6 Sep",
    "13 Sep",
    "20 Sep",
    "27 Sep",
    "4 Oct",
    "11 Oct",
    "18 Oct",
    "25 Oct",
    "1 Nov",
    "8 Nov",
)
WAITING = (
    (19, 12), (18, 11), (20, 13), (18, 10), (17, 9), (17, 7), (17, 8), (15, 6), (14, 5), (15, 5), (13, 4), (12, 2),
)  # fmt: skip
BIDS = (
    ("Tees Valley Homecare", (60.2, 26.0)),
    ("Larchfield Care", (58.1, 25.0)),
    ("Norton Lane Support", (50.4, 30.0)),
)


def _pieces() -> dict[str, Any]:
    return {
        "soon": clock.now() + timedelta(hours=1, minutes=12),
        "past": clock.now() - timedelta(minutes=4),
        "page": Paginator(range(140), 25).page(2),
        "filters": [("Zone A", "?"), ("Waiting", "?")],
        "reasons": ["Quality weights add up to 95, not 100.", "Lot 7 has no staff transfer list."],
        "moment": datetime(2027, 4, 16, 11, tzinfo=UTC),
        **_charts(),
        "meter": charts.meter(41, 120),
        "meter_low": charts.meter(12, 120, low=True),
        "places": charts.meter(46, 60, wide=True),
        "ring": charts.ring(41, 120, "About a third of the two hours is left"),
    }


def _charts() -> dict[str, Any]:
    days = [date(2027, 3, 1) + timedelta(days=number) for number in range(60)]
    marks = [("Bid A", (4, 4, 3, 4)), ("Bid E", (2, 4, 5, 3))]
    return {
        "bars": charts.bars("Shares of the mark", "Quality 70, price 30.", [("Quality", 70), ("Price", 30)], top=100),
        "stacked": charts.stacked_bars("Ranking of lot 3", "Three bids by total.", ["Quality", "Price"], BIDS, top=100),
        "columns": charts.columns(
            "People waiting, by week",
            "People waiting fell from 31 to 14; those over seven days from 12 to 2.",
            ["Over 7 days", "Up to 7 days"],
            [(week, (over, fresh)) for week, (fresh, over) in zip(WEEKS, WAITING, strict=True)],
        ),
        "periods": charts.timeline(
            "Timetable",
            "Three periods from 1 March to 29 April 2027, weekends shaded.",
            [
                ("Questions", date(2027, 3, 1), date(2027, 3, 19)),
                ("Bids are written", date(2027, 3, 1), date(2027, 4, 16)),
                ("Opening", date(2027, 4, 19), date(2027, 4, 29)),
            ],
            shaded=[day for day in days if day.weekday() > 4],
            today=date(2027, 3, 10),
        ),
        "dots": charts.dots("Spread of marks", "Four marks for each bid.", marks, top=5),
    }
