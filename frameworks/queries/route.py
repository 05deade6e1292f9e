"""Who is next in line for a referral, and why: the published route applied to the places held now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from frameworks.enums import OfferStatus, Position
from frameworks.models import Agreement, AgreementLot, Place, Referral
from frameworks.queries.positions import places_on


@dataclass(frozen=True, slots=True)
class Step:
    """The next place in line (None: nobody is left) and why, in words; `passed` says who was passed over and why."""

    place: Place | None
    why: str
    passed: tuple[tuple[str, str], ...] = ()


def places_for(lot: AgreementLot, places: Iterable[Place]) -> list[Place]:
    """The places that serve an area, in the order the agreement offers work: its own, then the common reserve list."""
    order = {position: number for number, position in enumerate(Position.values)}
    serving = [place for place in places if place.lot_id in (lot.pk, None)]
    return sorted(serving, key=lambda p: (order[p.position], p.lot is None, p.rank, p.pk))


def next_in_line(referral: Referral) -> Step:
    """For one referral, read afresh."""
    places = places_for(referral.lot, places_on(referral.agreement))
    offers = {offer.place_id: str(offer.status) for offer in referral.offers.order_by("number")}
    return step(referral.lot, places, offers)


def step(lot: AgreementLot, places: list[Place], offers: dict[int, str]) -> Step:
    """The same from what a page has read already. offers: the last state of an offer by place."""
    passed: list[tuple[str, str]] = []
    for place in places:
        name = str(place.member)
        status = offers.get(place.pk, "")
        if status in _SAID_NO:
            passed.append((name, f"{place.position} {_SAID_NO[status]}"))
        elif status == OfferStatus.OPEN:
            passed.append((name, f"{place.position} has the offer"))
        elif reason := place.member.why_no_work():
            passed.append((name, f"{place.position}: {reason}"))
        else:
            return Step(place, _why(place, lot, passed), tuple(passed))
    return Step(None, _nobody(lot, passed), tuple(passed))


_SAID_NO: dict[str, str] = {
    OfferStatus.DECLINED: "declined",
    OfferStatus.LAPSED: "did not answer in time",
    OfferStatus.WITHDRAWN: "had its offer withdrawn",
}


def _why(place: Place, lot: AgreementLot, passed: list[tuple[str, str]]) -> str:
    said = f"{place.position} for area {lot.number}"
    return said + ("; " + ", ".join(reason for _, reason in passed) if passed else "")


def _nobody(lot: AgreementLot, passed: list[tuple[str, str]]) -> str:
    if not passed:
        return f"Nobody holds a place in area {lot.number}."
    told = "; ".join(f"{name}: {reason}" for name, reason in passed)
    return f"No provider is left for area {lot.number}. {told}."


def serving(agreement: Agreement) -> list[Place]:
    """Every place held now, read once for a page of referrals."""
    return places_on(agreement)
