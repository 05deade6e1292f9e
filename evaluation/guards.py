"""What this floor keeps shut on the floors around it: prices until quality is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluation import progress
from evaluation.enums import PanelStatus
from tenders.queries import checks as compliance
from tenders.queries import eligibility, exclusions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenders.models import Tender


def quality_locked(tender: Tender) -> list[str]:
    """Why the price envelopes stay shut; empty once every mark is agreed and locked."""
    panel = getattr(tender, "panel", None)
    if panel is None:
        return ["Quality has not been judged: this tender has no panel yet."]
    if panel.status != PanelStatus.LOCKED:
        return ["Quality is not locked yet: prices stay sealed until every mark is agreed."]
    return []


def eligibility_settled(tender: Tender) -> list[str]:
    """Why nobody can be awarded anything: a bid that fails a condition of participation is disregarded (Act s.19(3)).

    An answer about one lot is judged where places are given: see `places_are_eligible`.
    """
    reasons = []
    if waiting := eligibility.undecided(tender):
        answers = "1 answer waits" if waiting == 1 else f"{waiting} answers wait"
        reasons.append(
            f"Eligibility: {answers} for a person’s decision; decide first, so that nobody is awarded unseen."
        )
    reasons += compliance.blocking(tender)
    return reasons + [
        f"Bid {each.bid.letter} fails ‘{each.question.label}’: exclude it, or decide otherwise with the reason."
        for each in eligibility.failed(tender)
        if each.question.lot is None
    ]


def places_are_eligible(tender: Tender, places: Iterable[tuple[int, int]]) -> list[str]:
    """Which of these places, as (bid, lot) keys, would go to a bid that fails what its lot asks."""
    given = set(places)
    gone = [each for place, each in exclusions.out_of_lots(tender).items() if place in given]
    return [
        f"Bid {each.bid.letter} is excluded from lot {each.lot.number}: work the award out again without it."
        for each in gone
    ] + [
        f"Bid {each.bid.letter} fails ‘{each.question.label}’, so it gets no place in lot {each.question.lot.number}: "
        "exclude it, or decide otherwise with the reason."
        for each in eligibility.failed(tender)
        if each.question.lot is not None and (each.bid_id, each.question.lot_id) in given
    ]


def prices_open(tender: Tender) -> list[str]:
    """Why nothing can be ranked; empty once quality is locked and the price envelopes are open."""
    reasons = quality_locked(tender)
    if not reasons and not progress.prices_are_open(tender):
        reasons.append("The price envelopes are not open yet: two officers open them.")
    return reasons
