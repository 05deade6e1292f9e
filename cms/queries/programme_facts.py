"""Everything a programme's public page shows, worked out once: the dates in order, the steps, the tender it became."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from cms.models import EventPage
from cms.queries.programmes import counted
from cms.register.queries import tender_of
from core import calendar, clock
from core.frames import DONE, NEXT, NOW, Stage

if TYPE_CHECKING:
    from cms.models import HeardPoint, ProgrammeDate, ProgrammePage
    from cms.register.facts import NoticeFacts

BAR = 240
"""Width of the drawing of places taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow:
    """One row of 'Dates'. `left` and `capacity` only where people book; `taken` is the drawn width of the bar."""

    on: date
    day: str
    weekday: str
    title: str
    text: str
    past: bool
    tag: str = ""
    tag_style: str = "plain"
    url: str = ""
    capacity: int | None = None
    left: int = 0
    taken: int = 0
    note: str = ""
    first_bookable: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """'How it got here', in the shape the timeline's template reads."""

    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFacts:
    """`state` and its style for the tag; `tender` when the notice is public."""

    state: str
    state_style: str
    updated: datetime | None
    dates: tuple[DateRow, ...]
    steps: tuple[Stage, ...]
    tender: NoticeFacts | None
    heard: tuple[HeardPoint, ...]
    survey_is_open: bool
    has_calendar: bool
    tender_is_open: bool

    @property
    def journey(self) -> Journey:
        return Journey(self.steps)


def programme_facts(page: ProgrammePage, *, drafts: bool = False) -> ProgrammeFacts:
    """The facts of a page as the public sees it, or with `drafts` as its officers will publish it."""
    at = clock.now()
    tender = tender_of(page.procurement_reference) if page.procurement_reference else None
    events = _events(page, drafts=drafts)
    rows = [*(_event_row(event, at) for event in events), *(_date_row(row, at) for row in page.dates.all())]
    if tender is not None and tender.closes_at is not None:
        rows.append(_closing_row(tender.closes_at, at))
    ahead = sorted((row for row in rows if not row.past), key=lambda row: (row.on, row.title))
    behind = sorted((row for row in rows if row.past), key=lambda row: (row.on, row.title), reverse=True)
    state, style = _state(page, tender)
    return ProgrammeFacts(
        state=state,
        state_style=style,
        updated=page.latest_revision_created_at if drafts else page.last_published_at,
        dates=(*_one_main_button(ahead), *behind),
        steps=_steps(page, events, tender, at),
        tender=tender,
        heard=tuple(page.heard_points.all()),
        survey_is_open=bool(page.survey_url) and (page.survey_closes_at is None or page.survey_closes_at >= at),
        has_calendar=bool(rows),
        tender_is_open=bool(tender and tender.closes_at and at <= tender.closes_at),
    )


def _one_main_button(rows: list[DateRow]) -> list[DateRow]:
    """A page has one primary button: the next event with a place to book."""
    first = next((row for row in rows if row.left and not row.tag), None)
    return [replace(row, first_bookable=True) if row is first else row for row in rows]


def _events(page: ProgrammePage, *, drafts: bool) -> list[EventPage]:
    if not page.pk:
        return []  # a page that Wagtail previews before it is first saved
    found = EventPage.objects.filter(path__startswith=page.path, depth=page.depth + 1)
    if not drafts:
        return list(counted(found.live()))
    copies = []
    for event in counted(found):
        copy = event.get_latest_revision_as_object()
        copy.held, copy.waiting = event.held, event.waiting
        copies.append(copy)
    return copies


def _state(page: ProgrammePage, tender: NoticeFacts | None) -> tuple[str, str]:
    if not page.live:
        return "Draft", "plain"
    if tender is not None:
        return "Now a tender", "good"
    return "Talks open", "brand"


def _day(on: date, at: datetime) -> tuple[str, str]:
    """The day and its weekday; the year beside the weekday where it is not this one."""
    weekday = calendar.date_in_words(on).split()[0]
    if on.year != calendar.uk_day(at).year:
        weekday = f"{weekday} {on.year}"
    return calendar.date_in_words(on, weekday=False, year=False), weekday


def _hours(event: EventPage) -> str:
    return f"{calendar.time_in_words(event.starts_at)} to {calendar.time_in_words(event.ends_at)}"


def _event_row(event: EventPage, at: datetime) -> DateRow:
    on = calendar.uk_day(event.starts_at)
    day, weekday = _day(on, at)
    text = f"{_hours(event)}, {event.place}. {event.description}".strip()
    row = DateRow(
        on=on, day=day, weekday=weekday, title=str(event.title), text=text, past=event.is_over(at), url=event.url or ""
    )
    if row.past:
        return replace(row, text=event.outcome or text, tag="Done")
    if event.capacity is None:
        return replace(row, text=f"{text} No need to book.", tag="Drop in", tag_style="out")
    left = max(0, event.capacity - event.held)
    note = "One booking for each organisation." if event.one_each else ""
    if not left:
        note = f"Full. {event.waiting} waiting; you can join them. {note}".strip()
    return replace(
        row,
        capacity=event.capacity,
        left=left,
        taken=min(BAR, BAR * event.held // event.capacity),
        note=note,
        tag="Under way" if event.starts_at <= at else "",
        tag_style="out",
    )


def _date_row(row: ProgrammeDate, at: datetime) -> DateRow:
    day, weekday = _day(row.on, at)
    past = row.on < calendar.uk_day(at)
    text = row.outcome if past and row.outcome else row.text
    tag, style = ("Done", "plain") if past else (row.tag, "out")
    return DateRow(on=row.on, day=day, weekday=weekday, title=row.title, text=text, past=past, tag=tag, tag_style=style)


def _closing_row(closes_at: datetime, at: datetime) -> DateRow:
    """The deadline is the notice's own: it is read here, never kept a second time."""
    on = calendar.uk_day(closes_at)
    day, weekday = _day(on, at)
    past = closes_at < at
    return DateRow(
        on=on,
        day=day,
        weekday=weekday,
        title=f"Bids {'closed' if past else 'close'} at {calendar.time_in_words(closes_at)}",
        text="Set by the tender notice; if it moves there, it moves here.",
        past=past,
        tag="Done" if past else "Fixed by the notice",
    )


def _steps(page: ProgrammePage, events: list[EventPage], tender: NoticeFacts | None, at: datetime) -> tuple[Stage, ...]:
    """'How it got here': named meetings and dates, what we heard, the tender and its award, in order of day."""
    today = calendar.uk_day(at)
    named = [(calendar.uk_day(event.starts_at), event.step) for event in events if event.step]
    named += [(row.on, row.step) for row in page.dates.all() if row.step]
    if page.heard_on:
        named.append((page.heard_on, "What we heard"))
    if tender is not None and tender.published_at is not None:
        named.append((calendar.uk_day(tender.published_at), "Tender open"))
        if tender.award_on is not None:
            named.append((tender.award_on, "Award"))
    named.sort()
    reached = [n for n, (on, _) in enumerate(named) if on <= today]
    now = reached[-1] if reached else -1
    return tuple(
        Stage(
            key=f"step-{n}",
            label=label,
            note=calendar.date_in_words(on, weekday=False),
            state=NOW if n == now else DONE if n < now else NEXT,
        )
        for n, (on, label) in enumerate(named)
    )
