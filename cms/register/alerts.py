"""Kept searches: turned on, confirmed, stopped; and each new notice told once to everybody whose search it matches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cms.models import RegisterEntry, SavedSearch
from cms.register import queries
from cms.register.wanted import Wanted
from core import clock, outbox
from core.calendar import in_words
from core.workflow import Refused

if TYPE_CHECKING:
    from core.models import OutboxMessage, User

MOST_SEARCHES = 50
MOST_UNCONFIRMED = 5
"""Letters a day to an address that has not said yes: nobody can be pestered through this form."""


@transaction.atomic
def keep(*, wanted: Wanted, name: str, by: User | None, email: str = "") -> SavedSearch:
    """Keep a search. The same search of the same person again is the one that stands, so a double click keeps one."""
    address = by.email if by else email.strip().lower()
    standing = SavedSearch.objects.filter(email__iexact=address, user=by, ended_at__isnull=True)
    query = {**wanted.limits(), "sort": wanted.sort}
    for search in standing:
        if search.query == query and search.name == name.strip():
            return search
    if by is None:
        recent = standing.filter(confirmed_at__isnull=True, created_at__gt=clock.now() - timedelta(days=1))
        if recent.count() >= MOST_UNCONFIRMED:
            raise Refused(
                f"We wrote to {address} {MOST_UNCONFIRMED} times today and wait for an answer: open one of the "
                "letters first, or try again tomorrow."
            )
    if standing.count() >= MOST_SEARCHES:
        raise Refused(f"{MOST_SEARCHES} searches are kept for {address} already: stop one of them first.")
    now = clock.now()
    search = SavedSearch.objects.create(
        user=by, email=address, name=name.strip(), query=query, created_at=now, confirmed_at=now if by else None
    )
    if by is None:
        _ask_to_confirm(search)
    return search


def _ask_to_confirm(search: SavedSearch) -> None:
    outbox.mail(
        address=search.email,
        key=f"alert-confirm:{search.ref}",
        subject="Do you want notices by e-mail?",
        body=(
            f"Somebody asked us to write to you when a new notice matches ‘{search.name}’.\n\n"
            f"{Wanted.read(search.query).in_words()}.\n\n"
            "Open this address and say yes. If it was not you, do nothing: we do not write again."
        ),
        link=reverse("cms:alert", args=[search.ref]),
    )


@transaction.atomic
def confirm(*, search: SavedSearch) -> SavedSearch:
    """The holder of the address said yes. Twice does no harm."""
    locked = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if locked.ended_at is not None:
        raise Refused("These mails were stopped. Search again and ask for them anew.")
    if locked.confirmed_at is None:
        locked.confirmed_at = clock.now()
        locked.save(update_fields=["confirmed_at"])
    return locked


@transaction.atomic
def stop(*, search: SavedSearch) -> SavedSearch:
    """No more mails. Twice does no harm."""
    locked = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if locked.ended_at is None:
        locked.ended_at = clock.now()
        locked.save(update_fields=["ended_at"])
    return locked


def kept_by(user: User) -> list[SavedSearch]:
    return list(SavedSearch.objects.filter(user=user, ended_at__isnull=True))


def deliver(message: OutboxMessage) -> None:
    """The outbox hands over a new notice: post one mail a person whose search it matches. May run twice."""
    entry = RegisterEntry.objects.filter(pk=message.payload["entry"]).select_related("buyer").first()
    if entry is None:
        return
    now = clock.now()
    told: set[str] = set()
    on = SavedSearch.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True).select_related("user")
    for search in on.iterator(500):
        if search.email in told or (search.user is not None and not search.user.is_active):
            continue
        if queries.found(Wanted.read(search.query), now).holds(entry):
            told.add(search.email)
            _tell(search, entry)


def _tell(search: SavedSearch, entry: RegisterEntry) -> None:
    lines = [f"{entry.kind_name}, {entry.reference}", entry.title]
    if entry.buyer:
        lines.append(entry.buyer.name)
    if entry.is_tender and entry.closes_at:
        lines.append(f"Bids close on {in_words(entry.closes_at)}.")
    stop_at = f"{settings.SITE_URL}{reverse('cms:alert', args=[search.ref])}"
    outbox.mail(
        to=search.user,
        address="" if search.user else search.email,
        # One mail an address, procurement and kind, whichever of its searches found it and however often this runs.
        key=f"alert:{entry.pk}:{search.user_id or search.email}"[:160],
        subject=f"{search.name}: {entry.title}",
        body="\n".join(lines) + f"\n\nYou asked for this by your search ‘{search.name}’. To stop: {stop_at}",
        link=reverse("cms:notice", args=[entry.reference]),
    )
