"""An open tender changed, extended and cancelled through real pages: two people each time, everyone told, a bid confirmed.

JavaScript is off for everybody: nothing here needs it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from config.demo import cast
from config.scenario import bids
from core.calendar import date_in_words
from tenders.timetable import working
from tests.e2e.conftest import Person, Site, started, stopped
from tests.e2e.desk import expect_no_errors, fill, fill_named, press, told
from tests.e2e.journey import bidding
from tests.e2e.journey.people import Journey

pytestmark = pytest.mark.browser

NEWCOMER = cast.Supplier("elmtree", "Elm Tree Home Support", "09900021", "Dora Quayle")
OPEN_TENDER = "Care at home: Enhanced, areas 1 to 10"
PATIENCE = 60  # seconds for the platform's stand-in to answer


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A demonstration of this module's own: its open tender ends cancelled."""
    site = started(tmp_path_factory.mktemp("changing-site"), seed=("demo_seed",))
    yield site
    stopped(site)


def in_force(person: Person, address: str) -> None:
    """Read the change again until the platform has answered."""
    until = time.monotonic() + PATIENCE
    while "In force since" not in told(person.at(address)):
        assert time.monotonic() < until, told(person.page)
        time.sleep(1)


def closes(page: Page) -> date:
    """The day on which bids close, as the page of the later deadline says it."""
    words = told(page).split("Bids close ", 1)[1].split(" at ", 1)[0]
    return datetime.strptime(words, "%A %d %B %Y").date()  # noqa: DTZ007 # a calendar day, no instant


def test_a_tender_is_changed_extended_and_cancelled_by_two_people_and_everyone_is_told(
    browser: Browser, own_site: Site, tmp_path: Path
) -> None:
    journey = Journey(browser, own_site, tmp_path, javascript=False)
    bidder = bidding.register(journey, NEWCOMER)
    row = bidder.at("/notices/").locator("main li", has_text=OPEN_TENDER).filter(has_text="Open for bids").first
    journey.reference = next(word[:12] for word in row.inner_text().split() if word.startswith("SBC-"))
    address = bidding.start(journey, bidder)
    bidding.write(journey, bidder, address, bids.script("grange"))
    bidding.submit(journey, bidder, address)

    lead, approver = journey.as_("lead"), journey.as_("approver")
    home = f"/tenders/{journey.reference}/"
    _change_a_lot(lead, approver, home)
    _confirm(bidder, address)
    _ask_more(lead, approver, home)
    _answer_more(journey, bidder, address)
    later = _extend(lead, approver, home)
    assert later in told(bidder.at(f"{address}changes/"))
    assert later in bidder.at(f"/notices/{journey.reference}-UK4-4/").locator("body").inner_text()
    _cancel(approver, home)
    assert "This tender was cancelled" in bidder.at(address).locator("body").inner_text()

    page = lead.at(f"{home}told/")
    for subject in ("the tender has changed", "the deadline is later", "the tender is cancelled"):
        assert f"{journey.reference}: {subject}" in told(page)
    assert NEWCOMER.name not in told(page)
    for person in (bidder, lead, approver):
        person.leave()


def _change_a_lot(lead: Person, approver: Person, home: str) -> None:
    press(lead.at(f"{home}changes/"), "Start a change")
    page = lead.at(f"{home}changes/1/lots/1/")
    fill(page, weekly_hours="999")
    press(page, "Save in the change")
    page = lead.at(f"{home}changes/1/words/")
    fill(
        page, reason="The last count of hours was wrong.", what_to_do="Read lot 1 again.", time_considered="One figure."
    )
    press(page, "Save in the change")
    press(page, "Send to the approver")
    expect_no_errors(page)
    page = approver.at(f"{home}changes/1/approval/")
    assert "999 hours" in told(page)
    press(page, "Approve the change")
    in_force(lead, f"{home}changes/1/")


def _confirm(bidder: Person, address: str) -> None:
    page = bidder.at(address)
    assert "needs confirming after change 1" in page.locator("body").inner_text()
    press(page, "See what changed and confirm")
    press(page, "Confirm the bid as it stands")
    if "reauthenticate" in page.url:  # it binds the organisation: who presses proves again who they are
        fill(page, password=bidding.PASSWORD)
        press(page, "Carry on")
    press(page, "Confirm the bid as it stands")
    assert "Your bid is confirmed" in told(page)
    assert "the signature holds" in told(page)


def _ask_more(lead: Person, approver: Person, home: str) -> None:
    """A typed question is asked besides and a price line takes the place of the one price."""
    one = f"{home}changes/2/"
    press(lead.at(f"{home}changes/"), "Start a change")
    page = lead.at(f"{one}add-question/declaration/")
    fill(page, envelope="quality", label="Living wage", text="We pay the real living wage to every care worker.")
    page.locator("main [name=expected_pass]").uncheck()
    press(page, "Save the question")
    expect_no_errors(page)
    page = lead.at(f"{one}questions/living-wage/")
    fill(page, text="We pay the real living wage to all who care.")
    press(page, "Save the question")
    page = lead.at(f"{one}add-price/")
    fill(page, label="One hour of care", quantity="100", ceiling="60.00")
    press(page, "Save in the change")
    expect_no_errors(page)
    page = lead.at(f"{one}words/")
    fill(page, reason="The council decided so.", what_to_do="Answer and price again.", time_considered="Two answers.")
    press(page, "Save in the change")
    press(page, "Send to the approver")
    expect_no_errors(page)
    page = approver.at(f"{one}approval/")
    assert "We pay the real living wage to all who care." in told(page)
    assert "Ceiling £60.00." in told(page)
    press(page, "Approve the change")
    in_force(lead, one)


def _answer_more(journey: Journey, bidder: Person, address: str) -> None:
    """What stands cannot be confirmed; the new task and the new price are done, and the bid is handed in again."""
    page = bidder.at(address)
    assert "Living wage" in page.locator("body").inner_text()
    page = bidder.at(f"{address}confirm/")
    assert "Answer ‘Living wage’." in told(page)
    page = bidder.at(f"{address}questions/living-wage/")
    fill(page, answer="yes")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)
    for offer in bids.script("grange").offers:
        page = bidder.at(f"{address}prices/{offer.lot}/")
        fill_named(page, {f"price_{offer.lot}_one-hour-of-care": "24.36"})
        with page.expect_navigation():
            page.locator("main form button").last.click()
        expect_no_errors(page)
    bidding.submit(journey, bidder, address)


def _extend(lead: Person, approver: Person, home: str) -> str:
    """A later deadline; the new day in words."""
    page = lead.at(f"{home}extend/")
    day = working(closes(page) + timedelta(days=7))
    fill(page, closes_at_day=day.day, closes_at_month=day.month, closes_at_year=day.year, closes_at_time="12 noon")
    fill(page, reason="Three suppliers asked for a week more.")
    press(page, "Send to the approver")
    expect_no_errors(page)
    press(approver.at(f"{home}changes/3/approval/"), "Approve the change")
    in_force(lead, f"{home}changes/3/")
    return f"{date_in_words(day)} at 12 noon"


def _cancel(approver: Person, home: str) -> None:
    page = approver.at(f"{home}cancel/")
    fill(page, reason="The budget was withdrawn.")
    press(page, "See the notice and who is told")
    assert "The termination notice (UK12), as the public will see it" in told(page)
    press(page, "Cancel the tender")
    assert "The tender is cancelled" in told(page)
