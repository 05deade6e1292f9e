"""Figures, instants and colours as pages and letters print them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from core import words
from core.brand import contrast, palette, parse


@pytest.mark.parametrize(
    ("value", "printed"),
    [(1662128, "£1,662,128"), (Decimal("24.5"), "£24.50"), ("1310", "£1,310"), (-3, "−£3"), ("x", ""), (None, "")],
)
def test_money(value: Any, printed: str) -> None:
    assert words.money(value) == printed


def test_rates_always_have_pence_and_large_sums_are_words() -> None:
    assert words.rate("24") == "£24.00"
    assert words.rate(Decimal("24.365")) == "£24.37"
    assert words.big_money(63_500_000) == "£63.5 million"
    assert words.big_money(2_000_000_000) == "£2 billion"
    assert words.big_money(999_999) == "£999,999"


@pytest.mark.parametrize(
    ("value", "printed"),
    [("10.5", "10½"), (0.25, "¼"), (1310, "1,310"), ("7.20", "7.2"), ("0", "0"), (12520.75, "12,520¾"), (100, "100")],
)
def test_hours(value: Any, printed: str) -> None:
    assert words.hours(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [(Decimal("86.25"), "86.3"), (Fraction(173, 2), "86.5"), (Fraction(1, 20), "0.1"), (-2.66, "−2.7"), (0, "0.0")],
)
def test_points_are_rounded_half_up(value: Any, printed: str) -> None:
    assert words.points(value) == printed


def test_changes_carry_their_sign_but_nothing_has_none() -> None:
    assert [words.signed(each) for each in (1.2, Decimal("-7.4"), 0, Fraction(-1, 100))] == [
        "+1.2",
        "−7.4",
        "0.0",
        "0.0",
    ]


def test_instants_are_uk_words() -> None:
    noon = datetime(2027, 4, 16, 11, tzinfo=UTC)
    assert words.uk_datetime(noon) == "Friday 16 April 2027 at 12 noon"
    assert words.uk_datetime(date(2027, 4, 16)) == "Friday 16 April 2027"
    assert words.uk_day(datetime(2027, 4, 16, 23, 30, tzinfo=UTC)) == "17 April 2027"
    assert words.uk_day_month(noon) == "16 April"
    assert words.uk_seconds(datetime(2027, 4, 16, 10, 24, 6, tzinfo=UTC)) == "11:24:06am"
    assert words.uk_date("soon") == ""


WHITE = (255, 255, 255)


@pytest.mark.parametrize("asked", ["#0c5460", "#ffff00", "#ffffff", "#d4351c", "#00a0df", "#000000", "#808080"])
def test_any_buyers_colour_can_be_read(asked: str) -> None:
    made = palette(asked)
    brand, deep, tint, pale = (parse(each) for each in (made.brand, made.deep, made.tint, made.pale))
    assert brand
    assert deep
    assert tint
    assert pale
    assert contrast(brand, WHITE) >= 4.5
    assert contrast(deep, tint) >= 4.5
    assert contrast(brand, tint) >= 4.5
    assert contrast(pale, WHITE) >= 3.0


def test_a_readable_colour_is_kept_and_a_pale_one_is_darkened() -> None:
    assert palette("#0c5460").brand == "#0c5460"
    assert not palette("#0c5460").changed
    assert palette("#ffff00").changed
    assert palette("red; } body { display: none").brand == "#0c5460"


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert round(contrast(WHITE, (0, 0, 0)), 2) == 21.0
    assert round(contrast((12, 84, 96), WHITE), 1) == 8.6
