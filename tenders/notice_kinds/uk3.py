"""The planned procurement notice (UK3): what is coming, and, when it qualifies, a shorter tendering period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenders.notice_kinds import lacking, parts
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender

EARLIEST_DAYS = 40
MOST_MONTHS = 12

ASKS = (
    Ask("contact", "Whom suppliers may write to", "line", "An e-mail address. Left empty, the council's own."),
    Ask(
        "shortens",
        "Will the tendering period be shortened because of this notice?",
        "yes_no",
        "Then it must be public at least 40 days and at most 12 months before the tender notice (Act s.15).",
    ),
    Ask("more", "What else suppliers should know", "text"),
)


def qualifies(published_on: date, tender_on: date) -> bool:
    """Whether a planned procurement notice of that day shortens the period: 40 days to 12 months before (Act s.15)."""
    latest = parts.months_later(published_on, MOST_MONTHS) + timedelta(days=1)
    return published_on + timedelta(days=EARLIEST_DAYS) <= tender_on <= latest


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    procurement = tender.procurement
    lots = parts.lots_of(tender)
    return {
        **parts.head(procurement, tender),
        "value": parts.total_value(tender, lots),
        "dates": parts.planned_dates(tender),
        "lots": [parts.lot(lot) for lot in lots],
        "shortens_the_period": facts.get("shortens") == "yes",
        "more": facts.get("more", ""),
        "contact": facts.get("contact") or procurement.buyer.email,
    }


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    found = [*lacking.described(tender), *lacking.valued(parts.lots_of(tender))]
    found += lacking.dated(tender, "publish_on", "contract_starts_on")
    if not facts.get("contact") and not tender.procurement.buyer.email:
        found.append(Missing("There is no e-mail address to write to: your council has none, so give one here."))
    return found


def blocks(tender: Tender) -> list[str]:
    if tender.published_at is not None:
        return ["The tender notice is public: a planned procurement notice comes before it (Act s.15)."]
    return []


KIND = Kind(
    key="UK3",
    law="Act s.15",
    purpose="Says what is planned. One that qualifies shortens the tendering period to 10 days.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    blocks=blocks,
    before_the_tender=True,
    sent_by="The lead writes it; an approver sends it, because it can shorten the tendering period.",
)
