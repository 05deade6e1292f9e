"""What only the tender notice asks: whether its own answers hold. Nothing is said while they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.notice_kinds import KINDS, opening_kind, uk4
from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import Lot, Tender


def answers(tender: Tender, lots: list[Lot]) -> list[Check]:
    """A failing check for the first answer that is missing or wrong; what other pages mend has checks of its own."""
    kind = KINDS[opening_kind(tender)]
    facts = kind.facts(tender)
    wrong = [*kind.unanswered(tender, facts), *uk4.limits(facts, len(lots))]
    if not wrong:
        return []
    detail = "The notice cannot go without." if len(wrong) == 1 else f"{len(wrong) - 1} more to mend on its page."
    return [Check("notice", False, wrong[0].sentence.rstrip("."), detail, "Answer for the notice", "notices")]
