"""A small tender from an empty start to sent for approval by keyboard alone; and on a phone without JavaScript."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.e2e.authoring import acts
from tests.e2e.conftest import Person, Site
from tests.e2e.desk import expect_no_errors, told
from tests.e2e.journey.people import FINDINGS, Journey, in_days
from tests.e2e.test_keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.full]

TITLE = "Window cleaning at three libraries"
DESCRIPTION = "Windows inside and out, four times a year, at three libraries."
NONE_FOUND = "None found: everyone who drafts, approves or marks was asked on the day."


class Hands(Keyboard):
    """Tab, Enter, Space and the arrows, and nothing else but typing."""

    def choose(self, name: str, value: str) -> None:
        """The radio of this value: to the group by Tab, on by the arrows."""
        self.to(name=name)
        chosen = self.page.locator(f"main [name='{name}'][value='{value}']")
        if not self.page.locator(f"main [name='{name}']:checked").count():
            self.page.keyboard.press("Space")
        for _ in range(self.page.locator(f"main [name='{name}']").count()):
            if chosen.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never reached '{value}' of '{name}' on {self.page.url}.")

    def select(self, name: str, value: str) -> None:
        """The entry of this value in a list: the arrows go down it."""
        self.to(name=name)
        field = self.page.locator(f"main [name='{name}']")
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never reached '{value}' of '{name}' on {self.page.url}.")

    def day(self, name: str, year: int, month: int, day: int) -> None:
        for piece, number in (("day", day), ("month", month), ("year", year)):
            self.write(f"{name}_{piece}", str(number))

    def give(self, name: str, path: Path) -> None:
        """Choose a file: Enter on the field opens the machine's own window, which is not part of the page."""
        self.to(name=name)
        with self.page.expect_file_chooser() as window:
            self.page.keyboard.press("Enter")
        window.value.set_files(str(path))

    def press(self, says: str) -> None:
        self.follow(says)
        expect_no_errors(self.page)


@pytest.fixture
def journey(browser: Browser, empty_site: Site, tmp_path: Path) -> Journey:
    FINDINGS.clear()
    return Journey(browser, empty_site, tmp_path)


def test_a_small_tender_is_written_and_sent_by_keyboard_alone(journey: Journey) -> None:
    lead = journey.as_("lead")
    page = lead.at("/tenders/")
    hands = Hands(page)
    hands.follow("New tender from a template")
    hands.choose("template", "below-threshold-one-lot")
    hands.write("title", TITLE)
    day = in_days(2)
    hands.day("publish_on", day.year, day.month, day.day)
    hands.press("Draft the tender")
    journey.reference = page.url.rstrip("/").rpartition("/")[2]
    _details(hands)
    _lot(hands)
    hands.follow("Regime")
    hands.select("regime_1", "act")
    hands.press("Save the decisions")
    _document(hands, journey)
    hands.follow("Conflicts assessment")
    hands.write("found", NONE_FOUND)
    hands.press("Record the assessment")
    hands.follow("Approver")
    _the_only_radio(hands, "approver")
    hands.press("Name the approver")
    _declares(journey, "approver")
    _home(hands, journey)
    _declares_if_asked(hands, page, journey)
    _home(hands, journey)
    hands.follow("Send for approval")
    assert "Waiting for approval" in told(page)
    lead.leave()


def _home(hands: Hands, journey: Journey) -> None:
    """The tender's own page, by the way back that stands at the top of each of its pages."""
    hands.page.goto(f"/tenders/{journey.reference}/")


def _details(hands: Hands) -> None:
    hands.follow("Details")
    hands.write("description", DESCRIPTION)
    hands.write("cpv", "90911300")
    hands.write("small_firms", "One lot that a firm of three can do; short questions.")
    hands.write("no_engagement_reason", "A plain service of small worth.")
    hands.press("Save the details")


def _lot(hands: Hands) -> None:
    hands.follow("Lots")
    link = hands.page.locator("main a[href$='/lots/1/']").first.inner_text()
    hands.follow(" ".join(link.split()))
    hands.write("delivered_at", "Three libraries")
    hands.write("annual_value", "9000")
    hands.press("Save the lot")


def _document(hands: Hands, journey: Journey) -> None:
    file = journey.folder / "specification.csv"
    file.write_text("requirement,detail\nVisits,four a year\n")
    hands.follow("Documents")
    hands.write("title", "Specification")
    hands.select("kind", "specification")
    hands.give("file", file)
    hands.press("Add the document")
    _home(hands, journey)


def _the_only_radio(hands: Hands, name: str) -> None:
    hands.to(name=name)
    hands.page.keyboard.press("Space")
    assert hands.page.locator(f"main [name='{name}']:checked").count() == 1


def _declares(journey: Journey, who: str) -> None:
    person = journey.as_(who)
    page = person.at(f"/tenders/{journey.reference}/interests/")
    hands = Hands(page)
    hands.choose("has_interest", "no")
    hands.press("Declare")
    person.leave()


def _declares_if_asked(hands: Hands, page: Page, journey: Journey) -> None:
    """The lead's own declaration, where the list of checks asks for it."""
    if "declared" in told(page) and "Send for approval" not in told(page):
        page.goto(f"/tenders/{journey.reference}/interests/")
        hands.choose("has_interest", "no")
        hands.press("Declare")


def test_a_small_tender_is_written_on_a_phone_without_javascript(journey: Journey) -> None:
    journey.title, journey.javascript = TITLE, False
    lead = journey.as_("lead", width=390)
    acts.start(journey, lead, template="below-threshold-one-lot", title=TITLE)
    acts.details(
        journey,
        lead,
        description=DESCRIPTION,
        cpv="90911300",
        small_firms="One lot that a firm of three can do.",
        no_engagement_reason="A plain service of small worth.",
    )
    acts.lot(journey, lead, 1, there="yes", delivered_at="Three libraries", annual_value="9000")
    acts.regimes(journey, lead, 1)
    acts.documents(journey, lead, ("Specification", "specification"))
    acts.conflicts_and_approver(journey, lead)
    for name in ("", "details/", "lots/", "rules/", "criteria/", "timetable/", "dry-run/", "notices/", "approver/"):
        page = acts.part(journey, lead, name)
        whole = Image.open(io.BytesIO(page.screenshot(full_page=True)))  # as wide as whatever sticks out
        assert (name, whole.width) == (name, 390)
    acts.send(journey, lead)
    assert re.search(r"Waiting for approval", told(lead.page))
    _leaves_on_its_day(journey, lead)
    lead.leave()


def _leaves_on_its_day(journey: Journey, lead: Person) -> None:
    """Approved a day early, the notice waits for the day planned, and says so to both."""
    approver = journey.as_("approver", width=390)
    page = acts.part(journey, approver, "approval/")
    page.locator("main [name='when'][value='planned']").check()
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Approve", exact=True).click()
    expect_no_errors(page)
    assert "Approved; the notice waits for its day" in told(page)
    assert "It leaves for the platform on" in told(acts.part(journey, lead, ""))
    approver.leave()
