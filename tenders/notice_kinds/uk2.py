"""The preliminary market engagement notice (UK2): subject, process, events, the day it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.calendar import uk_day
from tenders.notice_kinds import lacking, parts
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender

ASKS = (
    Ask("subject", "What you ask the market about", "text", "Left empty, what is bought."),
    Ask(
        "process",
        "How suppliers take part",
        "text",
        "Events, a survey, talks one to one: the same information for all.",
        needed="Say how suppliers take part in the engagement.",
    ),
    Ask("events", "Events", "lines", "One on each line, with day, time and place."),
    Ask(
        "closes_on",
        "Day on which the engagement closes",
        "day",
        needed="Give the day on which the engagement closes.",
    ),
    Ask("contact", "Whom suppliers may write to", "line", "An e-mail address. Left empty, the council's own."),
)


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    procurement = tender.procurement
    return {
        **parts.head(procurement, tender),
        "value": parts.total_value(tender, parts.lots_of(tender)),
        "dates": {**parts.planned_dates(tender), "engagement_closes_on": facts.get("closes_on")},
        "subject": facts.get("subject") or tender.description,
        "process": facts.get("process", ""),
        "events": list(facts.get("events", [])),
        "contact": facts.get("contact") or procurement.buyer.email,
        "engagement_url": procurement.engagement_url,
    }


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    found = [] if facts.get("subject") else lacking.described(tender)
    if not facts.get("contact") and not tender.procurement.buyer.email:
        found.append(Missing("There is no e-mail address to write to: your council has none, so give one here."))
    closes = facts.get("closes_on")
    if closes and str(closes) < uk_day(clock.now()).isoformat():
        found.append(Missing("The engagement closes in the past: give a later day."))
    return found


def blocks(tender: Tender) -> list[str]:
    if tender.published_at is not None:
        return ["The tender notice is public: preliminary engagement comes before it (Act s.17)."]
    return []


KIND = Kind(
    key="UK2",
    law="Act s.17",
    purpose="Asks the market before you tender. Without it the tender notice must say why there was none.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    blocks=blocks,
    before_the_tender=True,
)
