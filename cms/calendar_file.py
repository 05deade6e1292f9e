"""A programme's dates as an iCalendar file (RFC 5545): times in UTC, days as days, lines of at most 75 bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from cms.models import EventPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.models import ProgrammePage
    from cms.queries.programme_facts import ProgrammeFacts

LINE = 75


def calendar_file(page: ProgrammePage, facts: ProgrammeFacts, *, at: datetime) -> str:
    """The whole file; `at` is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fairlot//Engagement//EN", "CALSCALE:GREGORIAN"]
    for event in EventPage.objects.child_of(page).live().order_by("starts_at", "pk"):
        lines += _event(f"{page.ref}-{event.slug}", at, str(event.title), event.place, event.url or "")
        lines += [f"DTSTART:{_utc(event.starts_at)}", f"DTEND:{_utc(event.ends_at)}", "END:VEVENT"]
    for number, row in enumerate(page.dates.all()):
        lines += _event(f"{page.ref}-day-{number}", at, row.title, row.text, page.url or "")
        lines += [
            f"DTSTART;VALUE=DATE:{row.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.on + timedelta(days=1):%Y%m%d}",
            "END:VEVENT",
        ]
    if facts.tender is not None and facts.tender.closes_at is not None:
        closes = facts.tender.closes_at
        lines += _event(f"{page.ref}-bids-close", at, f"Bids close: {facts.tender.title}", "", page.url or "")
        lines += [f"DTSTART:{_utc(closes)}", f"DTEND:{_utc(closes)}", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _fold(line))


def _event(uid: str, at: datetime, title: str, place: str, url: str) -> list[str]:
    found = ["BEGIN:VEVENT", f"UID:{uid}@fairlot", f"DTSTAMP:{_utc(at)}", f"SUMMARY:{_escape(title)}"]
    if place:
        found.append(f"LOCATION:{_escape(place)}")
    if url:
        found.append(f"URL:{settings.SITE_URL}{url}")
    return found


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escape(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _fold(line: str) -> Iterator[str]:
    """Split by bytes, never inside a letter; a continued line begins with a space."""
    start, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE:
            yield start
            start, size = " ", 1
        start, size = start + letter, size + width
    yield start
