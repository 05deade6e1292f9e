"""Notices that a later step writes: the award notice (UK6) and the contract details notice (UK7). Here: when they are due.

This floor knows no award. It says what the notice waits for, and refuses to write it by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenders.enums import LotStatus, TenderStatus
from tenders.notice_kinds import parts
from tenders.notice_kinds.shape import Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender


def heading(tender: Tender, facts: Facts) -> dict[str, Any]:
    """What is known before the award: the head, no winner."""
    return {
        **parts.head(tender.procurement, tender),
        "value": parts.total_value(tender, parts.lots_of(tender)),
        "dates": parts.dates(tender),
    }


def waits_for_award(tender: Tender) -> list[str]:
    if tender.procedure == "user_choice":
        return ["A user choice has no award notice."]
    return ["It is written and sent from the award page, once every bidder has its assessment summary (Act s.50)."]


def lacks_award(tender: Tender, facts: Facts) -> list[Missing]:
    if not tender.takes_bids:
        return []
    undecided = [str(each.number) for each in tender.lots.all() if each.status == LotStatus.OPEN]
    if tender.status not in {"under_assessment", "complete"}:
        return [Missing("The bids are not judged yet.", "overview")]
    if undecided:
        which = f"Lot {undecided[0]} is" if len(undecided) == 1 else f"Lots {', '.join(undecided)} are"
        return [Missing(f"{which} not decided yet.", "overview")]
    return []


def waits_for_contract(tender: Tender) -> list[str]:
    if tender.procedure == "user_choice":
        return ["A user choice has no contract details notice."]
    return ["It follows the signed contract, with its parties, value, dates and key performance indicators (Act s.53)."]


def lacks_contract(tender: Tender, facts: Facts) -> list[Missing]:
    if tender.status == TenderStatus.COMPLETE:
        return []
    return [Missing("The contract is not signed yet.", "overview")]


UK6 = Kind(
    key="UK6",
    law="Act s.50; Regs r.27 and 28",
    purpose="Names the winners before anything is signed, and starts the standstill.",
    fields=heading,
    lacks=lacks_award,
    blocks=waits_for_award,
    written_here=False,
    sent_by="The lead sends it from the award page.",
)
UK7 = Kind(
    key="UK7",
    law="Act s.53; Regs r.32",
    purpose="The contract as signed: parties, value, dates, key performance indicators.",
    fields=heading,
    lacks=lacks_contract,
    blocks=waits_for_contract,
    written_here=False,
    sent_by="It is written when the contract is signed.",
)
