"""What several notices are still without, in the same words everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.notice_kinds.shape import Missing

if TYPE_CHECKING:
    from tenders.models import Lot, Tender


def described(tender: Tender) -> list[Missing]:
    """Description and code."""
    found = []
    if not tender.description.strip():
        found.append(Missing("What is bought is not described.", "details"))
    if not tender.cpv.strip():
        found.append(Missing("The common procurement code (CPV) is not given.", "details"))
    return found


def valued(lots: list[Lot]) -> list[Missing]:
    """At least one lot, and a value for each."""
    if not lots:
        return [Missing("There is no lot, so the notice has no value.", "lots")]
    without = [str(lot.number) for lot in lots if not lot.annual_value]
    if not without:
        return []
    which = f"Lot {without[0]} has" if len(without) == 1 else f"Lots {', '.join(without)} have"
    return [Missing(f"{which} no value a year.", "lots")]


def dated(tender: Tender, *names: str) -> list[Missing]:
    """The dates of the timetable that this notice prints."""
    words = {
        "publish_on": "the day of the tender notice",
        "questions_close_at": "the end of questions",
        "closes_at": "the deadline for bids",
        "award_on": "the day of the award",
        "contract_starts_on": "the start of the contract",
    }
    absent = [words[name] for name in names if getattr(tender, name) is None]
    return [Missing(f"The timetable has no date for {' and '.join(absent)}.", "timetable")] if absent else []


def conflicts(tender: Tender) -> list[Missing]:
    """The conflicts assessment is confirmed in the notice (Act s.83)."""
    if tender.procurement.conflicts_assessed_at is not None:
        return []
    return [Missing("The conflicts assessment is not recorded: the notice confirms it (Act s.83).", "conflicts")]
