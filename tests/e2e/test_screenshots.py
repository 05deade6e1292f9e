"""Every page of the journey, looked at in two widths; with FAIRLOT_SCREENSHOTS=write the pictures are kept.

A plain run only holds each page to the promises (200, one h1, nothing wider than a screen of 320, 390 or 1280 pixels,
nothing that axe finds), so that testing leaves the tree as it was.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from config.demo import cast, shoes
from tests.e2e.conftest import ROOT, Person, Site, violations
from tests.e2e.desk import fill_named

pytestmark = [pytest.mark.browser, pytest.mark.full]

FOLDER = ROOT / "docs" / "screenshots"
WRITE = os.environ.get("FAIRLOT_SCREENSHOTS") == "write"
WIDTHS = (320, 1280, 390)
KEPT = (1280, 390)
COLOURS = 64  # few enough that the pictures stay small enough for a repository

TEES = cast.supplier("tees").owner_email
LARCHFIELD = cast.supplier("larchfield").owner_email


def _staff(key: str) -> str:
    return cast.staff(key).email


def _tender(title: str) -> str:
    return f"main a:text-is('{title}')"


DRAFT = _tender("Care at home: Standard, areas 1 to 10")
IN_APPROVAL = _tender("Care at home after hospital, areas 1 to 10")
OPEN = _tender("Care at home: Enhanced, areas 1 to 10")
MARKED = _tender("Extra care and care at home, areas 1 to 10")
PROPOSED = _tender("Reablement at home, areas 1 to 10")
STANDSTILL = _tender("Night care at home, areas 1 to 10")
RUNNING = _tender("Care at home: Standard, areas 1 to 10 (the agreement that runs now)")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, who looks, and the way there.

    Each step of the way is an address ('/needs/'), an addition to the present one ('+award/'), the card of a role on
    the start page ('@lead') or the link to follow (a selector).
    """

    name: str
    email: str
    way: tuple[str, ...]
    then: Callable[[Page], None] | None = None


def _with_an_error(page: Page) -> None:
    fill_named(page, {"place_1": "1", "hours_1": "-3"})
    with page.expect_navigation():
        page.locator("main form button").last.click()
    assert page.locator(".govuk-error-summary").count() == 1


SHOTS = (
    Shot("start", "", ("/",)),
    Shot("needs", _staff("lead"), ("/needs/",)),
    Shot("tenders", _staff("lead"), ("/tenders/",)),
    Shot("overview", "", ("@lead",)),
    Shot("criteria", _staff("lead"), ("/tenders/", DRAFT, "+criteria/")),
    Shot("approval", "", ("@approver",)),
    Shot("board", _staff("lead"), ("/tenders/board/",)),
    Shot("new-tender", _staff("lead"), ("/tenders/new/",)),
    Shot("rules", _staff("lead"), ("/tenders/", DRAFT, "+rules/")),
    Shot("timetable", _staff("lead"), ("/tenders/", DRAFT, "+timetable/")),
    Shot("questions", _staff("lead"), ("/tenders/", DRAFT, "+questions/")),
    Shot("prices", _staff("lead"), ("/tenders/", DRAFT, "+prices/")),
    Shot("award-rule", _staff("lead"), ("/tenders/", DRAFT, "+rule/")),
    Shot("dry-run", _staff("lead"), ("/tenders/", IN_APPROVAL, "+dry-run/")),
    Shot("notices", _staff("lead"), ("/tenders/", OPEN, "+notices/")),
    Shot("clarifications", _staff("lead"), ("/tenders/", OPEN, "+clarifications/")),
    Shot("changes", _staff("lead"), ("/tenders/", OPEN, "+changes/")),
    Shot("find", "", ("/notices/",)),
    Shot("platform", "", ("/demo/platform/",)),
    Shot("sign-in", "", ("/accounts/login/?next=/bids/",)),
    Shot("notice", "", ("/notices/", OPEN)),
    Shot("register", "", ("/register/",)),
    Shot("tasks", "", ("@bidder",)),
    Shot("lots-error", "", ("@bidder", "+lots/"), _with_an_error),
    Shot("answer", "", ("@bidder", "+answers/delivery/")),
    Shot("receipt", LARCHFIELD, ("/bids/", OPEN, "main a[href*='/receipts/']")),
    Shot("opening", _staff("lead"), ("/tenders/", MARKED, "+opening/quality/")),
    Shot("marking", "", ("@evaluator", "main a.btn")),
    Shot("moderation", "", ("@moderator", "main a.btn")),
    Shot("ranking", _staff("lead"), ("/tenders/", PROPOSED, "+award/ranking/3/")),
    Shot("award", _staff("lead"), ("/tenders/", PROPOSED, "+award/")),
    Shot("summaries", _staff("lead"), ("/tenders/", STANDSTILL, "+award/summaries/")),
    Shot("result", "", ("/awards/", STANDSTILL)),
    Shot("agreement", _staff("framework_manager"), ("/agreements/", RUNNING)),
    Shot("mobilisation", _staff("framework_manager"), ("/agreements/", RUNNING, "+mobilisation/")),
    Shot("broker", _staff("broker"), ("/referrals/",)),
    Shot("offer", "", ("@provider",)),
    Shot("market", "", ("/markets/", _tender("Care at home: reserve market"))),
    Shot("engagement", "", ("/talk-to-us/", _tender("Care at home: what we plan for all ten areas"))),
    Shot("history", _staff("lead"), ("/tenders/", DRAFT, "+history/")),
    Shot("mailbox", "", ("/demo/mailbox/",)),
    Shot("clock", "", ("/demo/clock/",)),
    Shot("design", "", ("/design/",)),
)


def _walk(person: Person, way: tuple[str, ...]) -> Page:
    page = person.page
    for step in way:
        if step.startswith("/"):
            person.at(step)
        elif step.startswith("+"):
            person.at(page.url + step[1:])
        elif step.startswith("@"):
            person.at("/")
            card = next(each for each in shoes.SHOES if each.key == step[1:])
            with page.expect_navigation():
                page.get_by_role("button", name=card.title).first.click()
        else:
            with page.expect_navigation():
                page.locator(step).first.click()
    return page


def _keep(page: Page, name: str, width: int) -> None:
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": whole})  # what sticks to the edge of a screen stands in its place
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled")))
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}-{width}.png", optimize=True)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_each_page_answers_fits_every_screen_and_passes_axe(browser: Browser, demo_site: Site, shot: Shot) -> None:
    person = Person(browser, demo_site, shot.email)
    page = _walk(person, shot.way)
    answer = page.goto(page.url)
    assert answer is not None
    assert answer.status == 200
    if shot.then:
        shot.then(page)
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate("document.documentElement.scrollWidth") <= width) == (width, True)
        if width in KEPT:
            assert (width, violations(page)) == (width, [])
            if WRITE:
                _keep(page, shot.name, width)
    person.leave()
