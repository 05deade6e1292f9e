"""The short list of checks of a procurement in which nobody bids: a direct award, a user choice, a market announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.notice_kinds import KINDS, lacking, opening_kind, uk5
from tenders.readiness import people
from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import Tender
    from tenders.notice_kinds import Missing

MENDS = {
    "details": "Fill in the details",
    "direct_award": "Write it down",
    "facts": "Answer for the notice",
    "conflicts": "Record the assessment",
}


def checks(tender: Tender) -> list[Check]:
    """What the notice or the recorded reason lacks, the conflicts assessment, the approver."""
    missing = [each for each in _missing(tender) if each.place != "conflicts"]
    found = [_check(number, each) for number, each in enumerate(missing)]
    if not missing:
        found.append(Check("award", True, _passes(tender)))
    return [*found, people.conflicts(tender), people.approver(tender)]


def _missing(tender: Tender) -> list[Missing]:
    kind = opening_kind(tender)
    if kind:
        return KINDS[kind].missing(tender)
    return [*lacking.described(tender), *uk5.award_lacks(tender)]


def _passes(tender: Tender) -> str:
    if tender.procedure == "dynamic_market_intention":
        return "The market is described, with its parts and conditions"
    return "Supplier, value, ground and reason are written down"


def _check(number: int, missing: Missing) -> Check:
    place = "notices" if missing.place == "facts" else missing.place
    return Check(f"award-{number}", False, missing.sentence.rstrip("."), "", MENDS.get(missing.place, "Mend it"), place)
