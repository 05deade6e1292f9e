"""Steps 1 and 2: the market page, the draft, the approval, the notice."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.desk import approve_at_once, expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey.people import Journey, checked, day_parts, in_days

ROOT = Path(__file__).resolve().parents[3]


def publish_engagement(journey: Journey) -> None:
    """The engagement officer publishes a page for the programme with an event."""
    officer = journey.as_("engagement_officer")
    page = officer.at("/engagement/new/")
    fill(page, title="Care at home: what we plan")
    press(page, "Preview")
    checked(page)
    assert page.locator(".govuk-error-summary").count() == 1
    event = in_days(15)
    fill(
        page,
        summary="We will ask for bids to provide care at home in ten areas.",
        plan="A primary and a secondary provider for each area.\n\nReserve providers behind both.",
        has_event="yes",
        event_title="Provider morning",
        place="The Globe, Stockton-on-Tees",
        capacity="40",
    )
    fill_named(page, {**day_parts("starts_at", event), "starts_at_time": "9:30am"})
    fill_named(page, {**day_parts("ends_at", event), "ends_at_time": "12 noon"})
    press(page, "Preview")
    expect_no_errors(page)
    checked(page)
    press(page, "Publish")
    checked(page)
    officer.leave()


def read_engagement(journey: Journey) -> None:
    """Anyone finds the page from the navigation, and books a place at the event."""
    visitor = journey.stranger()
    page = visitor.at("/notices/")
    with page.expect_navigation():
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Talk to us").click()
    checked(page)
    while not page.get_by_role("heading", level=1, name="Care at home: what we plan").count():
        with page.expect_navigation():
            page.locator("main").get_by_role(
                "link", name=re.compile("Stockton|Care at home: what we plan")
            ).first.click()
    journey.engagement = page.url
    checked(page)
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile("[Bb]ook|[Ss]ign up|Provider morning")).first.click()
    checked(page)
    fill(page, name="Moira Flynn", email="moira.flynn@clevelandcompanions.example", organisation="Cleveland Companions")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    expect_no_errors(page)
    checked(page)
    visitor.leave()


def draft_tender(journey: Journey) -> None:
    """The lead brings the areas in and drafts from the template."""
    lead = journey.as_("lead")
    page = lead.at("/tenders/areas/")
    fill(page, file=str(ROOT / "config" / "programmes" / "stockton.json"))
    press(page, "Bring in the areas")
    expect_no_errors(page)
    page = lead.at("/tenders/new/")
    fill(page, template="care-at-home-by-area", title="Care at home: Standard, areas 1 to 10")
    fill_named(page, day_parts("publish_on", in_days(21)))
    fill(page, engagement_url=journey.engagement)
    checked(page)
    press(page, "Draft the tender")
    expect_no_errors(page)
    found = re.search(r"/tenders/([^/]+)/", page.url)
    assert found, page.url
    journey.reference = found.group(1)
    checked(page)
    assert "You cannot send this yet." in told(page)
    lead.leave()


HOURS = {1: 1310, 2: 1480, 3: 1260, 4: 1190, 5: 1140, 6: 1370, 7: 1050, 8: 1220, 9: 1090, 10: 1410}


def fill_lots(journey: Journey) -> None:
    lead = journey.as_("lead")
    page = lead.at(f"/tenders/{journey.reference}/lots/")
    fill_named(page, {"lot1-weekly_hours": "-5"})
    with page.expect_navigation():
        page.locator("main form button").last.click()
    assert page.locator(".govuk-error-summary").count() == 1
    assert page.locator("[name='lot1-weekly_hours']").input_value() == "-5"
    checked(page)
    for number, hours in HOURS.items():
        fill_named(
            page,
            {f"lot{number}-weekly_hours": str(hours), f"lot{number}-annual_value": f"{hours * 52 * 24.40:.0f}"},
        )
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)
    page = lead.at(f"/tenders/{journey.reference}/regime/")
    fill_named(page, {f"regime_{number}": "act" for number in HOURS})
    press(page, "Save the decisions")
    expect_no_errors(page)
    lead.leave()


def add_documents(journey: Journey) -> None:
    lead = journey.as_("lead")
    folder = journey.folder
    (folder / "specification.csv").write_text("requirement,detail\nHours,7am to 10pm\n")
    (folder / "empty.csv").write_text("")
    page = lead.at(f"/tenders/{journey.reference}/documents/")
    fill(page, title="Specification", kind="specification", file=str(folder / "empty.csv"))
    press(page, "Add the document")
    assert "empty" in page.locator(".govuk-error-summary").inner_text()
    checked(page)
    for title, kind in (("Specification", "specification"), ("Staff transfer list", "staff_list")):
        page = lead.at(f"/tenders/{journey.reference}/documents/")
        fill(page, title=title, kind=kind, file=str(folder / "specification.csv"))
        press(page, "Add the document")
        expect_no_errors(page)
    checked(page)
    lead.leave()


def declare_and_assess(journey: Journey) -> None:
    lead = journey.as_("lead")
    page = lead.at(f"/tenders/{journey.reference}/conflicts/")
    checked(page)
    fill(page, found="None found. Everyone who drafts, approves, marks or moderates was asked on the day.")
    press(page, "Record the assessment")
    expect_no_errors(page)
    page = lead.at(f"/tenders/{journey.reference}/approver/")
    page.get_by_label("Denise Harland").check()
    checked(page)
    press(page, "Name the approver")
    expect_no_errors(page)
    for who in ("lead", "approver"):
        person = journey.as_(who)
        page = person.at(f"/tenders/{journey.reference}/interests/")
        fill(page, has_interest="no")
        checked(page)
        press(page, "Declare")
        expect_no_errors(page)
        person.leave()
    lead.leave()


def send_for_approval(journey: Journey) -> None:
    lead = journey.as_("lead")
    for part in ("details", "criteria", "scale", "rule", "timetable", "notices"):
        checked(lead.at(f"/tenders/{journey.reference}/{part}/"))
    page = lead.at(f"/tenders/{journey.reference}/")
    press(page, "Send for approval")
    checked(page)
    lead.leave()


def approve(journey: Journey) -> None:
    """The approver reads and approves; the stand-in for the platform takes the notice, and the tender is public."""
    approver = journey.as_("approver")
    page = approver.at(f"/tenders/{journey.reference}/approval/")
    checked(page)
    approve_at_once(page)
    expect_no_errors(page)
    for _ in range(30):
        page = approver.at(f"/tenders/{journey.reference}/")
        if "Open for bids" in page.locator("body").inner_text() or "Published" in page.locator("body").inner_text():
            break
        page.wait_for_timeout(500)
    checked(page)
    approver.leave()


def read_notice(journey: Journey) -> None:
    visitor = journey.stranger()
    page = checked(visitor.at("/notices/"))
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile("Care at home: Standard")).first.click()
    checked(page)
    assert "ten areas" in told(page) or "Norton West" in told(page)
    visitor.leave()
