"""What the keeper checks for itself before it reads anything: a live session, or a confirmed opening."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from core import clock, ports
from core.models import Membership, User
from tenders.enums import EnvelopeKind, OpeningStatus, TenderStatus
from tenders.models import Bid, Envelope, KeeperRead, Opening
from tenders.policies import bids as policies
from tenders.policies.tenders import buyers


class Denied(Exception):
    """The keeper does not do this for this asker. The sentence is for the log and may be shown."""


def log(*, bid_ref: str, user: User | None, what: str, granted: bool, reason: str = "") -> None:
    """One row for each reading or refusal, before anything is handed over."""
    KeeperRead.objects.create(
        at=clock.now(), bid_ref=bid_ref[:40], user=user, what=what[:30], granted=granted, reason=reason[:200]
    )


def person_of(session_key: str) -> User:
    """The person of a live sign-in session, looked up in the session store itself."""
    if not session_key or len(session_key) > 64:
        raise Denied("There is no signed-in session.")
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    data = store.load()
    user = User.objects.filter(pk=data.get(SESSION_KEY), is_active=True).first()
    if user is None or data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        raise Denied("There is no signed-in session.")
    if not constant_time_compare(str(data.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash()):
        raise Denied("The session ended when the password was changed.")
    return user


def bid_for(session_key: str, bid_ref: str, *, what: str, to_write: bool = False) -> tuple[Bid, User]:
    """The bid, for a member of its own organisation. Raises `Denied`; either way there is a row about it."""
    user: User | None = None
    try:
        user = person_of(session_key)
        bid = Bid.objects.select_related("tender__procurement", "organisation").filter(ref=bid_ref).first()
        allowed = policies.may_hand_in if to_write else policies.may_read
        if bid is None or not allowed(user, bid) or _buys(user, bid):
            raise Denied("Only members of the bid's own organisation can read it.")
    except Denied as denial:
        log(bid_ref=bid_ref, user=user, what=what, granted=False, reason=str(denial))
        raise
    log(bid_ref=bid_ref, user=user, what=what, granted=True)
    return bid, user


def _buys(user: User, bid: Bid) -> bool:
    """Somebody who also works for the buyer of this tender stays outside, whatever else they are a member of."""
    return Membership.objects.current().filter(user=user, organisation__in=buyers(bid.tender.procurement)).exists()


def confirmed_opening(tender_ref: str, kind: str, *, noted: datetime | None) -> Opening:
    """The opening that two officers have confirmed. Raises `Denied` with what is missing.

    `noted` is the deadline the keeper wrote down itself when bids were handed in: an earlier one in the database is
    not believed. Steps: the row exists -> two different people confirmed, each after the deadline, each still an officer
    of the buyer -> the deadline has passed by the keeper's own clock -> for price, quality is locked.
    """
    opening = (
        Opening.objects.select_related("tender__procurement", "first_by", "second_by")
        .filter(tender__reference=tender_ref, kind=kind)
        .first()
    )
    if opening is None:
        raise Denied("Nobody has confirmed this opening.")
    tender = opening.tender
    if opening.status not in {OpeningStatus.CONFIRMED, OpeningStatus.OPENED}:
        raise Denied("Two officers have not both confirmed this opening.")
    first, second = opening.first_by, opening.second_by
    if first is None or second is None or first.pk == second.pk:
        raise Denied("Two different officers must confirm an opening.")
    if not tender.deadline_passed(clock.now()) or tender.status == TenderStatus.CANCELLED:
        raise Denied("The deadline has not passed, or the tender was cancelled.")
    if noted is not None and (clock.now() <= noted or tender.closes_at is None or tender.closes_at < noted):
        raise Denied("Bids were handed in under a later deadline than the one the database names now.")
    for at in (opening.first_at, opening.second_at):
        if at is None or not tender.deadline_passed(at):
            raise Denied("An officer confirmed before the deadline.")
    if not all(policies.may_open_tender(officer, tender) for officer in (first, second)):
        raise Denied("An officer who confirmed no longer acts for the buyer.")
    if kind == EnvelopeKind.PRICE and ports.guards.blocks("evaluation.quality_locked", tender):
        raise Denied("Quality is not locked: the price envelopes stay sealed.")
    return opening


def whole_envelope(opening: Opening) -> Envelope:
    """The envelope of a confirmed opening, its key within the keeper's reach. Raises `Denied` with what is missing."""
    envelope = Envelope.objects.get(tender=opening.tender_id, kind=opening.kind)
    if not envelope.wrapped_private:
        raise Denied("Two officers have not both given their halves of this envelope's key.")
    return envelope
