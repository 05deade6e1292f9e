"""What an engagement officer writes, as plain values: the forms make them, the actions put them on pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeWords:
    """The words of a programme page. `plan` is plain text; an empty line parts paragraphs."""

    title: str
    summary: str
    plan: str
    topic: str = ""
    procurement_reference: str = ""
    contact_name: str = ""
    contact_email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """The words of an event. Instants are aware; `capacity` None means that nobody needs to book."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str = ""
    capacity: int | None = None
    one_each: bool = False
    outcome: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """A day that needs no booking."""

    on: date
    title: str
    text: str = ""
    tag: str = ""
    outcome: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWords:
    """One point of the market and what was done; `verdict` is a value of `cms.enums.Verdict`."""

    said: str
    verdict: str
    did: str
    providers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyWords:
    """A survey kept elsewhere: what it asks, what it is for, where it is and when it closes."""

    question: str
    url: str
    note: str = ""
    length: str = ""
    closes_at: datetime | None = None
