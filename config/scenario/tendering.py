"""From the market page to a published tender."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.actions import engagement
from cms.actions.words import DateWords, EventWords, HeardWords, ProgrammeWords
from cms.models import ProgrammePage
from config.scenario import people
from core import clock, jobs
from core.calendar import UK_TIME, uk_day
from core.models import Organisation
from tenders.actions import contact, criteria, documents, lots
from tenders.actions import tender as acts
from tenders.actions.areas import import_areas
from tenders.models import Tender
from tenders.programme import parse
from tenders.templates_data import CriterionData

SPECIFICATION = (
    "requirement,detail\nHours,Care between 7am and 10pm every day of the year\n"
    "Response,A new package starts within 48 hours of acceptance\n"
    "Continuity,No more than six different carers a week for four visits a day\n"
)
STAFF_LIST = (
    "post,weekly hours,contract,start,pay an hour\nCare worker 1,32,permanent,2021-04,12.60\n"
    "Care worker 2,24,permanent,2019-09,12.60\nSenior care worker,37,permanent,2017-02,13.85\n"
)
# Hours a week by area: they add up to the published 12,520.
HOURS = {1: 1310, 2: 1480, 3: 1260, 4: 1190, 5: 1140, 6: 1370, 7: 1050, 8: 1220, 9: 1090, 10: 1410}
RATE_FOR_ESTIMATE = Decimal("24.40")


def programme_data() -> object:
    """The published facts of the programme: areas, rules, the positions of 2018 and 2019. No scores, no prices."""
    return json.loads((settings.BASE_DIR / "config" / "programmes" / "stockton.json").read_text())


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UK_TIME)


def until_nothing_is_due() -> None:
    """Due work until nothing moves: a notice is sent at one look and its answer fetched at the next."""
    for _ in range(6):
        if not jobs.run_due():
            return


def bring_in_areas(buyer: Organisation) -> None:
    import_areas(buyer=buyer, programme=parse(programme_data()), by=people.staff("lead"))


def engage(buyer: Organisation, *, reference: str = "", event_on: date | None = None) -> ProgrammePage:
    """The engagement officer publishes a page for the programme, with an event that has places."""
    officer = people.staff("engagement_officer")
    day = event_on or uk_day(clock.now()) + timedelta(days=14)
    page = engagement.draft_programme(
        buyer=buyer,
        words=ProgrammeWords(
            title="Care at home: what we plan for all ten areas",
            summary="We will ask for bids to provide care at home in ten areas. Tell us first what would make it work.",
            plan=(
                "Each area will have a primary provider with the right of first option on new packages of care, and a "
                "secondary provider next in line. Reserve providers stand behind both.\n\n"
                "No provider will be primary in more than three areas, nor in more than one with an extra care scheme. "
                "We want to hear what limits, notice and mobilisation times you could live with."
            ),
            topic="Care at home",
            procurement_reference=reference,
            contact_name="Leah Porter",
            contact_email="leah.porter@stockton.example",
        ),
        by=officer,
    )
    engagement.add_event(
        page=page,
        words=EventWords(
            title="Provider morning at the Globe",
            starts_at=datetime.combine(day, time(9, 30), tzinfo=UK_TIME),
            ends_at=at_noon(day),
            place="The Globe, High Street, Stockton-on-Tees",
            description="How the ten areas were drawn, what transfers of staff to expect, and your questions.",
            capacity=40,
        ),
        by=officer,
    )
    engagement.set_dates(
        page=page,
        dates=[DateWords(on=day + timedelta(days=21), title="We publish what we heard and what we changed")],
        by=officer,
    )
    engagement.set_heard(
        page=page,
        points=[
            HeardWords(said="Eight weeks to mobilise is too short where staff transfer", verdict="changed",
                       did="Twelve weeks between award and start", providers=9),
            HeardWords(said="Small firms cannot price ten areas", verdict="changed",
                       did="Each area is a lot of its own", providers=6),
        ],
        note="From talks with providers in the autumn.",
        by=officer,
    )  # fmt: skip
    return engagement.publish(page=page, by=officer)


def draft(buyer: Organisation, *, title: str, publish_on: date, engagement_url: str) -> Tender:
    """The lead drafts from the template: a lot for each area, criteria, scale, award rule, timetable."""
    return acts.draft_from_template(
        buyer=buyer, by=people.staff("lead"), title=title, publish_on=publish_on, engagement_url=engagement_url
    )


def fill_lots(tender: Tender) -> None:
    """Weekly hours and value of each lot. The total is published; its split by area is made up."""
    rows = [
        lots.LotData(
            number=lot.number, name=lot.name, area=lot.area, zone=lot.zone, tags=tuple(lot.tags), scheme=lot.scheme,
            weekly_hours=Decimal(HOURS[lot.number]), annual_value=Decimal(HOURS[lot.number]) * 52 * RATE_FOR_ESTIMATE,
            staff_transfer="expected", transfer_headcount=round(HOURS[lot.number] / 30),
            incumbents="Two made-up providers, whose agreements end when this one starts", bids_expected_low=2, bids_expected_high=5,
        )
        for lot in tender.lots.select_related("area").order_by("number")
    ]  # fmt: skip
    lots.set_lots(tender=tender, by=people.staff("lead"), lots=rows)


def misweigh(tender: Tender) -> None:
    """Take five points from one criterion and give them to none, as people do."""
    rows = [
        CriterionData(
            key=row.key, label=row.label, question=row.question, word_limit=row.word_limit, guidance=row.guidance,
            minimum_mark=row.minimum_mark, file_allowed=row.file_allowed,
            weight=row.weight - 5 if row.key == "mobilisation" else row.weight,
        )
        for row in tender.criteria.order_by("number")
    ]  # fmt: skip
    criteria.set_criteria(
        tender=tender, by=people.staff("lead"), criteria=rows,
        quality_weight=tender.quality_weight, price_weight=tender.price_weight,
    )  # fmt: skip


def prepare(tender: Tender) -> Tender:
    """Everything the checks before approval ask for: documents, regime, interests, conflicts assessment, approver."""
    lead, approver = people.staff("lead"), people.staff("approver")
    fill_lots(tender)
    documents.add_document(
        tender=tender, by=lead, title="Specification", kind="specification",
        upload=SimpleUploadedFile("specification.csv", SPECIFICATION.encode(), "text/csv"),
    )  # fmt: skip
    documents.add_document(
        tender=tender, by=lead, title="Staff transfer list, all areas", kind="staff_list",
        upload=SimpleUploadedFile("staff-transfer.csv", STAFF_LIST.encode(), "text/csv"),
    )  # fmt: skip
    numbers = list(tender.lots.values_list("number", flat=True))
    lots.decide_regimes(tender=tender, by=lead, decisions=dict.fromkeys(numbers, ("act", "")))
    acts.record_conflicts_assessment(
        tender=tender, by=lead, found="None found. Everyone who drafts, approves, marks or moderates was asked.",
        mitigation="Declarations are asked for again once the bidders are known.",
    )  # fmt: skip
    contact.set_contact(
        tender=tender, by=lead, name="The tenders desk", telephone="01632 960555", email="tenders@stockton.example",
        hours="weekdays 9am to 5pm, and until noon on the day bids close",
    )  # fmt: skip
    acts.name_approver(tender=tender, approver=approver, by=lead)
    acts.declare_interest(tender=tender, by=lead, has_interest=False)
    acts.declare_interest(tender=tender, by=approver, has_interest=False)
    tender.refresh_from_db()
    return tender


def send_for_approval(tender: Tender) -> Tender:
    return acts.send_for_approval(tender=tender, by=people.staff("lead"))


def approve(tender: Tender) -> Tender:
    """The approver approves; the notice leaves, the platform takes it, and the tender is public."""
    acts.approve(tender=tender, by=people.staff("approver"))
    until_nothing_is_due()
    tender.refresh_from_db()
    return tender
