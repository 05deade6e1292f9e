"""Who is offered a referral next, and why: the routes of an agreement. Pure: no database, no clock.

    line = next_in_line("cascade", places, history)
    line.outcome      # 'offer' (make one to line.next), 'waiting' (one is open), 'placed', 'no one left'
    line.why          # 'secondary; primary declined'
    line.passed_over  # who was passed over, and why
    line.after        # who would come after

Routes: `cascade` (positions in their published order: right of first option, of second option, then the reserves in
order), `ranked` (one list by rank, whatever the position), `choice` (the person chose a provider; nobody else is asked).
A further route (rotation, shares, mini-competition) is one more function in ROUTES that puts the places in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

POSITIONS = ("primary", "secondary", "reserve")

OFFER = "offer"
WAITING = "waiting"
PLACED = "placed"
NO_ONE_LEFT = "no one left"

_ANSWERS = {"declined": "declined", "lapsed": "did not answer in time"}
_STATUSES = frozenset({"open", "accepted", "declined", "lapsed", "withdrawn"})


class RouteError(ValueError):
    """The route cannot be followed; the message is one sentence with the mend."""


@dataclass(frozen=True, slots=True)
class RoutePlace:
    """A place in line. `rank` orders the places of a position from 1. `unavailable`: why it gets no offer, or ''.

    Reasons such as 'has no capacity', 'is suspended', 'is not live yet' are read after the provider's name.
    """

    provider: str
    position: str
    rank: int = 1
    name: str = ""
    unavailable: str = ""

    @property
    def called(self) -> str:
        """The name that the words use."""
        return self.name or self.provider


@dataclass(frozen=True, slots=True)
class PastOffer:
    """An offer of this referral already made. `status`: open, accepted, declined, lapsed or withdrawn.

    An offer that the broker withdrew does not count as asked: its provider may be offered the referral again.
    """

    provider: str
    status: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Someone ahead in line who is not offered the referral now: `why` reads after the name."""

    provider: str
    name: str
    position: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """Who is next and why. `next` is None unless the outcome is 'offer', 'waiting' or 'placed'. `words`: a sentence."""

    outcome: str
    next: RoutePlace | None
    why: str
    words: str
    passed_over: tuple[PassedOver, ...] = ()
    after: tuple[RoutePlace, ...] = ()


Order = Callable[[Sequence[RoutePlace], Sequence[str]], list[RoutePlace]]


def _cascade(places: Sequence[RoutePlace], positions: Sequence[str]) -> list[RoutePlace]:
    for place in places:
        if place.position not in positions:
            raise RouteError(f"{place.called} is ‘{place.position}’, which is not a position of this agreement.")
    return sorted(places, key=lambda place: (positions.index(place.position), place.rank, place.provider))


def _ranked(places: Sequence[RoutePlace], positions: Sequence[str]) -> list[RoutePlace]:
    return sorted(places, key=lambda place: (place.rank, place.provider))


ROUTES: Mapping[str, Order] = MappingProxyType({"cascade": _cascade, "ranked": _ranked, "choice": _cascade})


def next_in_line(
    route: str,
    places: Sequence[RoutePlace],
    history: Sequence[PastOffer],
    *,
    positions: Sequence[str] = POSITIONS,
    chosen: str = "",
) -> Line:
    """Who is offered the referral next, in words.

    Steps: put the places in the route's order -> an offer accepted or still open settles it -> pass over who was asked
    already or gets no offer -> the first left is next. `positions`: in published order. `chosen`: the provider that the
    person chose, for the route 'choice'. Raises RouteError naming what is wrong.
    """
    if route not in ROUTES:
        raise RouteError(f"There is no route ‘{route}’. Choose one of: {', '.join(sorted(ROUTES))}.")
    for offer in history:
        if offer.status not in _STATUSES:
            raise RouteError(f"An offer cannot be ‘{offer.status}’. Use one of: {', '.join(sorted(_STATUSES))}.")
    line = ROUTES[route](places, positions)
    settled = _settled(line, history)
    if settled:
        return settled
    if route == "choice":
        return _by_choice(line, history, chosen)
    return _walk(line, history)


def expires_at(offered_at: datetime, urgency: str, minutes: Mapping[str, int]) -> datetime:
    """The last instant at which an offer may be answered (inclusive), in UTC.

    `minutes`: to answer, by urgency; they are elapsed minutes, whatever the clocks do. Raises RouteError.
    """
    if urgency not in minutes:
        raise RouteError(f"The agreement gives no time to answer for ‘{urgency}’ referrals. Add it to its rules.")
    if minutes[urgency] < 1:
        raise RouteError(f"The time to answer for ‘{urgency}’ referrals must be 1 minute or more.")
    if offered_at.tzinfo is None:
        raise RouteError("The instant of an offer needs a time zone.")
    return offered_at.astimezone(UTC) + timedelta(minutes=minutes[urgency])


def in_order(
    route: str, places: Sequence[RoutePlace], *, positions: Sequence[str] = POSITIONS
) -> tuple[RoutePlace, ...]:
    """The places in the order in which the route would ask them. Raises RouteError."""
    if route not in ROUTES:
        raise RouteError(f"There is no route ‘{route}’. Choose one of: {', '.join(sorted(ROUTES))}.")
    return tuple(ROUTES[route](places, positions))


def _settled(line: Sequence[RoutePlace], history: Sequence[PastOffer]) -> Line | None:
    for status, outcome, words in (
        ("accepted", PLACED, "{name} has accepted it."),
        ("open", WAITING, "{name} has an offer open; nobody else is asked until it is answered or its time runs out."),
    ):
        for offer in history:
            if offer.status == status:
                place = _place_of(line, offer.provider)
                after = tuple(other for other in _unasked(line, history) if not other.unavailable)
                return Line(outcome, place, place.position, words.format(name=place.called), (), after)
    return None


def _place_of(line: Sequence[RoutePlace], provider: str) -> RoutePlace:
    for place in line:
        if place.provider == provider:
            return place
    # Its place may have ended since it was asked; the offer stands all the same.
    return RoutePlace(provider, "former place")


def _unasked(line: Sequence[RoutePlace], history: Sequence[PastOffer]) -> list[RoutePlace]:
    """The places whose provider has not been asked, each provider once, at its first place in line."""
    asked = {offer.provider for offer in history if offer.status != "withdrawn"}
    left: dict[str, RoutePlace] = {}
    for place in line:
        if place.provider not in asked:
            left.setdefault(place.provider, place)
    return list(left.values())


def _walk(line: Sequence[RoutePlace], history: Sequence[PastOffer]) -> Line:
    answers = {offer.provider: offer.status for offer in history if offer.status != "withdrawn"}
    passed: dict[str, PassedOver] = {}
    for place in line:
        if place.provider in passed:
            continue
        answer = answers.get(place.provider)
        if answer is None and not place.unavailable:
            left = _unasked(line, history)
            after = tuple(other for other in left if other.provider not in passed and not other.unavailable)
            why = _why(line, place, tuple(passed.values()))
            words = f"{place.called} is next: {why}."
            return Line(OFFER, place, why, words, tuple(passed.values()), after[1:])
        reason = _ANSWERS[answer] if answer else place.unavailable
        passed[place.provider] = PassedOver(place.provider, place.called, place.position, reason)
    return _no_one(tuple(passed.values()))


def _by_choice(line: Sequence[RoutePlace], history: Sequence[PastOffer], chosen: str) -> Line:
    if not chosen:
        raise RouteError("Say which provider the person chose.")
    places = [place for place in line if place.provider == chosen]
    if not places:
        raise RouteError("The provider that the person chose has no place here. Choose one that has.")
    found = _walk(places, history)
    if found.next is None:
        return found
    why = f"{found.next.position}; the person chose this provider"
    return Line(OFFER, found.next, why, f"{found.next.called} is next: the person chose this provider.")


def _no_one(passed: tuple[PassedOver, ...]) -> Line:
    if not passed:
        return Line(NO_ONE_LEFT, None, "nobody holds a place", "No one left: nobody holds a place in this area.")
    told = "; ".join(f"{one.name} ({one.position}) {one.why}" for one in passed)
    return Line(NO_ONE_LEFT, None, "everyone in line was passed over", f"No one left: {told}.", passed)


def _why(line: Sequence[RoutePlace], place: RoutePlace, passed: Sequence[PassedOver]) -> str:
    """'primary, right of first option'; 'reserve 2; primary and secondary declined, reserve 1 has no capacity'."""
    label = _label(line, place)
    if not passed:
        return f"{label}, first in the order"
    reasons: dict[str, list[str]] = {}
    for one in passed:
        reasons.setdefault(one.why, []).append(_label(line, _place_of(line, one.provider)))
    told = ", ".join(f"{_and(labels)} {_plural(why, len(labels))}" for why, labels in reasons.items())
    return f"{label}; {told}"


def _plural(why: str, count: int) -> str:
    if count > 1:
        for one, many in (("has ", "have "), ("is ", "are ")):
            if why.startswith(one):
                return many + why.removeprefix(one)
    return why


def _label(line: Sequence[RoutePlace], place: RoutePlace) -> str:
    alone = sum(other.position == place.position for other in line) == 1
    return place.position if alone else f"{place.position} {place.rank}"


def _and(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
