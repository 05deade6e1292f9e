"""Exact numbers, half-up rounding and one spelling of results."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluation.exact import (
    Canonical,
    NotComputable,
    canonical,
    exact,
    half_up,
    plain,
    rounded,
    shown,
    signed,
    to_data,
)
from evaluation.scoring import BidInput, Criterion, LotRules


@pytest.mark.parametrize(
    ("value", "whole"),
    [("2.5", 3), ("3.5", 4), ("-2.5", -3), ("2.49", 2), ("-2.49", -2), ("0", 0), ("-0.4", 0)],
)
def test_a_half_goes_away_from_nought(value: str, whole: int) -> None:
    assert half_up(Fraction(value)) == whole


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        ("86.2", 1, "86.2"),
        ("86.25", 1, "86.3"),
        ("0.05", 1, "0.1"),
        ("-0.04", 1, "0.0"),
        ("-2.75", 1, "-2.8"),
        ("7.5", 0, "8"),
        ("3", 2, "3.00"),
        ("1.005", 2, "1.01"),
    ],
)
def test_numbers_are_shown_at_the_published_places(value: str, places: int, words: str) -> None:
    assert shown(Fraction(value), places) == words


def test_changes_carry_their_sign() -> None:
    assert [signed(Fraction(value), 1) for value in ("1.2", "-2.7", "0", "-0.01")] == ["+1.2", "−2.7", "0.0", "0.0"]


def test_numbers_are_plain_when_they_can_be() -> None:
    assert [plain(Fraction(value)) for value in ("24.36", "7", "1/3", "-1/8")] == ["24.36", "7", "0.333333…", "-0.125"]


def test_rounding_stays_exact() -> None:
    assert rounded(Fraction(2, 3), 2) == Fraction(67, 100)


@pytest.mark.parametrize("value", [0.1, "0.1", True, None])
def test_only_exact_numbers_are_taken(value: object) -> None:
    with pytest.raises(NotComputable, match="The mark must be a whole number, a decimal or a fraction"):
        exact(value, "The mark")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(value: str) -> None:
    with pytest.raises(NotComputable, match="The mark is not a number"):
        exact(Decimal(value), "The mark")


@dataclass(frozen=True, slots=True)
class Sample(Canonical):
    names: tuple[str, ...]
    pair: tuple[str, Fraction]
    count: int
    sure: bool
    share: Decimal | None = None


SAMPLE = Sample(("ä", "b"), ("x", Fraction(1, 3)), 2, True, Decimal("7.50"))


def test_equal_values_have_equal_bytes() -> None:
    assert SAMPLE.to_json() == '{"count":2,"names":["ä","b"],"pair":["x","1/3"],"share":"7.5","sure":true}'
    assert canonical({"b": 1, "a": frozenset({"y", "x"})}) == '{"a":["x","y"],"b":1}'
    assert canonical([Decimal("1E+2"), Decimal("-0"), Decimal("0.10")]) == '["100","0","0.1"]'


def test_floats_have_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="float has no canonical form"):
        to_data(0.1)


def test_what_was_written_can_be_read() -> None:
    assert Sample.from_data(SAMPLE.to_data()) == SAMPLE
    data = SAMPLE.to_data()
    del data["share"]
    assert Sample.from_data(data).share is None
    assert Sample.from_data(data | {"share": None}).share is None
    assert Sample.from_data(data | {"pair": ["x", 1]}).pair == ("x", Fraction(1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "Sample.colour is not known here."),
        ({"count": "2"}, "Sample.count must be a whole number."),
        ({"count": True}, "Sample.count must be a whole number."),
        ({"sure": 1}, "Sample.sure must be true or false."),
        ({"names": "ab"}, "Sample.names must be a list."),
        ({"names": ["a", 2]}, r"Sample.names\[1\] must be text."),
        ({"pair": ["x"]}, "Sample.pair must have 2 items."),
        ({"pair": ["x", "1/0"]}, r"Sample.pair\[1\] is not a number."),
        ({"pair": ["x", 0.5]}, r"Sample.pair\[1\] must be a fraction written as text."),
        ({"share": "NaN"}, "Sample.share is not a number."),
        ({"share": "many"}, "Sample.share is not a number."),
        ({"share": True}, "Sample.share must be a decimal written as text."),
    ],
)
def test_a_file_with_a_fault_names_the_field(change: dict[str, Any], message: str) -> None:
    with pytest.raises(NotComputable, match=message):
        Sample.from_data(SAMPLE.to_data() | change)


def test_a_missing_field_and_a_wrong_shape_are_named() -> None:
    with pytest.raises(NotComputable, match=r"Sample\.names is missing"):
        Sample.from_data({})
    with pytest.raises(NotComputable, match="Sample must be an object"):
        Sample.from_data([])
    with pytest.raises(NotComputable, match=r"BidInput\.marks must be an object"):
        BidInput.from_data({"bid": "A", "marks": []})


def test_nested_values_are_read_with_their_place() -> None:
    rules = LotRules("1", (Criterion("q", "Quality", Decimal(100)),), Decimal(70), Decimal(30))
    assert LotRules.from_data(rules.to_data()) == rules
    data = rules.to_data()
    data["criteria"][0]["top"] = "five"
    with pytest.raises(NotComputable, match=r"LotRules\.criteria\[0\]\.top must be a whole number"):
        LotRules.from_data(data)
    bid = BidInput("A", {"q": Decimal("4.5")}, Decimal("24.36"))
    assert BidInput.from_data(bid.to_data()) == bid
