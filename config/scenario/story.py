"""What a replay carries from step to step, and what it prints of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.models import Organisation
from core.workflow import NotPermitted, Refused
from evaluation.models import Panel
from frameworks.models import Agreement, Offer
from tenders.models import Tender

BEGIN = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


class Broken(Exception):
    """The replay did not arrive where it must."""


@dataclass(slots=True)
class Story:
    """What has happened so far."""

    now: datetime = BEGIN
    buyer: Organisation | None = None
    tender: Tender | None = None
    panel: Panel | None = None
    agreement: Agreement | None = None
    past: Agreement | None = None
    offer: Offer | None = None
    refusals: list[str] = field(default_factory=list)
    engagement_url: str = ""

    def the_tender(self) -> Tender:
        assert self.tender is not None
        self.tender.refresh_from_db()
        return self.tender

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Inside this block a refusal is expected; its words are kept."""
        try:
            yield
        except (Refused, NotPermitted) as refusal:
            self.refusals.extend(refusal.reasons)
        else:
            raise Broken("A step that must be refused was taken.")


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    who: str
    title: str
    take: Callable[[Story], str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step printed."""

    number: int
    key: str
    who: str
    title: str
    state: str
    at: str
    refusals: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.number, "key": self.key, "who": self.who, "title": self.title, "state": self.state,
            "at": self.at, "refusals": list(self.refusals),
        }  # fmt: skip
