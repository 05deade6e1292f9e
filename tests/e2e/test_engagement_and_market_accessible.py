"""Every page of engagement, register and market, and each form's error state: no finding of axe, no sideways scroll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Browser, Page

from core import clock
from core.models import User
from dps.models import Application, Market
from tests.e2e.conftest import violations
from tests.factories.engagement import booked, event_of, event_words, published
from tests.factories.markets import REASONS, answered, open_market, part_of, sent
from tests.factories.notices import award_notice, tender_notice
from tests.factories.people import Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 390)
Visit = Callable[[User | None], Page]
SWEEP = pytest.mark.full
"""Looking at every page at two widths takes minutes; the journeys of the ordinary run look at theirs as they go."""


@pytest.fixture(autouse=True)
def _first_of_march(settings: Any) -> None:
    """The server's threads read the demonstration's movable clock: Monday 1 March 2027, whenever this runs."""
    settings.DEMO = True
    clock.move_to(datetime(2027, 3, 1, 9, 0, tzinfo=UTC))


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Visit]:
    """A tab signed in as somebody (or as nobody), on the server of this test."""
    opened = []

    def tab(who: User | None) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB")
        opened.append(context)
        if who is not None:
            client = Client()
            client.force_login(who)
            context.add_cookies(
                [
                    {
                        "name": site_settings.SESSION_COOKIE_NAME,
                        "value": client.cookies[site_settings.SESSION_COOKIE_NAME].value,
                        "url": live_server.url,
                    }
                ]
            )
        return context.new_page()

    yield tab
    for context in opened:
        context.close()


def _faults(page: Page, address: str) -> list[str]:
    """What is wrong with the page as it stands, at both widths."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{address} at {width}: {line}" for line in violations(page)]
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over:
            found.append(f"{address} at {width}: {over} pixels too wide")
        if page.locator("h1").count() != 1:
            found.append(f"{address}: not one h1")
    return found


def _looked_at(page: Page, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += _faults(page, address)
    return found


def _sent_wrong(page: Page, forms: list[tuple[str, str]]) -> list[str]:
    """The error state of each form: its button is pressed with nothing, or too little, filled in."""
    found = []
    for address, button in forms:
        page.goto(address)
        page.get_by_role("button", name=button, exact=True).first.click()
        assert page.locator(".govuk-error-summary").count() == 1, address
        assert page.title().startswith("Error: "), address
        found += _faults(page, f"{address} sent wrong")
    return found


def _a_world() -> tuple[Cast, str, Market, Application, str]:
    people = cast()
    with clock.at(datetime(2027, 3, 1, 9, 0, tzinfo=UTC)):
        page = published(
            people.buyer, people.engagement_officer, event=event_words(), procurement_reference="SBC-2027-014"
        )
        wish = booked(event_of(page))
        tender_notice(14)
        tender_notice(12)
        award_notice(12)
        market = open_market(people)
        application = sent(part_of(market), people.supplier, people.bidder)
        answered(part_of(market, 2), people.supplier, people.bidder)
    return people, page.ref, market, application, wish.reference


@SWEEP
def test_public_pages(visit: Visit) -> None:
    _, _, market, _, wish = _a_world()
    address = "/talk-to-us/sbc/care-at-home-from-september-2027/"
    page = visit(None)
    assert _looked_at(page, [
        "/talk-to-us/", "/talk-to-us/sbc/", address, f"{address}briefing-for-bidders/", f"/bookings/{wish}/",
        "/notices/", "/notices/?status=open&words=care", "/notices/?words=nothing", "/notices/SBC-2027-014-UK4-1/",
        "/notices/SBC-2027-012-UK6-1/", "/awards/", "/awards/SBC-2027-012/", "/markets/", f"/markets/{market.ref}/",
    ]) == []  # fmt: skip
    assert _sent_wrong(page, [(f"{address}briefing-for-bidders/", "Book a place")]) == []


@SWEEP
def test_the_officers_pages(visit: Visit) -> None:
    people, ref, _, _, _ = _a_world()
    own = f"/engagement/{ref}/"
    page = visit(people.engagement_officer)
    parts = ("", "preview/", "words/", "dates/", "heard/", "survey/", "events/new/", "events/briefing-for-bidders/",
             "events/briefing-for-bidders/visitors/", "history/")  # fmt: skip
    assert _looked_at(page, ["/engagement/", "/engagement/new/", *(own + part for part in parts)]) == []
    assert _sent_wrong(page, [("/engagement/new/", "Preview"), (f"{own}events/new/", "Save")]) == []
    page.goto(f"{own}heard/")
    page.get_by_label("You said").first.fill("Eight weeks is too short")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".govuk-error-summary li").count() == 2
    assert _faults(page, "heard, sent wrong") == []


@SWEEP
def test_the_pages_of_a_market(visit: Visit) -> None:
    people, _, market, application, _ = _a_world()
    officer = visit(people.framework_manager)
    assert _looked_at(officer, [
        "/markets/office/", "/markets/office/new/", f"/markets/{market.ref}/office/?part=1",
        f"/markets/{market.ref}/act/cease/", f"/markets/{market.ref}/history/", f"/applications/{application.ref}/decide/",
    ]) == []  # fmt: skip
    assert _sent_wrong(officer, [
        ("/markets/office/new/", "Set the market up"),
        (f"/applications/{application.ref}/decide/", "Decide and send the letter"),
        (f"/markets/{market.ref}/act/cease/", "Close the market for good"),
    ]) == []  # fmt: skip
    bidder = visit(people.bidder)
    draft = Application.objects.get(status="draft")
    assert _looked_at(bidder, [
        f"/markets/{market.ref}/", f"/applications/{draft.ref}/", f"/applications/{draft.ref}/check/",
        f"/applications/{application.ref}/", "/applications/",
    ]) == []  # fmt: skip
    rival = visit(people.rival)
    assert _looked_at(rival, [f"/markets/{market.ref}/parts/2/apply/"]) == []
    rival.get_by_role("button", name="Start").click()
    rival.get_by_role("button", name="Save and check").click()
    assert rival.locator(".govuk-error-summary li").count() == 5
    assert _faults(rival, "answers, sent wrong") == []


@pytest.mark.parametrize("javascript", [True, False])
def test_an_application_from_door_to_decision(
    browser: Browser, live_server: Any, visit: Visit, javascript: bool
) -> None:
    people, _, market, _, _ = _a_world()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=javascript)
    client = Client()
    client.force_login(people.rival)
    context.add_cookies(
        [
            {
                "name": site_settings.SESSION_COOKIE_NAME,
                "value": client.cookies[site_settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    page = context.new_page()
    page.goto(f"/markets/{market.ref}/")
    page.get_by_role("link", name="Apply to Part 2: Stockton south").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Your CQC provider number").fill("1-101641521")
    for question, answer in (
        ("registered with the Care Quality", "Yes"),
        ("core supplier information", "Yes"),
        ("exclusion ground", "No"),
    ):
        page.get_by_role("radiogroup", name=question).get_by_label(answer, exact=True).check()
    page.get_by_label("How would you start a new package of care in this part?").fill("Six carers live nearby.")
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Send the application").click()
    assert page.get_by_role("heading", name="Sent: A-").count() == 1
    address = page.url
    context.close()

    officer = visit(people.framework_manager)
    officer.goto(f"/markets/{market.ref}/office/")
    officer.get_by_role("link", name="Larchfield Care").click()
    officer.get_by_label("Refuse", exact=True).check()
    officer.get_by_label("Reasons").fill(REASONS)
    officer.get_by_role("button", name="Decide and send the letter").click()
    assert officer.get_by_role("heading", name="Larchfield Care is not admitted").count() == 1
    applicant = visit(people.rival)
    applicant.goto(address)
    assert REASONS in applicant.locator("main").inner_text()
