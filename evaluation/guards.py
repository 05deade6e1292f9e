"""What this floor keeps shut on the floors around it: prices until quality is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluation import progress
from evaluation.enums import PanelStatus

if TYPE_CHECKING:
    from tenders.models import Tender


def quality_locked(tender: Tender) -> list[str]:
    """Why the price envelopes stay shut; empty once every mark is agreed and locked."""
    panel = getattr(tender, "panel", None)
    if panel is None:
        return ["Quality has not been judged: this tender has no panel yet."]
    if panel.status != PanelStatus.LOCKED:
        return ["Quality is not locked yet: prices stay sealed until every mark is agreed."]
    return []


def prices_open(tender: Tender) -> list[str]:
    """Why nothing can be ranked; empty once quality is locked and the price envelopes are open."""
    reasons = quality_locked(tender)
    if not reasons and not progress.prices_are_open(tender):
        reasons.append("The price envelopes are not open yet: two officers open them.")
    return reasons
