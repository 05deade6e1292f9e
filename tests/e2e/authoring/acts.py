"""What a lead and an approver do at the authoring pages, one act a function, by what the pages call things."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.conftest import Person
from tests.e2e.desk import approve_at_once, expect_no_errors, fill_named, press, told
from tests.e2e.journey.people import Journey, checked, day_parts, in_days

WIDTHS = (1280, 390)


def seen(journey: Journey, page: Page, name: str) -> None:
    """Hold the page to axe; with FAIRLOT_STEPS set, keep a picture of it at both widths in that folder."""
    if not journey.javascript:
        return  # axe is a script
    checked(page)
    folder = os.environ.get("FAIRLOT_STEPS")
    if not folder:
        return
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("window.scrollTo(0, 0)")  # else a sticky head is drawn where the page was scrolled to
        page.screenshot(path=Path(folder) / f"{journey.reference or 'new'}-{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} at {width}"
    if size:
        page.set_viewport_size(size)


def part(journey: Journey, lead: Person, name: str) -> Page:
    return lead.at(f"/tenders/{journey.reference}/{name}")


def refused(page: Page, sentence: str) -> None:
    """The page says this sentence in its error summary, and passes axe as it stands."""
    summary = page.locator(".govuk-error-summary")
    assert summary.count() == 1, f"no error summary; the page says: {told(page)[:800]}"
    assert sentence in summary.inner_text(), summary.inner_text()
    checked(page)


def save(journey: Journey, page: Page, button: str, name: str) -> None:
    """Look at the page as filled in, press, and land without an error."""
    seen(journey, page, name)
    press(page, button)
    expect_no_errors(page)


def start(journey: Journey, lead: Person, *, template: str, title: str, procedure: str = "") -> None:
    page = lead.at("/tenders/new/")
    page.locator(f"[name='template'][value='{template}']").check()
    if procedure:
        page.locator(f"[name='procedure'][value='{procedure}']").check()
    fill_named(page, {"title": title, **day_parts("publish_on", in_days(1))})
    seen(journey, page, "new")
    press(page, "Draft the tender")
    expect_no_errors(page)
    found = re.search(r"/tenders/([^/]+)/$", page.url)
    assert found, page.url
    journey.reference = found.group(1)
    seen(journey, page, "first-look")


def details(journey: Journey, lead: Person, **said: str) -> None:
    page = part(journey, lead, "details/")
    fill_named(page, said)
    save(journey, page, "Save the details", "details")


def lot(journey: Journey, lead: Person, number: int, **said: str) -> None:
    """A lot: the one there is, or a new one."""
    page = part(journey, lead, f"lots/{number}/" if said.pop("there", "") else "lots/new/")
    fill_named(page, {"number": str(number), **said})
    save(journey, page, "Save the lot" if page.url.endswith(f"/lots/{number}/") else "Add the lot", f"lot-{number}")


def regimes(journey: Journey, lead: Person, count: int) -> None:
    page = part(journey, lead, "regime/")
    fill_named(page, {f"regime_{number}": "act" for number in range(1, count + 1)})
    save(journey, page, "Save the decisions", "regime")


def question(journey: Journey, lead: Person, kind: str, **said: Any) -> None:
    page = part(journey, lead, "questions/new/")
    page.locator(f"[name='kind'][value='{kind}']").check()
    press(page, "Continue")
    envelope = said.pop("envelope")
    page.locator(f"[name='envelope'][value='{envelope}']").check()
    fill_named(page, said)
    save(journey, page, "Save the question", f"question-{kind}")


def documents(journey: Journey, lead: Person, *titles: tuple[str, str]) -> None:
    file = journey.folder / "specification.csv"
    file.write_text("requirement,detail\nHours,7am to 10pm\n")
    for title, kind in titles:
        page = part(journey, lead, "documents/")
        fill_named(page, {"title": title, "kind": kind, "file": str(file)})
        press(page, "Add the document")
        expect_no_errors(page)
    seen(journey, part(journey, lead, "documents/"), "documents")


def conflicts_and_approver(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "conflicts/")
    fill_named(page, {"found": "None found. Everyone who drafts, approves, marks or moderates was asked on the day."})
    save(journey, page, "Record the assessment", "conflicts")
    page = part(journey, lead, "approver/")
    page.get_by_label("Denise Harland").check()
    save(journey, page, "Name the approver", "approver")
    for who in ("lead", "approver"):
        person = journey.as_(who)
        page = part(journey, person, "interests/")
        page.locator("[name='has_interest'][value='no']").check()
        save(journey, page, "Declare", f"interests-{who}")
        person.leave()


def look_at(journey: Journey, lead: Person, *names: str) -> None:
    """Pages that are read before sending: each passes axe and fits a small screen."""
    for name in names:
        seen(journey, part(journey, lead, name), name.strip("/").replace("/", "-"))


def send(journey: Journey, lead: Person) -> None:
    page = part(journey, lead, "")
    seen(journey, page, "ready")
    press(page, "Send for approval")
    assert "cannot send" not in told(page), told(page)[:1500]
    if journey.javascript:
        checked(page)


def approve(journey: Journey) -> str:
    """The approver reads and approves; returns what the public page says once the platform has taken the notice."""
    approver = journey.as_("approver")
    page = part(journey, approver, "approval/")
    seen(journey, page, "approval")
    approve_at_once(page)
    expect_no_errors(page)
    for _ in range(60):
        page = part(journey, approver, "")
        if "Published" in page.locator("body").inner_text() or "Open for bids" in page.locator("body").inner_text():
            break
        page.wait_for_timeout(500)
    seen(journey, page, "published")
    approver.leave()
    visitor = journey.stranger()
    page = visitor.at("/notices/")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile(re.escape(journey.title))).first.click()
    seen(journey, page, "public")
    words = told(page)
    visitor.leave()
    return words
