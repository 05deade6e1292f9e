"""The top and the timeline of the pages on which an engagement officer works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core import calendar
from core.frames import DONE, NEXT, NOW, Crumb, Fact, Frame, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cms.models import ProgrammePage
    from cms.queries.programme_facts import ProgrammeFacts


def list_frame(title: str, *, crumbs: Sequence[Crumb] = ()) -> Frame:
    """A page that is about no single programme."""
    return Frame(title=title, crumbs=crumbs)


def programme_frame(
    page: ProgrammePage, facts: ProgrammeFacts, *, unpublished: int, title: str = "", here: str = ""
) -> Frame:
    """Everything above and beside the main column for one programme. `here` is the last crumb of a page below it."""
    own = Crumb(str(page.title), reverse("cms:programme", args=[page.ref]) if here else "")
    crumbs = [Crumb("Engagement", reverse("cms:programmes")), own, *([Crumb(here)] if here else [])]
    return Frame(
        reference=page.ref,
        title=title or str(page.title),
        state=facts.state,
        state_style=facts.state_style,
        facts=_facts(page, facts, unpublished),
        stages=_stages(page, facts),
        crumbs=crumbs,
        history_url=reverse("cms:programme_history", args=[page.ref]),
    )


def _facts(page: ProgrammePage, facts: ProgrammeFacts, unpublished: int) -> list[Fact]:
    ahead = next((row for row in facts.dates if not row.past), None)
    following = (
        Fact("Next date", ahead.day, [ahead.title], brand=True) if ahead else Fact("Next date", "None", [], brand=True)
    )
    if unpublished:
        changed = "page" if unpublished == 1 else "pages"
        waits = Fact("Who must act", "You", [f"{unpublished} {changed} not published"])
    else:
        waits = Fact("Who must act", "Nobody", ["Everything is public"])
    booked = sum(row.capacity - row.left for row in facts.dates if row.capacity is not None)
    return [following, waits, Fact("Places taken", str(booked), ["At events to come"])]


def _stages(page: ProgrammePage, facts: ProgrammeFacts) -> list[Stage]:
    """Page public, talks held, what we heard published, tender open: each by its own fact."""
    public = page.first_published_at is not None
    held = any(row.past for row in facts.dates)
    rows = [
        ("page", "Page public", _on(page.first_published_at), public),
        ("talks", "Meetings held", "", public and held),
        ("heard", "What we heard", calendar.date_in_words(page.heard_on, weekday=False) if page.heard_on else "",
         public and bool(facts.heard)),
        ("tender", "Tender open", _on(facts.tender.published_at) if facts.tender else "", facts.tender is not None),
    ]  # fmt: skip
    first_open = next((key for key, _, _, reached in rows if not reached), "")
    return [
        Stage(key, label, note, DONE if reached else NOW if key == first_open else NEXT, order)
        for order, (key, label, note, reached) in enumerate(rows)
    ]


def _on(at: datetime | None) -> str:
    return calendar.date_in_words(calendar.uk_day(at), weekday=False) if at else ""
