"""The lots of a bid in the bidder's order of preference, as its check page and its receipt say them. Pure words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.words import figure, hours


def ordinal(place: int) -> str:
    """'1st', '2nd', '3rd', '11th'."""
    end = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{end}"


def in_order(choices: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> list[tuple[str, str]]:
    """('1st: lot 3, Norton', '120 hours a week') for each choice; no hours where the lot's work is not counted in them."""
    ordered = sorted(choices, key=lambda each: int(each["preference"]))
    return [(_place(each, names), _hours(each.get("weekly_hours"))) for each in ordered]


def _place(each: Mapping[str, Any], names: Mapping[int, str]) -> str:
    lot = int(each["lot"])
    name = names.get(lot, "")
    return f"{ordinal(int(each['preference']))}: lot {lot}{f', {name}' if name else ''}"


def _hours(value: Any) -> str:
    return f"{hours(value)} hours a week" if figure(value) else ""
