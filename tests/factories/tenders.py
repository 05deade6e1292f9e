"""Tenders at each state, reached by walking the real actions on Stockton's ten areas.

Instants are the caller's business: call inside `clock.at(...)`. `MARCH` is where the walk starts unless said otherwise.
Names of areas and schemes are real; hours, values and documents are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock, jobs
from tenders import timetable
from tenders.actions import areas as area_actions
from tenders.actions import criteria, documents, lots, prices
from tenders.actions import tender as actions
from tenders.actions.lots import LotData
from tenders.enums import DocumentKind, Regime, StaffTransfer
from tenders.models import Area, Tender
from tenders.pricing.schedule import Line
from tenders.programme import parse
from tests.factories.people import Cast
from tests.remembered import remembered

__all__ = [
    "CLOSES",
    "DRAFTED",
    "HOURS",
    "PROGRAMME",
    "PUBLISHED",
    "approved",
    "areas",
    "cancelled",
    "closed",
    "criteria",
    "draft",
    "in_approval",
    "published",
    "ready",
]

DRAFTED = datetime(2027, 2, 8, 9, 0, tzinfo=UTC)
PUBLISHED = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
CLOSES = datetime(2027, 4, 16, 11, 0, tzinfo=UTC)  # noon by UK clocks, in summer time

_AREAS = (
    ("A", 1, "Northern Parishes, Billingham West and Central", "Winford House", 1310),
    ("A", 2, "Billingham South, East and North", None, 1480),
    ("B", 3, "Norton West, South and North", None, 1260),
    ("B", 4, "Hardwick and Salters Lane", "Aspen Gardens", 1190),
    ("C", 5, "Roseworth, Bishopsgarth and Elmtree", None, 1140),
    ("C", 6, "Stockton Town Centre, Newtown, Grangefield", None, 1370),
    ("D", 7, "Thornaby Villages, Ingleby Barwick West", "Meadowfield", 1050),
    ("D", 8, "Western Parishes, Eaglescliffe, Hartburn, Fairfield", None, 1220),
    ("E", 9, "Mandale and Victoria", "Parkside", 1090),
    ("E", 10, "Parkfield and Oxbridge, Stainsby Hill, Ingleby Barwick East and Yarm", None, 1410),
)
HOURS = {number: hours for _, number, _, _, hours in _AREAS}
PROGRAMME: dict[str, Any] = {
    "buyer": "Stockton-on-Tees Borough Council",
    "frameworks": [
        {
            "name": "Care at Home - Standard",
            "zones": [
                {
                    "zone": zone,
                    "areas": [
                        {"number": n, "name": name, "extra_care_scheme": scheme, "weekly_hours": hours}
                        for z, n, name, scheme, hours in _AREAS
                        if z == zone
                    ],
                }
                for zone in "ABCDE"
            ],
        }
    ],
}


def areas(cast: Cast) -> list[Area]:
    """Stockton's ten areas, imported as a lead imports them."""
    return area_actions.import_areas(buyer=cast.buyer, programme=parse(PROGRAMME), by=cast.lead)


def pdf(name: str = "document.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 a made-up document", content_type="application/pdf")


def draft(cast: Cast, *, reference: str = "", lots_kept: int | None = None, title: str = "") -> Tender:
    """A draft from the template. `lots_kept`: only the first so many areas, for tests that need few."""
    found = list(Area.objects.filter(buyer=cast.buyer)) or areas(cast)
    return actions.draft_from_template(
        buyer=cast.buyer,
        by=cast.lead,
        reference=reference,
        title=title,
        areas=found[:lots_kept] if lots_kept else None,
        publish_on=date(2027, 3, 1),
    )


def ready(cast: Cast, *, closes_at: datetime | None = None, price_lines: Sequence[Line] = (), **kwargs: Any) -> Tender:
    """A draft that passes every check: documents, regimes, conflicts, engagement, approver named and declared."""
    tender = draft(cast, **kwargs)
    lead = cast.lead
    numbers = list(tender.lots.values_list("number", flat=True))
    lots.decide_regimes(tender=tender, by=lead, decisions=dict.fromkeys(numbers, (Regime.ACT, "")))
    documents.add_document(tender=tender, by=lead, upload=pdf(), title="Specification", kind=DocumentKind.SPECIFICATION)
    documents.add_document(
        tender=tender, by=lead, upload=pdf(), title="Staff lists, all areas", kind=DocumentKind.STAFF_LIST
    )
    actions.change_details(tender=tender, by=lead, details={"engagement_url": "/engagement/care-at-home/"})
    actions.record_conflicts_assessment(tender=tender, by=lead, found="None found; everyone involved was asked.")
    if closes_at is not None:
        set_deadline(tender, cast, closes_at)
    if price_lines:
        prices.set_price_schedule(tender=tender, by=lead, lines=price_lines)
    actions.name_approver(tender=tender, approver=cast.approver, by=lead)
    actions.declare_interest(tender=tender, by=cast.approver, has_interest=False)
    return tender


def set_deadline(tender: Tender, cast: Cast, closes_at: datetime) -> Tender:
    """Another deadline, the later dates moved after it."""
    day = closes_at.date()
    moved = timetable.propose(day, timetable.Gaps(questions=0, closes=0, marks=42, award=59, start=143))
    dates = timetable.Dates(
        ready_by=tender.ready_by,
        publish_on=tender.publish_on,
        questions_close_at=min(tender.questions_close_at or closes_at, closes_at - timetable.ONE_DAY),
        closes_at=closes_at,
        marks_due_at=moved.marks_due_at,
        award_on=moved.award_on,
        contract_starts_on=moved.contract_starts_on,
    )
    return actions.set_timetable(tender=tender, by=cast.lead, dates=dates)


def in_approval(cast: Cast, **kwargs: Any) -> Tender:
    tender = ready(cast, **kwargs)
    return actions.send_for_approval(tender=tender, by=cast.lead)


def approved(cast: Cast, **kwargs: Any) -> Tender:
    """Approved; the platform has not answered yet."""
    tender = in_approval(cast, **kwargs)
    return actions.approve(tender=tender, by=cast.approver)


@remembered()
def published(cast: Cast, *, at: datetime | None = None, **kwargs: Any) -> Tender:
    """Published by the platform (its stand-in). With `at`, the whole walk happens at that instant."""
    with ExitStack() as stack:
        if at is not None:
            stack.enter_context(clock.at(at))
        tender = approved(cast, **kwargs)
        jobs.run_due()  # the notice leaves
        jobs.run_due()  # the platform has answered
    tender.refresh_from_db()
    assert tender.status == "published", tender.status
    return tender


def closed(cast: Cast, **kwargs: Any) -> Tender:
    """Published on 1 March 2027 and past its deadline of 16 April at noon."""
    tender = published(cast, at=PUBLISHED, **kwargs)
    assert tender.closes_at is not None
    with clock.at(tender.closes_at.replace(microsecond=1)):
        actions.close(tender=tender)
    return tender


def cancelled(cast: Cast, **kwargs: Any) -> Tender:
    tender = published(cast, at=PUBLISHED, **kwargs)
    with clock.at(PUBLISHED):
        return actions.cancel(tender=tender, by=cast.approver, reason="The budget was withdrawn.")


def lot_data(number: int, name: str = "An area", **kwargs: Any) -> LotData:
    return LotData(
        number=number,
        name=name,
        weekly_hours=kwargs.pop("weekly_hours", Decimal(100)),
        annual_value=kwargs.pop("annual_value", Decimal(126_880)),
        staff_transfer=StaffTransfer.NOT_EXPECTED,
        **kwargs,
    )
