"""Pictures: legible, described, the same bytes for the same figures, and every figure in a table too."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from core import charts
from core.drawing import Chart

BIDS = [("Tees Valley Homecare", (60.2, 26.0)), ("Larchfield <Care>", (58.1, 25.0))]


def every_chart() -> list[Chart]:
    return [
        charts.bars("Shares", "Quality 70, price 30.", [("Quality", 70), ("Price", 30)], top=100),
        charts.stacked_bars("Ranking", "Two bids.", ["Quality", "Price"], BIDS, top=100),
        charts.columns("People waiting", "Fell from 31 to 14.", ["Over", "Up to"], [("23 Aug", (12, 19)), ("8 Nov", (2, 12))]),
        charts.timeline("Timetable", "One period.", [("Questions", date(2027, 3, 1), date(2027, 3, 19))], today=date(2027, 3, 4)),
        charts.dots("Spread", "Three marks.", [("Bid A", (4, 4, 3))], top=5),
    ]  # fmt: skip


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.caption)
def test_a_picture_is_well_formed_named_described_and_never_in_small_print(chart: Chart) -> None:
    svg = ElementTree.fromstring(str(chart))  # noqa: S314 - our own output
    title, description = svg[0], svg[1]
    assert (title.tag, title.text) == ("title", chart.caption)
    assert description.tag == "desc"
    assert description.text
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert svg.get("viewBox", "").split()[2] == "400"
    assert min(int(size) for size in re.findall(r'font-size="(\d+)"', str(chart))) >= 14
    assert "style=" not in str(chart)


def test_the_same_figures_give_the_same_bytes() -> None:
    assert [str(chart) for chart in every_chart()] == [str(chart) for chart in every_chart()]


def test_names_are_escaped() -> None:
    assert "Larchfield &lt;Care&gt;" in charts.stacked_bars("Ranking", "x", ["Quality", "Price"], BIDS)


def test_the_table_of_a_ranking_holds_each_part_and_the_total() -> None:
    chart = charts.stacked_bars("Ranking", "x", ["Quality", "Price"], BIDS, top=100)
    assert list(chart.columns) == ["", "Quality", "Price", "Total"]
    assert list(chart.rows[0]) == ["Tees Valley Homecare", "60.2", "26.0", "86.2"]


def test_exact_totals_are_rounded_half_up_once() -> None:
    chart = charts.stacked_bars("T", "x", ["A", "B"], [("Bid", (Fraction(1, 20), Fraction(1, 10)))])
    assert list(chart.rows[0]) == ["Bid", "0.1", "0.1", "0.2"]


def test_bars_are_as_long_as_their_share_of_the_scale() -> None:
    chart = charts.bars("Shares", "x", [("Quality", 70)], top=100)
    assert '<rect class="c-brand" fill="#0c5460" x="0" y="23" width="231" height="12" rx="2"/>' in chart


def test_a_figure_past_the_scale_does_not_leave_the_picture() -> None:
    assert 'width="330"' in charts.bars("Shares", "x", [("Quality", 170)], top=100)


def test_columns_print_the_first_and_last_totals() -> None:
    chart = charts.columns("Waiting", "x", ["Over", "Up to"], [("23 Aug", (12, 19)), ("8 Nov", (2, 12))])
    assert ">31<" in chart
    assert ">14<" in chart
    assert list(chart.rows[1]) == ["8 Nov", 2, 12, 14]


def test_a_timetable_counts_its_days_inclusively() -> None:
    chart = charts.timeline("T", "x", [("Questions", date(2027, 3, 1), date(2027, 3, 19))])
    assert list(chart.rows[0]) == ["Questions", "1 Mar 2027", "19 Mar 2027", 19]


@pytest.mark.parametrize(
    "chart",
    [
        charts.bars("Nothing", "x", []),
        charts.stacked_bars("Nothing", "x", ["A"], []),
        charts.columns("Nothing", "x", ["A"], []),
        charts.timeline("Nothing", "x", []),
        charts.dots("Nothing", "x", [], top=5),
    ],
)
def test_no_figures_are_no_fault(chart: Chart) -> None:
    ElementTree.fromstring(str(chart))  # noqa: S314 - our own output


def test_a_meter_is_hidden_from_screen_readers_and_a_ring_says_its_words() -> None:
    assert 'aria-hidden="true"' in charts.meter(41, 120)
    assert 'width="41"' in charts.meter(41, 120)
    assert "c-stop" in charts.meter(12, 120, low=True)
    assert 'width="0"' in charts.meter(5, 0)
    assert 'aria-label="A third is left"' in charts.ring(41, 120, "A third is left")
    assert 'stroke-dasharray="41 120"' in charts.ring(41, 120, "A third is left")


def test_a_page_shows_the_picture_with_its_table() -> None:
    html = Template("{% load fairlot %}{% chart picture %}").render(Context({"picture": every_chart()[0]}))
    assert "<svg" in html
    assert '<th scope="row">Quality</th><td class="num">70</td>' in html
