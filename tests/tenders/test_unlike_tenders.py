"""Three unlike tenders from an empty start to the platform's yes: six zones by light touch, a small purchase, two stages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core import clock, jobs, publication
from core.calendar import UK_TIME, in_words
from tenders import readiness, ruling
from tenders.actions import criteria, documents, lots
from tenders.actions import stages as stage_actions
from tenders.actions import tender as acts
from tenders.enums import DocumentKind, Regime
from tenders.models import Tender
from tenders.templates_data import CriterionData, ScaleMarkData, StageData
from tests.factories import tenders as made
from tests.factories.people import Cast

SCALE = [ScaleMarkData(Decimal(0), "Nothing", "No answer."), ScaleMarkData(Decimal(4), "Full", "All that was asked.")]
ONE_PLACE: dict[str, Any] = {
    "mechanism": "D",
    "positions": [{"key": "contract", "label": "Contract", "weight": 1, "places": 1}],
    "distinct": [],
    "caps": [],
    "reserve": {"listed": False, "limit": None},
    "hours_limit": False,
    "tie_break": ["quality", "price", "drawn lot"],
}


def start(cast: Cast, procedure: str, title: str, publish_on: date = date(2027, 3, 1)) -> Tender:
    tender = acts.draft_from_template(
        buyer=cast.buyer, by=cast.lead, template="empty", procedure=procedure, title=title, publish_on=publish_on
    )
    assert (tender.lots.count(), tender.criteria.count()) == (0, 0)
    return tender


def fill(cast: Cast, tender: Tender, rows: list[lots.LotData], rule: dict[str, Any]) -> None:
    """What every one of them needs, by the actions a lead's pages call."""
    lead = cast.lead
    lots.set_lots(tender=tender, by=lead, lots=rows)
    numbers = [row.number for row in rows]
    lots.decide_regimes(tender=tender, by=lead, decisions=dict.fromkeys(numbers, (Regime.ACT, "")))
    asked = [CriterionData("method", "Method", Decimal(60), "How will you do it?")]
    criteria.set_criteria(tender=tender, by=lead, criteria=asked, quality_weight=Decimal(60), price_weight=Decimal(40))
    criteria.set_scale(tender=tender, by=lead, scale=SCALE)
    criteria.set_rule(tender=tender, by=lead, rule=rule)
    documents.add_document(
        tender=tender, by=lead, upload=made.pdf(), title="Specification", kind=DocumentKind.SPECIFICATION
    )
    details = {
        "description": "What is bought.",
        "cpv": "85000000",
        "small_firms": "Each lot is small.",
        "no_engagement_reason": "The market is well known to us.",
    }
    acts.change_details(tender=tender, by=lead, details=details)
    acts.record_conflicts_assessment(tender=tender, by=lead, found="None found; everyone involved was asked.")
    acts.name_approver(tender=tender, approver=cast.approver, by=lead)
    acts.declare_interest(tender=tender, by=cast.approver, has_interest=False)


def publish(cast: Cast, tender: Tender) -> Tender:
    assert [check.title for check in readiness.checks(tender) if not check.ok] == []
    acts.send_for_approval(tender=tender, by=cast.lead)
    acts.approve(tender=tender, by=cast.approver)
    jobs.run_due()
    jobs.run_due()
    tender.refresh_from_db()
    assert tender.status == "published"
    return tender


def test_six_zones_by_light_touch(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast, "light_touch_framework", "Care at home, six zones")
        rows = [
            replace(
                made.lot_data(number, f"Zone {number}"), delivered_at=f"Zone {number} of the borough", zone=str(number)
            )
            for number in range(1, 7)
        ]
        rule = {
            **ONE_PLACE,
            "positions": [
                {"key": "first", "label": "First", "weight": 4, "places": 1},
                {"key": "second", "label": "Second", "weight": 1, "places": 1},
            ],
            "distinct": [["first", "second"]],
        }
        fill(cast, tender, rows, rule)
        found = ruling.ruling_of(tender)
        assert (found.standstill_days, found.standstill_mandatory, found.contract_details_days) == (8, False, 120)
        tender = publish(cast, tender)
    payload = publication.records("notice").get().payload
    assert (len(payload["lots"]), payload["procedure"]["key"], payload["stages"]) == (6, "light_touch_framework", [])


def test_a_purchase_below_the_threshold_with_one_lot(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast, "below_threshold", "Falls training")
        row = made.lot_data(1, "Falls training", weekly_hours=None, annual_value=Decimal(40_000))
        acts.change_details(tender=tender, by=cast.lead, details={"term_months": 12})
        fill(cast, tender, [replace(row, delivered_at="The council's offices")], ONE_PLACE)
        found = ruling.ruling_of(tender)
        assert found.kinds() == ("UK4B", "UK7")
        tender = publish(cast, tender)
        assert [notice.kind for notice in tender.notices.all()] == ["UK4B"]
    assert publication.records("notice").get().payload["value"]["total_inc_vat"] == "48000.00"


def test_a_competition_in_two_stages(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = start(cast, "competitive_flexible", "Wheelchair repair")
        row = made.lot_data(1, "Wheelchair repair", weekly_hours=None, annual_value=Decimal(100_000))
        fill(cast, tender, [replace(row, delivered_at="The depot")], ONE_PLACE)
        titles = [check.title for check in readiness.checks(tender) if not check.ok]
        assert titles == ["The stages are not complete"]
        stage_actions.set_stages(
            tender=tender,
            by=cast.lead,
            stages=[
                StageData(
                    "participation",
                    "Requests to take part",
                    "Answer the questions about your standing.",
                    invited_min=3,
                    invited_max=5,
                    how_chosen="The five highest by their answers.",
                ),
                StageData(
                    "tender",
                    "Tenders",
                    "Send your method and price.",
                    opens_on=date(2027, 4, 23),
                    closes_at=datetime(2027, 5, 21, 12, tzinfo=UK_TIME),
                ),
            ],
        )
        tender = publish(cast, tender)
    payload = publication.records("notice").get().payload
    assert [(stage["number"], stage["closes_at"]) for stage in payload["stages"]] == [
        (1, "2027-04-16T11:00:00+00:00"),
        (2, "2027-05-21T11:00:00+00:00"),
    ]
    assert tender.closes_at is not None
    assert in_words(tender.closes_at) == "Friday 16 April 2027 at 12 noon"
