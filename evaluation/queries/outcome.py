"""A bidder's result in one sentence, and what the standstill means for it."""

from __future__ import annotations

from typing import Any

from core.calendar import in_words
from evaluation.enums import AwardStatus
from evaluation.queries.rankings import awards_of
from tenders.models import Tender


def outcome_words(content: dict[str, Any]) -> str:
    """'Primary in lots 1 and 2; secondary in lot 3.' or that there is no place."""
    if content["disregarded"]:
        return "Your bid was disregarded."
    held: dict[str, list[str]] = {}
    for lot in content["lots"]:
        if lot["outcome"] != "none":
            held.setdefault(lot["outcome"], []).append(str(lot["number"]))
    if not held:
        return "No place was awarded to you."
    parts = [f"{position} in {'lot' if len(lots) == 1 else 'lots'} {_and(lots)}" for position, lots in held.items()]
    words = "; ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def standstill_words(tender: Tender) -> str:
    """Until when nothing is signed; '' before the notice is public."""
    ends = [
        end
        for award in awards_of(tender)
        if award.status == AwardStatus.STANDSTILL and (end := award.standstill_ends_at())
    ]
    return f"Nothing is signed before {in_words(max(ends))}." if ends else ""


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
