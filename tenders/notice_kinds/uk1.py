"""The pipeline notice (UK1): contracts over two million that the buyer plans, within 56 days of 1 April."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import clock
from core.calendar import uk_day
from core.words import money
from tenders.notice_kinds import lacking, parts
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender

WORTH_A_NOTICE = Decimal(2_000_000)
WITHIN = timedelta(days=56)
"""Act s.93: the notice comes within 56 days, the first day of the financial year counted."""


def year_of(on: date) -> int:
    """The financial year a day falls in, by the calendar year in which it began on 1 April."""
    return on.year if (on.month, on.day) >= (4, 1) else on.year - 1


def year_words(began: int) -> str:
    return f"{began} to {began + 1}"


def last_day(began: int) -> date:
    """The last day on which the pipeline of a financial year may be published in time: 26 May."""
    return date(began, 4, 1) + WITHIN - timedelta(days=1)


def years() -> tuple[tuple[str, str], ...]:
    """The years a lead may choose from: this one and the two next."""
    this = year_of(uk_day(clock.now()))
    return tuple((str(year), year_words(year)) for year in range(this, this + 3))


ASKS = (
    Ask(
        "year",
        "Financial year of the pipeline",
        "whole",
        "The calendar year in which it begins on 1 April, such as 2027.",
        needed="Say which financial year's pipeline this stands in.",
    ),
    Ask("tender_on", "Day on which the tender notice is planned", "day", "Left empty, the day in the timetable."),
    Ask("contact", "Whom suppliers may write to", "line", "An e-mail address. Left empty, the council's own."),
)


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    procurement = tender.procurement
    planned = parts.planned_dates(tender)
    planned["tender_on"] = facts.get("tender_on") or planned["tender_on"]
    return {
        **parts.head(procurement, tender),
        "value": parts.total_value(tender, parts.lots_of(tender)),
        "dates": planned,
        "pipeline_year": facts.get("year"),
        "contact": facts.get("contact") or procurement.buyer.email,
    }


def proposed(tender: Tender) -> dict[str, Any]:
    """The financial year of the planned tender notice."""
    return {"year": year_of(tender.publish_on) if tender.publish_on else None}


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    found = [*lacking.described(tender), *lacking.valued(parts.lots_of(tender))]
    found += lacking.dated(tender, "contract_starts_on")
    if not facts.get("tender_on"):
        found += lacking.dated(tender, "publish_on")
    year = facts.get("year")
    if isinstance(year, int) and not 2024 <= year <= 2100:
        found.append(Missing("The year of the pipeline: give the calendar year in which it begins, such as 2027."))
    return found


def blocks(tender: Tender) -> list[str]:
    worth = Decimal(parts.total_value(tender, parts.lots_of(tender))["total_inc_vat"] or 0)
    if worth > WORTH_A_NOTICE:
        return []
    return [
        f"The pipeline lists contracts worth more than {money(WORTH_A_NOTICE)} with VAT; "
        f"this one is worth {money(worth)}."
    ]


KIND = Kind(
    key="UK1",
    law="Act s.93",
    purpose="Tells the market a year ahead. Due from buyers who spend more than £100 million a year.",
    fields=fields,
    asks=ASKS,
    lacks=lacks,
    proposed=proposed,
    blocks=blocks,
)
