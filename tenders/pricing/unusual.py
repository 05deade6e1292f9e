"""Prices that look like a slip of the finger: asked about before submitting, never refused. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.pricing.completeness import lines_of, single_of
from tenders.pricing.reading import Unreadable, read
from tenders.pricing.schedule import Schedule, pounds

FAR = 5
"""Under a fifth of what was published, or over five times it."""
LEAST_HOUR = Decimal(1)
WEEKS = 52


def estimate_of_hour(annual_value: Decimal | None, weekly_hours: Decimal | None) -> Decimal | None:
    """What an hour comes to by the published value of a year and hours of a week; None where one is not published."""
    if not annual_value or not weekly_hours:
        return None
    return annual_value / (weekly_hours * WEEKS)


def doubts(
    schedule: Schedule, saved: Mapping[str, Any], lots: Iterable[int], estimates: Mapping[int, Decimal | None]
) -> list[str]:
    """One question a price that lies far from what the tender published; where it published nothing, under £1 an hour.

    `saved` is what lies under 'price:<lot>' by lot; `estimates` the hour by lot where work is counted in hours.
    """
    found = []
    for lot in lots:
        part, limits = saved.get(str(lot)), schedule.limits.get(lot)
        if schedule.has_lines:
            given = lines_of(part)
            for line in schedule.of_lot(lot):
                price = _price(given.get(line.key))
                basis, name = (line.floor, "the floor") if line.floor else (None, "")
                name_of = f"Lot {lot}, ‘{line.label}’"
                found += _doubt(name_of, price, basis, name, hourly=line.unit == "hour", words=line.unit_words)
            continue
        floor = limits.floor if limits else None
        basis, name = (floor, "the floor") if floor else (estimates.get(lot), "the published estimate")
        found += _doubt(f"Lot {lot}", _price(single_of(part)), basis, name, hourly=lot in estimates, words="an hour")
    return found


def _price(typed: Any) -> Decimal | None:
    try:
        return read(str(typed or ""))
    except (Unreadable, InvalidOperation):
        return None


def _doubt(
    what: str, price: Decimal | None, basis: Decimal | None, name: str, *, hourly: bool, words: str
) -> list[str]:
    if price is None or price <= 0:
        return []
    unit = f" {words}" if hourly else ""
    if basis:
        comes_to = pounds(round(basis, 2))
        if price * FAR < basis:
            return [f"{what}: {pounds(price)}{unit} is under a fifth of {name}, {comes_to}. Is that right?"]
        if price > basis * FAR:
            return [f"{what}: {pounds(price)}{unit} is over five times {name}, {comes_to}. Is that right?"]
        return []
    if hourly and price < LEAST_HOUR:
        return [f"{what}: {pounds(price)} an hour is under £1. Is that right?"]
    return []
