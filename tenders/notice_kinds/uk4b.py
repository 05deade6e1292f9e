"""The below-threshold tender notice: due before a contract of 30,000 pounds or more is advertised (Act s.87)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenders.notice_kinds import lacking, parts, uk4
from tenders.notice_kinds.shape import Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender

ASKS = tuple(
    ask for ask in uk4.ASKS if ask.name in {"options", "extension", "suits_small", "suits_voluntary", "payment"}
)


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    """The tender notice's fields; no conditions of participation, for there is no suitability stage (Act s.85)."""
    frozen = uk4.fields(tender, facts)
    return {**frozen, "conditions": "", "below_threshold": True}


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    found = [*lacking.described(tender), *lacking.valued(parts.lots_of(tender))]
    found += lacking.dated(tender, "closes_at", "contract_starts_on")
    if not tender.criteria.exists():
        found.append(Missing("There is no criterion, so the notice cannot say what bids are judged by.", "criteria"))
    return found


KIND = Kind(
    key="UK4B",
    law="Act s.87; Regs r.23",
    purpose="Opens a tender below the threshold; due for contracts of £30,000 or more that are advertised.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    proposed=uk4.proposed,
    blocks=uk4.not_yet_published,
    sent_by="It leaves when the approver approves the tender.",
    leaves_with="approval",
)
