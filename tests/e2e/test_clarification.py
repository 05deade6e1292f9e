"""A question asked by a supplier, answered by the lead and read by all, in a browser with JavaScript off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from config.demo import cast
from tests.e2e.conftest import Person, Site, started, stopped
from tests.e2e.desk import approve_at_once, expect_no_errors, fill, press, told

pytestmark = [pytest.mark.browser, pytest.mark.full]

TITLE = "Care at home after hospital, areas 1 to 10"
ASKED = "Is travel time between two visits on the same street paid for?"
SECOND = "May the mobilisation plan run to four pages?"
ANSWERED = "Yes. Travel between visits is part of the hourly rate, whatever the distance."
ASKER, OTHER = cast.supplier("norton"), cast.supplier("grange")


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A demonstration of its own: the clock is moved on here, which nobody else's story expects."""
    site = started(tmp_path_factory.mktemp("clarification-site"), seed=("demo_seed",))
    yield site
    stopped(site)


def test_a_question_is_asked_answered_and_read_by_everyone(browser: Browser, own_site: Site) -> None:
    at_home = _published(browser, own_site)
    reference = at_home.rstrip("/").rpartition("/")[2]
    _follow(browser, own_site, reference)
    _ask(browser, own_site, reference, ASKED)
    lead = Person(browser, own_site, cast.staff("lead").email, javascript=False)
    assert "You, to answer one question" in lead.at(at_home).locator("body").inner_text()
    _answer(lead, at_home)
    _everyone_reads_it(browser, own_site, reference)
    _mail_says_so(browser, own_site)
    _ask(browser, own_site, reference, SECOND)
    _into_the_last_day(browser, own_site, lead, at_home)
    lead.leave()


def _published(browser: Browser, site: Site) -> str:
    """The tender that waits for its approver, approved and taken by the platform; its address for the council."""
    approver = Person(browser, site, cast.staff("approver").email, javascript=False)
    page = approver.at("/tenders/")
    press(page, TITLE)
    home = page.url.removeprefix(site.url)
    approve_at_once(approver.at(f"{home}approval/"))
    expect_no_errors(page)
    for _ in range(60):  # the stand-in for the platform takes the notice at the next due work
        if "Bids are sealed." in told(approver.at(home)):
            break
        page.wait_for_timeout(500)
    assert "Bids are sealed." in told(page)
    approver.leave()
    return home


def _follow(browser: Browser, site: Site, reference: str) -> None:
    other = Person(browser, site, OTHER.owner_email, javascript=False)
    page = other.at(f"/tender/{reference}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Follow this tender").click()  # beside the main column
    assert "You follow this tender" in page.locator("body").inner_text()
    other.leave()


def _ask(browser: Browser, site: Site, reference: str, question: str) -> None:
    asker = Person(browser, site, ASKER.owner_email, javascript=False)
    page = asker.at(f"/tender/{reference}/")
    press(page, "Ask a question")
    fill(page, text=question)
    press(page, "Send the question")
    expect_no_errors(page)
    assert question in asker.at(f"/tender/{reference}/").locator("body").inner_text()
    asker.leave()


def _answer(lead: Person, home: str) -> None:
    """Three presses: write the answer, look at it, publish it to all. Nothing on the way says who asked."""
    page = lead.at(f"{home}clarifications/")
    assert ASKED in told(page)
    button = page.locator("main").get_by_role("button", name=re.compile("^Write the answer")).first
    with page.expect_navigation():
        button.click()
    fill(page, answer=ANSWERED)
    press(page, "Save, and see it before publishing")
    expect_no_errors(page)
    assert "Who is told, all at once" in told(page)
    assert ASKER.name not in page.content()
    press(page, "Publish to all")
    assert "Answer 1 is published" in told(page)
    assert ASKER.name not in page.content()


def _everyone_reads_it(browser: Browser, site: Site, reference: str) -> None:
    visitor = Person(browser, site, javascript=False)
    page = visitor.at("/notices/")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=TITLE).first.click()
    _reads(page)
    visitor.leave()
    other = Person(browser, site, OTHER.owner_email, javascript=False)
    _reads(other.at(f"/tender/{reference}/"))
    other.leave()


def _reads(page: Page) -> None:
    words = page.locator("body").inner_text()
    assert ASKED in words
    assert ANSWERED in words
    assert ASKER.name not in words


def _mail_says_so(browser: Browser, site: Site) -> None:
    visitor = Person(browser, site, javascript=False)
    for address in (OTHER.owner_email, ASKER.owner_email):
        page = visitor.at(f"/demo/mailbox/?to={address}")
        for _ in range(40):
            if "answer" in told(page).lower() and TITLE in told(page):
                break
            page.wait_for_timeout(500)
            page.reload()
        newest = told(page)
        assert ANSWERED in newest or "Answer 1" in newest, newest[:1200]
        if address == OTHER.owner_email:
            assert ASKER.name not in newest
    visitor.leave()


def _into_the_last_day(browser: Browser, site: Site, lead: Person, home: str) -> None:
    """Twenty-four hours before the deadline an open question demands an answer or more time; it holds nothing."""
    visitor = Person(browser, site, javascript=False)
    clock = visitor.at("/demo/clock/")
    page = lead.at(f"{home}clarifications/")
    for _ in range(120):
        if "Overdue" in told(page):
            break
        days = _days_left(page.locator("body").inner_text())
        press(clock, f"Move on by {'1 week' if days > 8 else '1 day' if days > 1 else '1 hour'}")
        page = lead.at(f"{home}clarifications/")
    words = told(page)
    assert "1 question waits for an answer" in words
    assert "The deadline is not held: answer now, or propose a later deadline." in words
    assert page.get_by_role("link", name="Propose a later deadline").count() == 1
    needs = lead.at("/needs/").locator("body").inner_text()
    assert "question" in needs.lower()
    assert TITLE in needs
    visitor.leave()


def _days_left(words: str) -> int:
    """Whole days to what the head of the page counts down to (questions, then bids); 0 under a day."""
    found = re.search(r"(\d+) days? left", words)
    return int(found.group(1)) if found else 0
