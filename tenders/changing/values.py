"""Whether one value can be put into a change at all, before the tender is checked with it."""

from __future__ import annotations

from typing import Any

from tenders.changing.standing import typed
from tenders.pricing.schedule import BASKETS
from tenders.rules import AwardRuleData, RuleError

MAY_BE_EMPTY = {"weekly_hours", "annual_value", "price_floor", "price_ceiling", "minimum_mark", "guidance"}


def value_faults(path: str, label: str, value: Any) -> list[str]:
    """What keeps a value from being put into a change, one sentence; questions and price lines are looked at as wholes."""
    kind, _, rest = path.partition(":")
    field = rest.rpartition(":")[2]
    if kind in {"question", "price"}:
        return []
    if kind == "tender":
        return _tender_faults(field, label, value)
    if field not in MAY_BE_EMPTY and not (value or "").strip():
        return [f"{label}: fill it in."]
    if (
        field in {"weekly_hours", "annual_value", "weight", "price_floor", "price_ceiling"}
        and value is not None
        and typed("weight", value) <= 0
    ):
        return [f"{label}: give more than 0."]
    if field == "word_limit" and int(value or 0) < 1:
        return [f"{label}: give a whole number from 1."]
    return []


def _tender_faults(field: str, label: str, value: Any) -> list[str]:
    if field == "award_rule":
        try:
            AwardRuleData.parse(value)
        except RuleError as wrong:
            return wrong.sentences
    elif field == "price_basket" and value not in BASKETS:
        return [f"{label}: choose one of the ways on the page."]
    elif field == "price_label" and not (value or "").strip():
        return [f"{label}: fill it in."]
    elif field.endswith("_weight") and (value is None or not 0 <= typed("weight", value) <= 100):
        return [f"{label}: give a number from 0 to 100."]
    return []
