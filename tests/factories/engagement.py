"""Programmes and events, made through the actions an engagement officer uses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cms.actions import engagement
from cms.actions.places import Visitor, sign_up
from cms.actions.words import EventWords, ProgrammeWords
from cms.models import EventPage, EventSignUp, ProgrammePage
from core.models import Organisation, User

BRIEFING_STARTS = datetime(2027, 3, 9, 10, 0, tzinfo=UTC)
BRIEFING_ENDS = datetime(2027, 3, 9, 11, 30, tzinfo=UTC)


def words(**changes: Any) -> ProgrammeWords:
    return ProgrammeWords(
        **{
            "title": "Care at home from September 2027",
            "summary": "We are replacing our care at home agreements in ten areas.",
            "plan": "Ten areas in five zones.\n\nNo provider is primary in more than three areas.",
            "topic": "Adult social care",
            **changes,
        }
    )


def event_words(**changes: Any) -> EventWords:
    return EventWords(
        **{
            "title": "Briefing for bidders",
            "starts_at": BRIEFING_STARTS,
            "ends_at": BRIEFING_ENDS,
            "place": "online",
            "description": "How to bid for a lot, how lots are awarded, your questions.",
            "capacity": 60,
            **changes,
        }
    )


def drafted(buyer: Organisation, by: User, **changes: Any) -> ProgrammePage:
    return engagement.draft_programme(buyer=buyer, words=words(**changes), by=by)


def published(buyer: Organisation, by: User, *, event: EventWords | None = None, **changes: Any) -> ProgrammePage:
    """A public programme, with one event unless `event` is left out by `event=None`."""
    page = drafted(buyer, by, **changes)
    if event is not None:
        engagement.add_event(page=page, words=event, by=by)
    return engagement.publish(page=page, by=by)


def event_of(page: ProgrammePage) -> EventPage:
    found: EventPage = EventPage.objects.child_of(page).get()
    return found


def visitor(name: str = "Amina Rashid", organisation: str = "Tees Valley Homecare", **changes: Any) -> Visitor:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return Visitor(**{"name": name, "email": email, "organisation": organisation, **changes})


def booked(event: EventPage, name: str = "Amina Rashid", **changes: Any) -> EventSignUp:
    return sign_up(event=event, visitor=visitor(name, **changes))
