"""One short act a role on the seeded demonstration, through pages alone: from the start page's card to what it leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from config.demo import shoes
from tests.e2e.conftest import Person, Site, violations
from tests.e2e.desk import approve_at_once, expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey.people import day_parts, in_days

pytestmark = pytest.mark.browser


def step_into(browser: Browser, site: Site, key: str, *, width: int = 1280) -> tuple[Person, Page]:
    """Choose somebody's shoes on the start page; the page where they have something to do."""
    shoe = next(each for each in shoes.SHOES if each.key == key)
    person = Person(browser, site, width=width)
    page = person.at("/")
    with page.expect_navigation():
        page.get_by_role("button" if shoe.email else "link", name=shoe.title).first.click()
    return person, page


def head(page: Page) -> str:
    """What stands above the page's main part: reference, title, state."""
    return page.locator(".page-head").inner_text()


def sound(page: Page) -> None:
    """The page that an act leads to has one heading of the first rank and nothing that axe objects to."""
    assert page.locator("h1").count() == 1
    assert violations(page) == []


def test_the_lead_mends_the_weight_that_is_wrong_and_sends_the_tender_for_approval(
    browser: Browser, demo_site: Site
) -> None:
    lead, page = step_into(browser, demo_site, "lead")
    assert "13 of 14 checks pass" in told(page)
    assert "Quality weights add up to 65, not 70" in told(page)
    assert "You cannot send this yet. One check needs fixing." in told(page)
    overview = page.url
    press(page, "Fix the weights")
    fill_named(page, {"criteria-2-weight": "20"})
    press(page, "Save the criteria")
    expect_no_errors(page)
    page = lead.at(overview)
    assert "14 of 14 checks pass" in told(page)
    assert "You cannot send this yet" not in told(page)
    press(page, "Send for approval")
    expect_no_errors(page)
    assert "In approval" in head(page)
    sound(page)
    lead.leave()


def test_the_approver_approves_and_is_refused_nothing(browser: Browser, demo_site: Site) -> None:
    approver, page = step_into(browser, demo_site, "approver")
    assert "What the public will see" in told(page)
    tender = page.url.removesuffix("approval/")
    for part in ("", "lots/1/", "criteria/", "rule/", "timetable/", "documents/", "notices/", "history/", "approval/"):
        answer = page.goto(tender + part)
        assert answer is not None
        assert (part, answer.status) == (part, 200)
    approve_at_once(page)
    expect_no_errors(page)
    assert "Approved" in page.locator("body").inner_text()
    sound(page)
    assert page.get_by_role("button", name="Approve").count() == 0
    for _ in range(40):  # the platform's stand-in takes the notice at the next due work
        if "Bids are sealed." in told(approver.at(tender)):
            break
        page.wait_for_timeout(500)
    assert "Bids are sealed." in told(page)
    approver.leave()


def test_the_evaluator_marks_the_next_answer_and_is_led_to_the_one_after(browser: Browser, demo_site: Site) -> None:
    evaluator, page = step_into(browser, demo_site, "evaluator")
    assert "11 of 21 marked" in told(page)
    press(page, "Mark bid D, question 3")
    page.locator("main input[name=mark][value='3']").check()
    fill(
        page,
        reason="It meets the requirement with a plan by week; the relief arrangement is agreed in principle and not signed yet.",
    )
    press(page, "Save and mark bid E, Q1")
    expect_no_errors(page)
    assert page.url.endswith("/bid/E/question/1/")
    assert "12 of 21 marked" in told(page)
    assert page.locator("main input[name=mark]:checked").count() == 0
    sound(page)
    evaluator.leave()


def test_the_moderator_records_one_mark_and_the_reason_that_stands(browser: Browser, demo_site: Site) -> None:
    moderator, page = step_into(browser, demo_site, "moderator")
    assert "8 of 21 agreed" in told(page)
    assert page.locator("main .btn-blocked", has_text="Lock quality").count() == 1
    overview = page.url
    press(page, "Agree bid C, question 3")
    page.locator("main input[name=mark][value='4']").check()
    said = " ".join((page.locator("main .answer").first.text_content() or "").split()[:12])
    fill(page, reason=f"The answer says ‘{said}’, which meets the requirement with small gaps.")
    press(page, "Record what was agreed")
    expect_no_errors(page)
    page = moderator.at(overview)
    assert "9 of 21 agreed" in told(page)
    assert "Agree bid D, question 1" in told(page)
    sound(page)
    moderator.leave()


def test_the_bidder_finishes_the_bid_and_gets_a_receipt(browser: Browser, demo_site: Site) -> None:
    bidder, page = step_into(browser, demo_site, "bidder")
    bid = page.url
    assert "9 tasks are not complete." in told(page)
    press(page, "Confirm your standard information")
    press(page, "Confirm version 7")
    expect_no_errors(page)
    press(page, "Say who else is in this bid")
    press(page, "We bid alone")
    expect_no_errors(page)
    press(page, "Give the declarations")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    _save(page)
    page = bidder.at(f"{bid}answers/mobilisation/")
    fill(page, text="Each person is visited by their new coordinator before the first day.")
    _save(page)
    page = bidder.at(f"{bid}prices/")
    fill_named(page, {f"price_{lot}": "24.36" for lot in (1, 2, 3, 6, 9)})
    _save(page)
    page = bidder.at(bid)
    assert "not complete" not in told(page)
    page = bidder.at(f"{bid}check/")
    assert told(page).count("£24.36") == 5
    press(page, "Submit your bid")
    expect_no_errors(page)
    assert "/receipts/" in page.url
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    assert number in page.locator("body").inner_text()
    sound(page)
    bidder.leave()


def _save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)


def test_the_provider_accepts_an_offer_on_a_phone_and_then_reads_whom_it_is_for(
    browser: Browser, demo_site: Site
) -> None:
    provider, page = step_into(browser, demo_site, "provider", width=390)
    assert "You see the address when you accept" in told(page)
    assert "E. Person" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, "Accept offer")
    expect_no_errors(page)
    assert "E. Person" in told(page)
    assert page.get_by_role("button", name="Accept offer").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sound(page)
    provider.leave()


def test_the_broker_makes_the_next_offer_to_the_one_whose_turn_it_is(browser: Browser, demo_site: Site) -> None:
    broker, page = step_into(browser, demo_site, "broker")
    assert "No offer is open" in told(page)
    assert "Cleveland Companions is next: reserve 4" in told(page)
    press(page, "Make offer to Cleveland Companions")
    expect_no_errors(page)
    assert page.get_by_role("button", name=re.compile("Make offer")).count() == 0
    assert "On offer to Cleveland Companions" in told(page)
    assert "2 hours left" in told(page) or "1 hour 59 minutes left" in told(page)
    sound(page)
    broker.leave()


def test_the_engagement_officer_makes_a_page_and_the_public_reads_it(browser: Browser, demo_site: Site) -> None:
    officer, page = step_into(browser, demo_site, "engagement_officer")
    page = officer.at("/engagement/new/")
    fill(
        page,
        title="Short breaks for carers: what we plan",
        summary="We will ask for bids to give carers a break at home.",
        plan="One provider for each zone.",
        has_event="yes",
        event_title="Carers’ morning",
        place="Stockton Central Library",
        capacity="25",
    )
    fill_named(page, {**day_parts("starts_at", in_days(20)), "starts_at_time": "10am"})
    fill_named(page, {**day_parts("ends_at", in_days(20)), "ends_at_time": "12 noon"})
    press(page, "Preview")
    expect_no_errors(page)
    assert "Short breaks for carers: what we plan" in page.locator("body").inner_text()
    press(page, "Publish")
    expect_no_errors(page)
    sound(page)
    officer.leave()
    visitor = Person(browser, demo_site)
    page = visitor.at("/talk-to-us/")
    page.get_by_role("link", name="Short breaks for carers: what we plan").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Short breaks for carers: what we plan")
    assert "Carers’ morning" in told(page)
    assert "Stockton Central Library" in told(page)
    sound(page)
    visitor.leave()


def test_a_visitor_reads_a_notice_and_a_result_signed_in_as_nobody(browser: Browser, demo_site: Site) -> None:
    visitor, page = step_into(browser, demo_site, "public")
    press(page, "Care at home: Enhanced, areas 1 to 10")
    assert "Stockton-on-Tees Borough Council" in page.locator("body").inner_text()
    assert "Northern Parishes, Billingham West and Central" in told(page)
    assert "UK4" in page.locator("body").inner_text()
    sound(page)
    page = visitor.at("/awards/")
    press(page, "Night care at home, areas 1 to 10")
    assert "Norton Lane Support" in told(page)
    assert "Norton West, South and North" in told(page)
    sound(page)
    visitor.leave()
