"""The pieces every page is made of, in a browser: readable by axe, by keyboard, on a small screen and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from tests.e2e.conftest import Person, Site, violations

pytestmark = pytest.mark.browser

FORM = "form.stacked"
SEND = f"{FORM} button.btn-2"


@pytest.fixture
def visitor(browser: Browser, empty_site: Site) -> Iterator[Person]:
    person = Person(browser, empty_site)
    yield person
    person.leave()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(browser: Browser, empty_site: Site, width: int) -> None:
    person = Person(browser, empty_site, width=width)
    for address in ("/design/", "/accounts/login/", "/accessibility/", "/no-such-page/"):
        page = person.at(address)
        assert (address, violations(page)) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page = person.at("/design/")
    page.locator(SEND).click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    person.leave()


def test_the_summary_is_read_first_and_its_links_lead_to_the_fields(visitor: Person) -> None:
    page = visitor.at("/design/")
    page.locator(SEND).click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Choose an answer for ‘Areas’.").click()
    expect(page.get_by_label("Norton West, South and North")).to_be_focused()
    assert page.title().startswith("Error: ")


def test_everything_works_and_nothing_typed_is_lost_without_javascript(browser: Browser, empty_site: Site) -> None:
    person = Person(browser, empty_site, width=390, javascript=False)
    page = person.at("/design/")
    page.get_by_label("Title").fill("Care at home")
    page.get_by_label("Hours a week").fill("10½")
    page.get_by_label("Your answer").fill("word " * 21)
    page.get_by_label("Price for each hour").fill("NaN")
    page.locator(SEND).click()
    assert page.locator("#id_hours").input_value() == "10½"
    assert page.locator("#id_rate").input_value() == "NaN"
    expect(page.locator("#id_rate_error")).to_have_text(
        "Error: Write ‘Price for each hour’ as a number, such as 24.36."
    )
    expect(page.locator("#id_answer_error")).to_have_text(
        "Error: Cut ‘Your answer’ by 1 word; it has 21 and the limit is 20."
    )
    page.locator("details.fold summary").click()
    expect(page.locator("details.fold .steps")).to_be_visible()
    person.leave()


def test_the_counter_in_the_browser_counts_as_the_server_does(visitor: Person) -> None:
    page = visitor.at("/design/")
    page.get_by_label("Your answer").fill("one two\n\nthree-four  five")
    expect(page.locator("div.govuk-character-count__status")).to_have_text("You have 16 words remaining")


def test_a_password_can_be_shown(visitor: Person) -> None:
    page = visitor.at("/accounts/login/")
    page.get_by_label("Password", exact=True).fill("three odd words")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("#id_password").get_attribute("type") == "text"


def test_a_double_click_sends_once(visitor: Person) -> None:
    sent: list[str] = []
    page = visitor.at("/design/")

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", note)
    page.locator(SEND).dblclick()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert len(sent) == 1


def test_a_countdown_goes_by_the_servers_clock_not_the_readers(visitor: Person) -> None:
    page = visitor.page
    page.clock.install(time=datetime.now(UTC) - timedelta(hours=5))
    visitor.at("/design/")
    clock = page.locator(".clock .live")
    page.clock.run_for(2000)
    expect(clock).to_have_text(re.compile(r"1 hour 1[12] minutes left"))
    moved_on = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    page.route("**/server-time/", lambda route: route.fulfill(json={"now": moved_on}))
    page.clock.fast_forward("01:30")
    expect(clock).to_have_text(re.compile(r"passed 4\d minutes ago"))
    assert clock.get_attribute("data-late") is not None


def test_a_draft_saves_itself_and_says_when_or_says_that_it_did_not(visitor: Person) -> None:
    page = visitor.page
    answers = [
        {"status": 200, "json": {"saved_at": "2027-04-16T10:24:06Z"}},
        {"status": 409, "json": {"message": "Bids closed at 12 noon."}},
    ]

    def with_autosave(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer,
            body=answer.text().replace('class="stacked mt"', 'class="stacked mt" data-autosave="/saved/"'),
        )

    def save(route: Route) -> None:
        answer = answers.pop(0)
        route.fulfill(status=int(str(answer["status"])), json=answer["json"])

    page.route("**/design/", with_autosave)
    page.route("**/saved/", save)
    visitor.at("/design/")
    page.get_by_label("Your answer").fill("First words")
    expect(page.locator(".saved")).to_have_text("Saved at 11:24:06am.")
    page.get_by_label("Your answer").fill("Second words")
    expect(page.locator(".saved")).to_have_text("Not saved since your last change. Bids closed at 12 noon.")
    assert page.get_by_label("Your answer").input_value() == "Second words"
