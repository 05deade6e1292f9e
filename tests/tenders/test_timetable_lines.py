"""The timetable page: every date with its rule, source and who set it; 'if I publish on ...'; which rules apply."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core import clock
from core.models import Organisation
from tenders import readiness, ruling, timetable
from tenders.actions import lots as lot_actions
from tenders.actions import route
from tenders.actions import tender as acts
from tenders.enums import NoticeKind, Regime
from tenders.models import Tender, TimetableChange
from tenders.queries.dates import last_changes
from tenders.timetable import Gaps
from tenders.timetable_lines import lines
from tests.factories import tenders as made
from tests.factories.people import Cast

THIRTY = Gaps(questions=12, closes=30, marks=44, award=54, start=96)
REFERENCE = "SBC-2027-014"


@pytest.fixture
def tender(cast: Cast) -> Any:
    with clock.at(made.DRAFTED):
        yield made.draft(cast, reference=REFERENCE, lots_kept=1)


@pytest.fixture
def open_one(cast: Cast) -> Any:
    """An open procedure worth £300,000 without VAT, so that every general rule bites."""
    with clock.at(made.DRAFTED):
        tender = acts.draft_from_template(
            buyer=cast.buyer, by=cast.lead, template="open-procedure", title="Wheelchair repair", reference=REFERENCE
        )
        tender.lots.update(annual_value=Decimal(100_000), delivered_at="The depot")
        yield tender


def words(tender: Tender, publish_on: date) -> dict[str, str]:
    extra = acts.extra_days(tender.procurement.buyer)
    found = lines(
        tender,
        timetable.propose(publish_on, THIRTY, extra=extra),
        found=ruling.ruling_of(tender),
        extra=extra,
        changes={},
        gaps=THIRTY,
    )
    return {line.milestone.key: line.milestone.words for line in found}


def test_thirty_days_across_christmas_with_everything_that_follows(open_one: Tender) -> None:
    """Published on Friday 4 December 2026. Signing from 6 February, the first of 30 days for UK7."""
    assert words(open_one, date(2026, 12, 4)) == {
        "ready_by": "Thursday 3 December 2026 at 5pm",
        "publish_on": "Friday 4 December 2026",
        "questions_close_at": "Wednesday 16 December 2026 at 12 noon",
        "closes_at": "Tuesday 5 January 2027 at 12 noon",
        "marks_due_at": "Monday 18 January 2027 at 5pm",
        "award_on": "Wednesday 27 January 2027",
        "standstill_ends": "midnight at the end of Friday 5 February 2027",
        "sign": "Saturday 6 February 2027",
        "uk7": "Sunday 7 March 2027",
        "contract_starts_on": "Wednesday 10 March 2027",
    }


def test_thirty_days_across_the_last_sunday_of_march_for_light_touch(tender: Tender) -> None:
    """Published on Monday 8 March 2027; the clocks go forward on the 28th. UK7 within 120 days, the contract 180."""
    assert words(tender, date(2027, 3, 8)) == {
        "ready_by": "Friday 5 March 2027 at 5pm",
        "publish_on": "Monday 8 March 2027",
        "questions_close_at": "Monday 22 March 2027 at 12 noon",
        "closes_at": "Wednesday 7 April 2027 at 12 noon",
        "marks_due_at": "Wednesday 21 April 2027 at 5pm",
        "award_on": "Tuesday 4 May 2027",
        "standstill_ends": "midnight at the end of Thursday 13 May 2027",
        "sign": "Friday 14 May 2027",
        "contract_starts_on": "Monday 14 June 2027",
        "uk7": "Friday 10 September 2027",
        "copy": "Tuesday 9 November 2027",
    }


def client_of(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.lead, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_if_i_publish_on_another_day_nothing_is_saved(cast: Cast, open_one: Tender) -> None:
    """The page proposes every date by the ruling; the dates on record stay as they are."""
    before = readiness.timetable_dates(open_one)
    answer = client_of(cast).get(f"/tenders/{REFERENCE}/timetable/?day_day=26&day_month=2&day_year=2027")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Every date below follows from Friday 26 February 2027." in body
    assert "At least 25 days: bids are electronic and all documents come with the notice" in body
    assert "Act s.54(4)" in body
    assert "Contract details (UK7) are published by" in body
    assert "Proposed now" in body
    open_one.refresh_from_db()
    assert readiness.timetable_dates(open_one) == before


def test_each_date_says_who_changed_it_last(cast: Cast, tender: Tender) -> None:
    dates = readiness.timetable_dates(tender)
    assert last_changes(tender) == {}
    later = timetable.Dates(
        **{name: getattr(dates, name) for name in timetable.FIELDS if name != "award_on"},
        award_on=date(2027, 6, 21),
    )
    acts.set_timetable(tender=tender, by=cast.lead, dates=later)
    changed = last_changes(tender)
    assert list(changed) == ["award_on"]
    row = changed["award_on"]
    assert (row.was, row.became, row.by) == ("2027-06-14", "2027-06-21", cast.lead)
    body = client_of(cast).get(f"/tenders/{REFERENCE}/timetable/").content.decode()
    assert body.count("Set by Ruth Ainsley, Monday 8 February 2027 at 9am") == 1
    assert "Proposed by the template" in body
    with pytest.raises(DatabaseError), transaction.atomic():
        TimetableChange.objects.update(became="")


def test_noon_is_said_and_the_calendar_has_its_table(cast: Cast, tender: Tender) -> None:
    body = client_of(cast).get(f"/tenders/{REFERENCE}/timetable/").content.decode()
    assert "Friday 16 April 2027 at 12 noon" in body
    assert "12:00" not in body
    assert "bank holidays and the council" in body
    assert "<svg" in body
    assert "Show the figures: the timetable on a calendar" in body


def test_a_closing_day_of_the_council_moves_a_proposal_and_says_so(cast: Cast, tender: Tender) -> None:
    Organisation.objects.filter(pk=cast.buyer.pk).update(extra_holidays=["2027-04-16"])
    body = client_of(cast).get(f"/tenders/{REFERENCE}/timetable/?day_day=1&day_month=3&day_year=2027").content.decode()
    assert "Monday 19 April 2027 at 12 noon" in body
    assert "Moved on from Friday 16 April (a day on which the council is closed)" in body


# -- which rules apply ------------------------------------------------------------------------------------------------


def rules(cast: Cast, query: str = "", **data: str) -> tuple[int, str]:
    client, url = client_of(cast), f"/tenders/{REFERENCE}/rules/"
    answer = client.post(url, data) if data else client.get(url + query)
    return answer.status_code, answer.content.decode()


def test_the_page_says_which_rules_bite_and_why(cast: Cast, open_one: Tender) -> None:
    """£100,000 a year for three years, 20% VAT: £360,000."""
    status, body = rules(cast)
    assert status == 200
    for said in (
        "£360,000 with VAT is at or above the threshold of £207,720 for services.",
        "At least 25 days: bids are electronic and all documents come with the notice.",
        "Mandatory: 8 working days, the day the award notice (UK6) is published counted as the first.",
        "The details of the contract are published within 30 days, the day of signing counted.",
        "From £207,720",
        "UK9 is due. At least three performance indicators. The contract itself is published within 90 days.",
        "Act s.54(4)",
    ):
        assert said in body


def test_another_value_is_compared_without_saving(cast: Cast, open_one: Tender) -> None:
    status, body = rules(cast, "?value=150000")
    assert status == 200
    assert "At £150,000 with VAT" in body
    assert "No standstill." in body
    assert rules(cast, "?value=lots")[0] == 400


def test_lots_under_another_regime_are_explained(cast: Cast) -> None:
    with clock.at(made.DRAFTED):
        tender = made.draft(cast, reference=REFERENCE, lots_kept=3)
        decisions = {1: (Regime.ACT, ""), 2: (Regime.PSR, "Nurse-led care."), 3: (Regime.ACT, "")}
        lot_actions.decide_regimes(tender=tender, by=cast.lead, decisions=decisions)
        body = rules(cast)[1]
        assert "Lot 2 is not under the Procurement Act." in body
        assert "Nurse-led care." in body
        assert ruling.ruling_of(tender).case.value_inc_vat == sum(
            (lot.annual_value or 0) * 4 * Decimal("1.2") for lot in tender.lots.exclude(number=2)
        )
        tender.lots.update(regime=Regime.PSR)
        assert ruling.ruling_of(tender).notices == ()
        assert "Health care services under the Provider Selection Regime" in rules(cast)[1]


FACTS = {
    "purchase_kind": "services", "vat_percent": "20", "documents_at_once": "on", "shorter_period": "",
    "shorter_period_reason": "", "one_lot_reason": "",
}  # fmt: skip


def test_the_facts_that_rules_turn_on_are_saved_and_change_the_period(cast: Cast, open_one: Tender) -> None:
    assert rules(cast, **{**FACTS, "documents_at_once": ""})[0] == 302
    open_one.refresh_from_db()
    assert ruling.least_days(ruling.ruling_of(open_one)) == 30
    assert rules(cast, **{**FACTS, "vat_percent": "0"})[0] == 302
    open_one.refresh_from_db()
    assert ruling.ruling_of(open_one).case.value_inc_vat == Decimal("300000.00")
    assert open_one.changes.count() == 3
    for wrong, sentence in (
        ({"vat_percent": "101"}, "100"),
        ({"purchase_kind": "favours"}, "Choose one of the answers"),
        ({"shorter_period": "urgency"}, "Say why the shorter period applies"),
        ({"one_lot_reason": "word " * 40_000}, "200"),
    ):
        status, body = rules(cast, **{**FACTS, **wrong})
        assert status == 400
        assert sentence in body


def test_a_planned_notice_shortens_the_period_only_when_it_qualifies(cast: Cast, open_one: Tender) -> None:
    facts = {"shorter_period": "planned", "shorter_period_reason": "We published our plans in the winter."}
    route.set_route(tender=open_one, by=cast.lead, facts=facts)
    open_one.refresh_from_db()
    check = next(each for each in readiness.checks(open_one) if each.key == "procedure")
    assert check.detail.startswith("No planned procurement notice (UK3) was published")
    accept_planned_notice(open_one, cast, datetime(2027, 1, 11, 9, 0, tzinfo=UTC))
    assert ruling.planned_notice_on(open_one) == date(2027, 1, 11)
    assert ruling.shorter_period_problem(open_one) == ""
    assert ruling.least_days(ruling.ruling_of(open_one)) == 10
    open_one.publish_on = date(2027, 2, 19)
    assert "is 39 days old" in ruling.shorter_period_problem(open_one)


def accept_planned_notice(tender: Tender, cast: Cast, at: datetime) -> None:
    """A notice as the platform's answer leaves it, written as rows: its walk is tested with the notices."""
    from tenders.models import Notice

    Notice.objects.create(
        procurement=tender.procurement,
        tender=tender,
        kind=NoticeKind.UK3,
        version=1,
        reference=f"{REFERENCE}-UK3-1",
        fields={},
        status="accepted",
        created_at=at,
        created_by=cast.lead,
        submitted_at=at,
        accepted_at=at + timedelta(minutes=1),
        cdp_id="2027-000001",
    )


def test_a_framework_that_runs_too_long_is_stopped(cast: Cast, open_one: Tender) -> None:
    Tender.objects.filter(pk=open_one.pk).update(procedure="open_framework_agreement", term_months=49)
    tender = Tender.objects.get(pk=open_one.pk)
    check = next(each for each in readiness.checks(tender) if each.key == "procedure")
    assert (check.title, check.detail) == (
        "The framework runs for 49 months",
        "It may last 4 years at most (Act s.47).",
    )
