"""A comma stands between thousands, or the page asks what was meant: nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.forms import HoursField, MoneyField
from core.separators import Misplaced, ungrouped
from tenders.pricing.reading import Unreadable, read
from tenders.questions.single import Wrong, _figure


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1,234.50", "1234.50"),
        ("12,520", "12520"),
        ("1 234", "1234"),
        ("-1,000", "-1000"),
        ("24.36", "24.36"),
        ("", ""),
    ],
)
def test_commas_between_thousands_are_read(typed: str, plain: str) -> None:
    assert ungrouped(typed) == plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2,45", "2.45"),
        ("24,5", "24.5"),
        ("2 45", "2.45"),
        ("1.234,50", "1,234.50"),
        ("1,2345", "1.2345"),
        ("1,23,456", ""),
        ("1,234,5", ""),
        ("1234,567", ""),
        (",45", ""),
    ],
)
def test_every_other_comma_is_asked_about(typed: str, meant: str) -> None:
    with pytest.raises(Misplaced) as comma:
        ungrouped(typed)
    assert comma.value.meant == meant


def test_a_decimal_comma_in_a_price_is_not_made_a_hundred_times_dearer() -> None:
    said = "Did you mean 2.45? Write pence after a full stop."
    with pytest.raises(ValidationError, match=re.escape(said)):
        MoneyField().clean("£2,45")
    with pytest.raises(ValidationError, match=r"Did you mean 10\.5"):
        HoursField().clean("10,5")
    with pytest.raises(Unreadable, match=re.escape(said)):
        read("2,45")
    with pytest.raises(Wrong, match=r"did you mean 2\.45"):
        _figure("2,45", "Rate", "24.36")
    assert MoneyField().clean("£1,234.50") == Decimal("1234.50")
    assert read("£1,234.50") == Decimal("1234.50")
