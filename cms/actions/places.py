"""Places at an event: asked for, given, waited for, given up.

Places are given under a lock on the event, in the order in which the wishes came; nobody passes the waiting list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from cms import letters
from cms.models import EventPage, EventSignUp
from cms.models.signup import organisation_key
from core import audit, calendar, clock
from core.workflow import Refused

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who wants to come. `needs` is what we must know to let them take part."""

    name: str
    email: str
    organisation: str
    needs: str = ""


def _locked(event: EventPage) -> EventPage:
    found: EventPage = EventPage.objects.select_for_update(of=("self",)).get(pk=event.pk)
    return found


def _why_closed(event: EventPage, at: datetime) -> str | None:
    if not event.live:
        return "This event is not public. Nobody can book it yet."
    if event.is_over(at):
        return (
            f"This event ended on {calendar.in_words(event.ends_at)}. Look for the next date on the programme's page."
        )
    if event.starts_at <= at:
        return f"Booking closed when the event began, on {calendar.in_words(event.starts_at)}."
    if not event.needs_booking:
        return "Nobody needs to book this event. Come along."
    return None


def free_places(event: EventPage) -> int:
    """How many places nobody holds; never below nought, also after the capacity shrank."""
    held = EventSignUp.objects.filter(event=event, placed__isnull=False, cancelled__isnull=True).count()
    return max(0, (event.capacity or 0) - held)


def _log(event: EventPage, wish: EventSignUp, verb: str) -> None:
    # The booking's own reference opens it, so the log keeps the row's number: of no use without the database.
    audit.record(event.bookings_chain(), verb, by=None, facts={"event": event.slug, "booking": wish.pk})


@transaction.atomic
def sign_up(*, event: EventPage, visitor: Visitor) -> EventSignUp:
    """A place, or the end of the waiting list when the event is full.

    The same person asking again gets the sign-up that stands already, so a double click takes one place.
    """
    event = _locked(event)
    at = clock.now()
    if reason := _why_closed(event, at):
        raise Refused([reason])
    email = visitor.email.strip().lower()
    standing = EventSignUp.objects.filter(event=event, cancelled__isnull=True)
    if again := standing.filter(email=email).first():
        return again
    key = organisation_key(visitor.organisation)
    if event.one_each and standing.filter(organisation_key=key).exists():
        raise Refused(
            [
                f"{visitor.organisation} has booked already. There is one booking for each organisation: ask your colleague."
            ]
        )
    queue = standing.filter(placed__isnull=True).exists()
    wish = EventSignUp.objects.create(
        event=event,
        name=visitor.name,
        email=email,
        organisation=visitor.organisation,
        organisation_key=key,
        needs=visitor.needs,
        received=at,
        placed=at if not queue and free_places(event) else None,
    )
    _log(event, wish, f"sign-up: {wish.standing.value}")
    letters.about_place(wish)
    return wish


@transaction.atomic
def cancel(*, sign_up: EventSignUp) -> EventSignUp:
    """Give a place up, or leave the waiting list; the first who waits gets the place. Twice does no harm."""
    event = _locked(sign_up.event)
    wish = EventSignUp.objects.select_for_update().get(pk=sign_up.pk)
    if wish.cancelled:
        return wish
    at = clock.now()
    if event.starts_at <= at:
        raise Refused([f"The event began on {calendar.in_words(event.starts_at)}. There is nothing left to cancel."])
    wish.cancelled = at
    wish.save(update_fields=["cancelled"])
    _log(event, wish, "sign-up: cancelled")
    letters.about_place(wish)
    fill_places(event=event)
    return wish


@transaction.atomic
def fill_places(*, event: EventPage) -> int:
    """Give free places to those who wait, first come first served; returns how many were given."""
    event = _locked(event)
    at = clock.now()
    if _why_closed(event, at):
        return 0
    waiting = EventSignUp.objects.filter(event=event, placed__isnull=True, cancelled__isnull=True)
    given = list(waiting.select_for_update()[: free_places(event)])
    for wish in given:
        wish.placed = at
        wish.save(update_fields=["placed"])
        _log(event, wish, "sign-up: place given")
        letters.about_place(wish)
    return len(given)
