"""The people of the journey, each at a browser of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Person, Site, violations
from tests.e2e.desk import press

STAFF = {
    "lead": "ruth.ainsley@stockton.example",
    "approver": "denise.harland@stockton.example",
    "evaluator_a": "priya.nair@stockton.example",
    "evaluator_b": "tom.hesketh@stockton.example",
    "evaluator_c": "joan.abara@stockton.example",
    "moderator": "sian.morgan@stockton.example",
    "framework_manager": "imran.aziz@stockton.example",
    "broker": "sam.okafor@stockton.example",
    "engagement_officer": "leah.porter@stockton.example",
}
FINDINGS: dict[str, list[str]] = {}


@dataclass
class Journey:
    """What the people have made so far, by what the pages told them."""

    browser: Browser
    site: Site
    folder: Path
    reference: str = ""
    engagement: str = ""
    bids: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    agreement: str = ""
    title: str = ""
    javascript: bool = True

    def as_(self, who: str, **options: Any) -> Person:
        """Somebody of the buyer's staff, or an e-mail address."""
        return Person(self.browser, self.site, STAFF.get(who, who), javascript=self.javascript, **options)

    def stranger(self) -> Person:
        return Person(self.browser, self.site, javascript=self.javascript)


def checked(page: Page) -> Page:
    """Hold the page to WCAG 2.2 AA (axe) and remember what it finds, by the page's title."""
    if page.evaluate("typeof document") == "object":
        found = violations(page)
        if found:
            FINDINGS.setdefault(f"{page.title()} {page.url}", []).extend(found)
    return page


def move_clock(journey: Journey, label: str) -> None:
    """Go on to just after a coming moment, on the demonstration's clock page."""
    visitor = journey.stranger()
    page = visitor.at("/demo/clock/")
    row = page.locator("main li", has_text=label).first
    with page.expect_navigation():
        row.get_by_role("button").click()
    visitor.leave()


def move_clock_by(journey: Journey, amount: str) -> None:
    visitor = journey.stranger()
    press(visitor.at("/demo/clock/"), f"Move on by {amount}")
    visitor.leave()


def day_parts(name: str, day: datetime | Any) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def in_days(count: int) -> datetime:
    """A weekday that many days from now, or the next."""
    day = datetime.now().astimezone() + timedelta(days=count)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day
