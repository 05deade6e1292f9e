"""Who takes part, what the replay knows so far, and how a person is called to the page."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import date, datetime

import httpx

from config.demo import cast
from tests.production.visitor import Lost, Visitor


@dataclass
class Story:
    """What one person in the audience would have noted down while watching."""

    address: str
    reference: str = ""
    tender_title: str = "Care at home: Standard, areas 1 to 10"
    agreement: str = ""
    receipts: dict[str, str] = field(default_factory=dict)  # by supplier, the number on the receipt
    letters: dict[str, str] = field(default_factory=dict)  # by letter of a bid, the supplier whose words stand in it
    _people: dict[str, Visitor] = field(default_factory=dict)

    def staff(self, key: str) -> Visitor:
        return self._person(key, cast.staff(key).email)

    def owner(self, supplier: str) -> Visitor:
        return self._person(supplier, cast.supplier(supplier).owner_email)

    def _person(self, key: str, email: str) -> Visitor:
        if key not in self._people:
            self._people[key] = Visitor(self.address, key).step_into(email)
        return self._people[key]

    def fresh(self, key: str) -> Visitor:
        """The same person, having just proved who they are: some acts ask for that."""
        return self._people.setdefault(key, Visitor(self.address, key)).step_into(cast.staff(key).email)

    def stranger(self) -> Visitor:
        return Visitor(self.address)

    def tender(self, visitor: Visitor, part: str = "") -> Visitor:
        return visitor.go(f"/tenders/{self.reference}/{part}")

    def eventually(self, visitor: Visitor, path: str, words: str, *, seconds: float = 90) -> Visitor:
        """Look again until the words stand there: what the worker does comes within its next look or two."""
        end = time.monotonic() + seconds
        while True:
            visitor.go(path)
            if words in visitor.everything or time.monotonic() > end:
                return expect(visitor, words)
            time.sleep(1)

    def today(self) -> date:
        """The day it is by the server's clock, which the demonstration moves."""
        return datetime.fromisoformat(httpx.get(f"{self.address}/health/").json()["time"]).date()

    def skip_to(self, moment: str) -> None:
        """The demonstration's clock, forward to just after a moment that its page names."""
        visitor = self.staff("lead").go("/demo/clock/").press(moment)
        expect(visitor, "The clock has been moved")

    def an_hour_later(self) -> None:
        expect(self.staff("lead").go("/demo/clock/").press("Move on by 1 hour"), "The clock has been moved")

    def close(self) -> None:
        for visitor in self._people.values():
            visitor.close()


def expect(visitor: Visitor, words: str) -> Visitor:
    """The words stand on the page, or the replay stops and shows what stands there instead."""
    if visitor.status != 200 or words not in visitor.everything:
        raise Lost(f"{visitor.name} looks for {words!r} on {visitor.path} ({visitor.status}): {visitor.words[:1200]}")
    return visitor


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise Lost(f"no {pattern!r} in: {text[:600]}")
    return match[1]
