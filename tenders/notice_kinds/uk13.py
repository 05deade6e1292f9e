"""The dynamic market intention notice (UK13): a market is coming, in which parts, on which conditions (Act s.39)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenders.notice_kinds import lacking, parts
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender

ASKS = (
    Ask(
        "parts",
        "Parts of the market",
        "lines",
        "One on each line. Left empty, the names of the lots.",
        needed="Name the parts of the market, or at least one.",
    ),
    Ask(
        "membership",
        "Conditions for membership",
        "text",
        "Proportionate, and the same from the first day to the last (Act s.36).",
        needed="Say what a supplier must meet to become a member.",
    ),
    Ask(
        "applications_from",
        "Applications are taken from",
        "day",
        needed="Give the day from which suppliers may apply.",
    ),
    Ask("contact", "Whom suppliers may write to", "line", "An e-mail address. Left empty, the council's own."),
)


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    procurement = tender.procurement
    return {
        **parts.head(procurement, tender),
        "value": parts.total_value(tender, parts.lots_of(tender)),
        "dates": {**parts.planned_dates(tender), "applications_from": facts.get("applications_from")},
        "parts": list(facts.get("parts", [])),
        "membership": facts.get("membership", ""),
        "contact": facts.get("contact") or procurement.buyer.email,
        "conflicts_assessment_confirmed": procurement.conflicts_assessed_at is not None,
    }


def proposed(tender: Tender) -> dict[str, Any]:
    """The lots' names, for a market drafted with lots."""
    return {"parts": [lot.name for lot in tender.lots.all()]}


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    found = [*lacking.described(tender), *lacking.conflicts(tender)]
    if not facts.get("contact") and not tender.procurement.buyer.email:
        found.append(Missing("There is no e-mail address to write to: your council has none, so give one here."))
    return found


def blocks(tender: Tender) -> list[str]:
    if tender.procedure != "dynamic_market_intention":
        return ["This procurement is not a dynamic market."]
    if tender.approved_at is None:
        return ["It leaves for the platform when the approver approves the market."]
    return []


KIND = Kind(
    key="UK13",
    law="Act s.39",
    purpose="Says that a dynamic market is coming, so that suppliers can apply from its first day.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    proposed=proposed,
    blocks=blocks,
    sent_by="It leaves when the approver approves the market.",
    leaves_with="approval",
)
