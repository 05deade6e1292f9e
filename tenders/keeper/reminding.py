"""Which tasks of a bid are not done, told for one reminder that is leaving now, and for nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock
from core.models import Membership, OutboxMessage, User
from tenders.keeper.access import Denied, log
from tenders.keeper.reading import undone
from tenders.keeper.vault import Vault
from tenders.models import Bid
from tenders.policies import bids as policies

KIND = "bid-reminder"
LONGEST_BEFORE = timedelta(hours=24)
WHAT = "what is missing (reminder)"


def missing_for_reminder(vault: Vault, request: dict[str, Any]) -> dict[str, Any]:
    """{'undone': keys}: which tasks of the bid are not done. Not a word of what is written leaves the keeper.

    Answered only while due work holds the claim on an unsent reminder about this bid, to a person who writes for its
    organisation now, in the last day before bids close. Logged with that person either way.
    """
    reference, user = str(request["bid"]), None
    try:
        message = _being_sent(str(request["message"]))
        bid = Bid.objects.select_related("tender", "organisation").filter(ref=reference).first()
        user = User.objects.filter(ref=message.payload.get("to"), is_active=True).first()
        _require(bid, user, message)
    except Denied as denial:
        log(bid_ref=reference, user=user, what=WHAT, granted=False, reason=str(denial))
        raise
    assert bid is not None
    log(bid_ref=reference, user=user, what=WHAT, granted=True)
    return {"undone": undone(bid, vault.bid(bid.ref).private)}


def _being_sent(key: str) -> OutboxMessage:
    """The reminder of this key, while somebody is delivering it."""
    now = clock.now()
    message = OutboxMessage.objects.filter(kind=KIND, key=key, sent_at__isnull=True, claimed_until__gt=now).first()
    if message is None:
        raise Denied("No reminder of this name is being sent.")
    return message


def _require(bid: Bid | None, user: User | None, message: OutboxMessage) -> None:
    if bid is None or message.payload.get("bid") != bid.ref or message.about != bid.chain():
        raise Denied("The reminder is about another bid.")
    now, closes_at = clock.now(), bid.tender.closes_at
    if closes_at is None or not bid.tender.is_open_for_bids(now) or closes_at - now > LONGEST_BEFORE:
        raise Denied("The tender does not close within a day.")
    writers = Membership.objects.current().filter(organisation=bid.organisation_id, role__in=policies.WRITERS)
    if user is None or not writers.filter(user=user).exists():
        raise Denied("The person reminded does not write for the bid's organisation.")
