"""Who is next in line for a referral, and why: the published route applied to the places held now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import clock
from frameworks import routes
from frameworks.enums import OfferStatus
from frameworks.models import Agreement, Offer, Place, Referral
from frameworks.queries.positions import places_on
from frameworks.routes import PastOffer, RoutePlace


@dataclass(frozen=True, slots=True)
class Step:
    """place: who is offered it next (None: an offer is open, it is placed, or nobody is left).

    why: the reason in words, for a table; words: the same as a sentence. then: who would come after that.
    """

    outcome: str
    place: Place | None
    why: str
    words: str
    then: Place | None = None

    @property
    def nobody_left(self) -> bool:
        return self.outcome == routes.NO_ONE_LEFT


def next_in_line(referral: Referral) -> Step:
    """For one referral, read afresh."""
    offers = referral.offers.select_related("place").order_by("number")
    return step(referral, places_on(referral.agreement), list(offers))


def step(referral: Referral, places: Iterable[Place], offers: Sequence[Offer]) -> Step:
    """The same from what a page has read already: every place of the agreement, and the referral's offers in order."""
    agreement = referral.agreement
    serving = [place for place in places if place.lot_id in (referral.lot_id, None)]
    # One common reserve list comes after an area's own reserves, in its own order.
    own = max((place.rank for place in serving if place.lot_id and place.position == "reserve"), default=0)
    line = [_route_place(place, place.rank if place.lot_id else place.rank + own) for place in serving]
    now = clock.now()
    history = [PastOffer(str(offer.place.member_id), _status(offer, now)) for offer in offers]
    rule = agreement.rule()
    found = routes.next_in_line(rule.route, line, history, positions=rule.positions)
    then = _place(serving, found.after[0]) if found.after else None
    if found.outcome != routes.OFFER or found.next is None:
        return Step(found.outcome, None, found.why, found.words, then)
    return Step(found.outcome, _place(serving, found.next), found.why, found.words, then)


def _status(offer: Offer, now: datetime) -> str:
    """An offer whose time has run out has lapsed, whether or not a sweep has written it down."""
    return "lapsed" if offer.status == OfferStatus.OPEN and not offer.is_open_at(now) else str(offer.status)


def _route_place(place: Place, rank: int) -> RoutePlace:
    return RoutePlace(
        provider=str(place.member_id),
        position=str(place.position),
        rank=rank,
        name=str(place.member),
        unavailable=place.member.why_no_work(),
    )


def _place(serving: Iterable[Place], wanted: RoutePlace) -> Place | None:
    return next(
        (p for p in serving if str(p.member_id) == wanted.provider and str(p.position) == wanted.position), None
    )


def serving_places(agreement: Agreement) -> list[Place]:
    """Every place held now, read once for a page of referrals."""
    return places_on(agreement)
