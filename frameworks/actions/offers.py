"""Offers: made to the next in line, accepted, declined, lapsed by the clock, taken back.

Order of locks everywhere: the referral, then the offer. So two brokers, a double click, an answer and the clock meet
one after the other, and the second of them finds what the first has done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core import audit, clock
from core.calendar import in_words
from core.workflow import Refused, move
from frameworks import letters, policies
from frameworks.actions.rights import require
from frameworks.enums import AgreementStatus, DeclineReason, OfferStatus, ReferralStatus
from frameworks.models import Offer, Place, Referral
from frameworks.queries.route import next_in_line
from frameworks.routes import expires_at
from frameworks.rules import offer_minutes

if TYPE_CHECKING:
    from core.models import User


@dataclass(frozen=True, slots=True)
class Made:
    """The offer that now stands, and whether this call made it (False: somebody was a moment earlier)."""

    offer: Offer
    is_new: bool


def make_offer(referral: Referral, *, by: User, expecting: int | None = None) -> Made:
    """Offer a referral to the next provider in line.

    expecting: how many offers the page showed. If one more stands by now (a double click, a colleague), that one is
    returned instead of another being made. Raises Refused when an offer is open or nobody is left.
    """
    require(policies.may_broker, by, referral, "make an offer")
    settle(referral, by=by)
    with transaction.atomic():
        referral = Referral.objects.select_for_update().get(pk=referral.pk)
        latest = referral.latest_offer()
        if expecting is not None and latest is not None and latest.number > expecting:
            return Made(latest, is_new=False)
        if latest is not None and latest.is_open_at(clock.database_now()):
            until = in_words(latest.expires_at)
            raise Refused(
                f"{latest.place.member} has this referral on offer until {until}. Wait, or withdraw it first."
            )
        if referral.agreement.status != AgreementStatus.LIVE:
            raise Refused("The agreement is not live: no work can be offered under it.")
        move(referral, "offered", by=by)
        step = next_in_line(referral)
        if step.place is None:
            raise Refused(step.words)
        at = clock.database_now()
        minutes = offer_minutes(referral.agreement.offer_minutes)
        offer = Offer.objects.create(
            referral=referral, place=step.place, number=1 + (latest.number if latest else 0),
            position=step.place.position, why=step.why, offered_at=at, offered_by=by,
            expires_at=expires_at(at, str(referral.urgency), minutes),
        )  # fmt: skip
        letters.offer_made(offer)
        audit.record(
            offer.chain(),
            "offer.made",
            by=by,
            facts={**offer.subject_facts(), "until": offer.expires_at.isoformat()},
            at=at,
        )
    return Made(offer, is_new=True)


def accept(offer: Offer, *, by: User) -> Offer:
    """The provider takes it. Again by the same provider is the same acceptance; after the last instant it is refused."""
    require(policies.may_answer, by, offer, "answer this offer")
    try:
        with transaction.atomic():
            offer = _locked(offer)
            if offer.status == OfferStatus.ACCEPTED:
                return offer
            move(offer, "accept", by=by)
            move(offer.referral, "placed", by=by)
    except Refused:
        _late(offer, by=by, answer="accept")
        raise
    return offer


def decline(offer: Offer, *, reason: str, by: User, words: str = "") -> Offer:
    """The provider says no, and why in one tap; 'another reason' needs words."""
    require(policies.may_answer, by, offer, "answer this offer")
    if reason not in DeclineReason.values:
        raise Refused("Reason: choose why you decline.")
    if reason == DeclineReason.OTHER and not words.strip():
        raise Refused("Reason: say why in a few words, or choose one of the other reasons.")
    try:
        with transaction.atomic():
            offer = _locked(offer)
            if offer.status == OfferStatus.DECLINED:
                return offer
            move(offer, "decline", by=by, why=reason, reason=words.strip())
            move(offer.referral, "not_taken", by=by)
    except Refused:
        _late(offer, by=by, answer="decline")
        raise
    return offer


def _locked(offer: Offer) -> Offer:
    Referral.objects.select_for_update().get(pk=offer.referral_id)
    return Offer.objects.select_for_update().select_related("referral").get(pk=offer.pk)


def _late(offer: Offer, *, by: User, answer: str) -> None:
    """An answer after the last instant stays on record, and what the clock had done is written down."""
    offer = Offer.objects.get(pk=offer.pk)
    if clock.database_now() <= offer.expires_at:
        return
    audit.record(offer.chain(), "offer.answered_late", by=by, facts={**offer.subject_facts(), "answer": answer})
    if offer.status == OfferStatus.OPEN:
        lapse(offer)


def lapse(offer: Offer, *, by: User | None = None) -> Offer:
    """No answer in time counts as a decline. The clock has decided; this writes it down."""
    with transaction.atomic():
        offer = _locked(offer)
        if offer.status != OfferStatus.OPEN:
            return offer
        move(offer, "lapse", by=by)
        if offer.referral.status == ReferralStatus.OFFERING:
            move(offer.referral, "not_taken", by=by)
    return offer


def lapse_due() -> int:
    """Due work: write down every offer whose time has run out. Late or never run, nothing goes wrong."""
    ran_out = Offer.objects.filter(status=OfferStatus.OPEN, expires_at__lt=clock.database_now())
    return len([lapse(offer) for offer in ran_out.order_by("expires_at")])


def settle(referral: Referral, *, by: User | None) -> None:
    """Write down an offer of this referral that has run out, so that what comes next does not wait for the sweep."""
    for offer in referral.offers.filter(status=OfferStatus.OPEN, expires_at__lt=clock.database_now()):
        lapse(offer)
    referral.refresh_from_db()


def withdraw_offer(offer: Offer, *, reason: str, by: User) -> Offer:
    """The broker takes an open offer back."""
    if not reason.strip():
        raise Refused("Say why the offer is taken back.")
    with transaction.atomic():
        offer = _locked(offer)
        move(offer, "withdraw", by=by, reason=reason.strip())
        move(offer.referral, "not_taken", by=by)
    return offer


def withdraw_open_offers(place: Place, *, reason: str, by: User) -> None:
    """A place ends: what was still on offer to it is taken back, and the referrals wait again."""
    for offer in place.offers.filter(status=OfferStatus.OPEN):
        withdraw_offer(offer, reason=reason, by=by)
