"""A price far from what was published is asked about, and never refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenders.pricing.schedule import Limits, Line, Schedule
from tenders.pricing.unusual import doubts, estimate_of_hour

D = Decimal


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("2.45", ["Lot 3: £2.45 an hour is under a fifth of the published estimate, £25.00. Is that right?"]),
        ("245.00", ["Lot 3: £245.00 an hour is over five times the published estimate, £25.00. Is that right?"]),
        ("5.00", []),
        ("125.00", []),
        ("24.50", []),
    ],
)
def test_a_price_far_from_the_published_estimate_is_asked_about(price: str, said: list[str]) -> None:
    assert doubts(Schedule("Rate"), {"3": price}, [3], {3: D("25")}) == said


def test_the_floor_goes_before_the_estimate() -> None:
    schedule = Schedule("Rate", limits={3: Limits(floor=D("12.21"))})
    found = doubts(schedule, {"3": "100"}, [3], {3: D("25")})
    assert found == ["Lot 3: £100.00 an hour is over five times the floor, £12.21. Is that right?"]


def test_without_anything_published_only_less_than_a_pound_an_hour_is_asked_about() -> None:
    assert doubts(Schedule("Rate"), {"3": "0.01", "4": "1.00"}, [3, 4], {3: None, 4: None}) == [
        "Lot 3: £0.01 an hour is under £1. Is that right?"
    ]
    assert doubts(Schedule("Price"), {"3": "0.01"}, [3], {}) == []


def test_each_line_is_looked_at() -> None:
    schedule = Schedule("Rates", lines=[Line("day", "Day"), Line("night", "Night", "visit", floor=D("10"))])
    found = doubts(schedule, {"1": {"lines": {"day": "0.50", "night": "60"}}}, [1], {})
    assert found == [
        "Lot 1, ‘Day’: £0.50 an hour is under £1. Is that right?",
        "Lot 1, ‘Night’: £60.00 is over five times the floor, £10.00. Is that right?",
    ]


def test_the_estimate_of_an_hour_is_the_year_over_its_hours() -> None:
    assert estimate_of_hour(D("1300000"), D("1000")) == D("25")
    assert estimate_of_hour(None, D("1000")) is None
    assert estimate_of_hour(D("1300000"), None) is None
