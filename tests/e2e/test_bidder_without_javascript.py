"""The whole of a bid with JavaScript off: registered, written, submitted, receipted, withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from config.demo import cast
from config.scenario import bids
from tests.e2e.conftest import Person, Site
from tests.e2e.desk import expect_no_errors, told
from tests.e2e.journey import bidding
from tests.e2e.journey.people import Journey

pytestmark = pytest.mark.browser

NEWCOMER = cast.Supplier("fairfield", "Fairfield Home Support", "09900018", "Hester Lamb")
OPEN_TENDER = "Care at home: Enhanced, areas 1 to 10"


def test_a_newcomer_registers_bids_reads_the_receipt_and_withdraws_without_javascript(
    browser: Browser, demo_site: Site, tmp_path: Path
) -> None:
    journey = Journey(browser, demo_site, tmp_path, javascript=False)
    person = bidding.register(journey, NEWCOMER)
    journey.reference = _open_tender(person)
    address = bidding.start(journey, person)
    bidding.write(journey, person, address, bids.script("grange"))
    number = bidding.submit(journey, person, address)
    assert number in told(person.page)
    assert "mobilisation-plan.csv" in told(person.page)
    _receipt_as_pdf(person, f"{address}receipts/{number}/pdf/")
    _withdraw(person, address)
    person.leave()


def _open_tender(person: Person) -> str:
    """The reference of the tender that takes bids, from the list of notices."""
    page = person.at("/notices/")
    row = page.locator("main li", has_text=OPEN_TENDER).filter(has_text="Open for bids").first
    return next(word[:12] for word in row.inner_text().split() if word.startswith("SBC-"))


def _receipt_as_pdf(person: Person, address: str) -> None:
    answer = person.context.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def _withdraw(person: Person, address: str) -> None:
    """Withdrawing asks once more; afterwards the bid says that it is withdrawn, and can no longer be written."""
    page = person.at(f"{address}withdraw/")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect_no_errors(page)
    assert "Withdrawn" in person.at(address).locator("body").inner_text()
    assert person.page.locator("h1").count() == 1
