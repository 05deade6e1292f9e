"""Three unlike tenders, each from an empty start to a public notice, by a lead and an approver at their pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.authoring import acts
from tests.e2e.authoring.acts import part, refused, save, seen
from tests.e2e.conftest import Person, Site
from tests.e2e.desk import expect_no_errors, fill_named, press, told
from tests.e2e.journey.people import FINDINGS, Journey

pytestmark = [pytest.mark.browser, pytest.mark.full]

RATINGS = "Outstanding\nGood\nRequires improvement\nInadequate\nNot yet rated"
SCALE = (
    ("0", "Not met", "No answer, or one that does not meet the requirement."),
    ("2", "Partly met", "Part of the requirement, with gaps that put care at risk."),
    ("5", "Met", "The requirement, with evidence."),
    ("10", "Exceeded", "More than the requirement, with strong evidence that it works."),
)


@pytest.fixture
def journey(browser: Browser, empty_site: Site, tmp_path: Path) -> Journey:
    FINDINGS.clear()
    return Journey(browser, empty_site, tmp_path)


def test_six_zones_by_light_touch_with_a_rating_that_passes_or_fails_and_work_shared_80_20(journey: Journey) -> None:
    journey.title = "Care at home: six zones"
    lead = journey.as_("lead")
    acts.start(journey, lead, template="empty", title=journey.title, procedure="light_touch_framework")
    acts.details(
        journey,
        lead,
        description="Care at home in six zones, two providers a zone, in hours that flex over four weeks.",
        cpv="85000000",
        term_months="48",
        small_firms="Zones are small enough for a firm of twenty; a later lot is kept for small firms.",
        no_engagement_reason="Provider events were held before this system was in use.",
    )
    _zones(journey, lead)
    acts.regimes(journey, lead, 6)
    acts.question(
        journey,
        lead,
        "choice",
        envelope="eligibility",
        label="CQC rating",
        text="What is the overall CQC rating of the location that will provide the care?",
        options=RATINGS,
        expected_pass="Outstanding\nGood",
        expected_person="Not yet rated",
    )
    _criteria(journey, lead)
    _scale(journey, lead)
    _eighty_twenty(journey, lead)
    _visit_lengths(journey, lead)
    acts.documents(journey, lead, ("Specification", "specification"), ("Staff transfer list", "staff_list"))
    acts.conflicts_and_approver(journey, lead)
    acts.look_at(journey, lead, "rules/", "timetable/", "questions/", "questions/all/", "dry-run/", "notices/", "")
    acts.send(journey, lead)
    words = acts.approve(journey)
    assert "provider 80%, provider 20%; the shares change hands every 2 weeks" in words
    assert "CQC rating" in words
    lead.leave()
    assert FINDINGS == {}


def _zones(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "lots/new/")
    fill_named(page, {"number": "1", "name": "Zone 1", "weekly_hours": "900", "annual_value": "1160000"})
    press(page, "Add the lot")
    refused(page, "area")
    for number, hours in enumerate((900, 850, 1100, 760, 940, 1020), start=1):
        acts.lot(
            journey,
            lead,
            number,
            name=f"Zone {number}",
            delivered_at=f"Zone {number} of Bury",
            weekly_hours=str(hours),
            annual_value=str(hours * 52 * 25),
        )
    seen(journey, part(journey, lead, "lots/"), "lots")


def _criteria(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "criteria/")
    for _ in range(3):
        press(page, "Add a criterion")
    fill_named(page, {"quality_weight": "60", "price_weight": "40"})
    named = (("Care in the zone", "29.9"), ("Care workers", "20"), ("Taking over", "10"))
    for row, (label, weight) in enumerate(named):
        fill_named(
            page,
            {
                f"criteria-{row}-label": label,
                f"criteria-{row}-weight": weight,
                f"criteria-{row}-question": f"Describe how you will manage: {label.lower()}.",
            },
        )
    press(page, "Save the criteria")
    assert "Quality weights add up to 59.9, not 60" in told(part(journey, lead, ""))
    page = part(journey, lead, "criteria/")
    fill_named(page, {"criteria-0-weight": "30"})
    save(journey, page, "Save the criteria", "criteria")


def _scale(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "scale/")
    while page.locator("main [name$='-mark']").count() < len(SCALE):
        press(page, "Add another mark")
    prefix = (page.locator("main [name$='-mark']").first.get_attribute("name") or "").partition("-")[0]
    for row, (mark, name, descriptor) in enumerate(SCALE):
        fill_named(
            page,
            {f"{prefix}-{row}-mark": mark, f"{prefix}-{row}-name": name, f"{prefix}-{row}-descriptor": descriptor},
        )
    save(journey, page, "Save the scale", "scale")


def _eighty_twenty(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "rule/")
    page.locator("[name='mechanism'][value='D']").check()
    fill_named(
        page,
        {
            "positions-0-label": "Provider",
            "positions-0-places": "2",
            "caps-0-limit": "2",
            "caps-0-position": "Provider",
            "shares": "80, 30",
            "swap_weeks": "2",
        },
    )
    page.locator("[name='route'][value='split']").check()
    page.locator("[name='tie_break'][value='quality']").check()
    press(page, "Save the award rule")
    refused(page, "Shares: they add up to 110, not 100.")
    fill_named(page, {"shares": "80, 20"})
    save(journey, page, "Save the award rule", "rule")


def _visit_lengths(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "prices/")
    with page.expect_navigation():
        page.locator("main button[name='start'][value='visit-length']").click()
    expect_no_errors(page)
    page = part(journey, lead, "prices/")
    seen(journey, page, "prices")
    seen(journey, part(journey, lead, "prices/as-bidders-see-it/1/"), "prices-as-bidders-see-it")


def test_a_purchase_below_the_threshold_in_one_lot(journey: Journey) -> None:
    journey.title = "Garden maintenance at two day centres"
    lead = journey.as_("lead")
    acts.start(journey, lead, template="below-threshold-one-lot", title=journey.title)
    acts.details(
        journey,
        lead,
        description="Grass, hedges and paths at two day centres, all year.",
        cpv="77310000",
        small_firms="One purchase, small enough for a local firm; short questions.",
        no_engagement_reason="A small purchase of a plain service: no engagement was held.",
    )
    page = part(journey, lead, "lots/1/")
    fill_named(page, {"delivered_at": "Two day centres", "annual_value": "-1"})
    press(page, "Save the lot")
    refused(page, "Make ‘Value a year, without VAT’ 0 or more.")
    acts.lot(journey, lead, 1, there="yes", delivered_at="Two day centres", annual_value="48000")
    acts.regimes(journey, lead, 1)
    acts.documents(journey, lead, ("Specification", "specification"))
    acts.conflicts_and_approver(journey, lead)
    page = part(journey, lead, "rules/")
    assert "below the threshold" in told(page)
    acts.look_at(journey, lead, "rules/", "stages/", "timetable/", "criteria/", "rule/", "prices/", "notices/", "")
    acts.send(journey, lead)
    words = acts.approve(journey)
    assert "Garden maintenance" in words
    lead.leave()
    assert FINDINGS == {}


def test_a_competitive_flexible_tender_in_two_stages_with_pre_qualification(journey: Journey) -> None:
    journey.title = "Telecare equipment and monitoring"
    lead = journey.as_("lead")
    acts.start(journey, lead, template="competitive-flexible-two-stages", title=journey.title)
    acts.details(
        journey,
        lead,
        description="Alarms, sensors and a monitoring centre for people who live at home.",
        cpv="85320000",
        small_firms="Members of a group may ask to take part together.",
        no_engagement_reason="The market was asked in the year before, outside this system.",
    )
    acts.lot(journey, lead, 1, there="yes", delivered_at="The whole borough", annual_value="400000")
    acts.regimes(journey, lead, 1)
    for number, (kind, more) in enumerate(
        (
            ("money", {"label": "Turnover", "text": "What was your turnover in the last full year?"}),
            ("declaration", {"label": "Insurance", "text": "We hold, or will hold, the insurance that is asked for."}),
        )
    ):
        acts.question(journey, lead, kind, envelope="eligibility", **more)
        assert told(part(journey, lead, "questions/")).count("Eligibility") >= min(1, number)
    page = part(journey, lead, "stages/")
    fill_named(page, {"stages-0-invited_min": "6", "stages-0-invited_max": "3"})
    press(page, "Save the stages")
    refused(page, "Stage 1: give the fewest and the most that go on, in that order.")
    fill_named(page, {"stages-0-invited_min": "3", "stages-0-invited_max": "6"})
    save(journey, page, "Save the stages", "stages")
    acts.documents(journey, lead, ("Specification", "specification"))
    acts.conflicts_and_approver(journey, lead)
    acts.look_at(
        journey, lead, "rules/", "stages/", "timetable/", "questions/", "criteria/", "dry-run/", "notices/", ""
    )
    acts.send(journey, lead)
    words = acts.approve(journey)
    assert "Requests to take part" in words
    lead.leave()
    assert FINDINGS == {}
