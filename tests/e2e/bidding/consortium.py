"""The four people of the consortium's bid, each at a browser of their own, and what the pages told them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from playwright.sync_api import Page

from config.demo import cast
from tests.e2e.authoring.acts import seen
from tests.e2e.conftest import Person
from tests.e2e.journey.people import Journey

TENDER = "Care at home: Enhanced, areas 1 to 10"
LEADING = cast.Supplier("moorside", "Moorside Care Partnership", "09900021", "Hester Lamb")
MEMBER = "Wolviston Night Care"
SUBCONTRACTOR = "Preston Farm Transport"
LOTS = ((9, "360", "24.30"), (2, "140.5", "24.10"), (4, "95", "23.95"))
"""Number, weekly hours and rate, in the order of preference."""
FILE = "staffing-plan.pdf"
MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True)
class Colleague:
    key: str
    name: str
    role: str

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{LEADING.domain}"


COLLEAGUES = (
    Colleague("ivo", "Ivo Brandt", "editor"),
    Colleague("lena", "Lena Marsh", "editor"),
    Colleague("tomas", "Tomas Reid", "viewer"),
)


def document(size: int, seed: int) -> bytes:
    """A PDF of that many bytes, the same one for the same seed; what is in it compresses to nothing."""
    head, foot = b"%PDF-1.7\n", b"\n%%EOF\n"
    return head + random.Random(seed).randbytes(size - len(head) - len(foot)) + foot


@dataclass
class Bidders:
    journey: Journey
    people: dict[str, Person] = field(default_factory=dict)
    bid: str = ""
    """The address of the task list."""
    receipts: list[str] = field(default_factory=list)
    manifest: str = ""

    def at(self, who: str, part: str = "") -> Page:
        """That person's tab, at a page of the bid."""
        return self.people[who].at(f"{self.bid}{part}")

    def seen(self, page: Page, name: str) -> None:
        seen(self.journey, page, name)

    def leave(self) -> None:
        for person in self.people.values():
            person.leave()
