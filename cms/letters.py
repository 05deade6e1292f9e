"""Mail about a place at an event: one for each standing a sign-up reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from cms.enums import Standing
from core import calendar, outbox

if TYPE_CHECKING:
    from cms.models import EventSignUp

_SUBJECTS = {
    Standing.PLACE: "You have a place: {title}",
    Standing.WAITING: "You are on the waiting list: {title}",
    Standing.CANCELLED: "Your booking is cancelled: {title}",
}
_OPENINGS = {
    Standing.PLACE: "You have a place. Cancel if you cannot come, so that somebody who waits can.",
    Standing.WAITING: "Every place is taken. You are on the waiting list; when a place is given up we tell you at once.",
    Standing.CANCELLED: "Your booking is cancelled. You can book again while there are places.",
}


def about_place(wish: EventSignUp) -> None:
    """Tell the visitor how the sign-up stands now. A standing is told once: the key carries it."""
    event, standing = wish.event, wish.standing
    lines = [
        f"Dear {wish.name},",
        _OPENINGS[standing],
        f"{event.title}\n{calendar.in_words(event.starts_at)} to {calendar.time_in_words(event.ends_at)}\n{event.place}",
    ]
    if standing is Standing.CANCELLED:
        link = event.url or ""
    else:
        lines.append("See or cancel your booking here. Keep this address to yourself:")
        link = reverse("cms:booking", args=[wish.reference])
    outbox.mail(
        address=wish.email,
        key=f"sign-up:{wish.reference}:{standing.value}",
        subject=_SUBJECTS[standing].format(title=event.title),
        body="\n\n".join(lines),
        link=link,
        about=event.chain(),
    )
