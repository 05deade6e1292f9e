"""The price schedule as a notice freezes it, and the sentences in which it is read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.pricing.schedule import BASKETS, SHARES, Schedule, plain, pounds


def to_json(schedule: Schedule) -> dict[str, Any]:
    """Lines, what each counts, floors and ceilings; figures as text. Empty where one price a lot is asked without limits."""
    if not schedule.has_lines and not schedule.limits:
        return {}
    return {
        "basket": schedule.basket if schedule.has_lines else "",
        "lines": [
            {
                "key": line.key,
                "label": line.label,
                "unit": line.unit,
                "unit_words": line.unit_words,
                "lot": line.lot,
                "visit_minutes": line.visit_minutes,
                "quantity": plain(line.quantity),
                **_limits(line.floor, line.ceiling),
            }
            for line in schedule.lines
        ],
        "limits": [{"lot": lot, **_limits(it.floor, it.ceiling)} for lot, it in sorted(schedule.limits.items())],
    }


def _limits(floor: Decimal | None, ceiling: Decimal | None) -> dict[str, str | None]:
    return {
        "floor": None if floor is None else f"{floor:.2f}",
        "ceiling": None if ceiling is None else f"{ceiling:.2f}",
    }


def words(value: Any) -> list[str]:
    """A frozen schedule in sentences, for a page that only lists. Anything that is not one gives nothing."""
    if not isinstance(value, Mapping):
        return []
    found = [f"{BASKETS[value['basket']]}."] if value.get("basket") in BASKETS else []
    share = " of 100" if value.get("basket") == SHARES else ""
    for line in _rows(value, "lines"):
        of = f", lot {line['lot']} only" if line.get("lot") else ""
        limits = limits_words(line)
        said = f": {limits}" if limits else ""
        found.append(
            f"{line.get('label')} (£ {line.get('unit_words')}{of}), counts {line.get('quantity')}{share}{said}"
        )
    found += [f"Lot {row.get('lot')} as a whole: {limits_words(row)}" for row in _rows(value, "limits")]
    return found


def _rows(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = value.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def limits_words(row: Mapping[str, Any]) -> str:
    """'at least £21.43', 'at least £21.43, at most £30.00', or nothing."""
    said = []
    for name, start in (("floor", "at least"), ("ceiling", "at most")):
        try:
            amount = Decimal(str(row.get(name) or ""))
        except InvalidOperation:
            continue
        said.append(f"{start} {pounds(amount)}")
    return ", ".join(said)
