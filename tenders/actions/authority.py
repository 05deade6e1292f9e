"""A standing authority: an owner lets each save that completes the bid be submitted at once, until somebody ends it."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders import locks
from tenders.models import Bid
from tenders.policies import bids as policies


def give_authority(*, bid: Bid, by: User, fresh: bool) -> Bid:
    """From now on each save by an owner or editor that completes the bid is submitted in this owner's name.

    `fresh` says that the owner proved who they are within the last ten minutes: it binds the organisation as submitting
    does. It runs until somebody ends it, the bid is withdrawn, the owner is no longer one, or bids close.
    """
    if not policies.may_submit(by, bid):
        raise NotPermitted("Only an owner of your organisation can give a standing authority: ask one of them.")
    if not fresh:
        raise NotPermitted("Sign in again: a standing authority needs a sign-in of the last ten minutes.")
    with transaction.atomic():
        tender = locks.share(bid.tender)
        bid = _locked(bid)
        if not tender.is_open_for_bids(clock.database_now()):
            raise Refused("The tender is not open for bids now, so there is nothing to submit by authority.")
        if policies.authority_stands(bid):
            return bid
        bid.standing_authority_by, bid.standing_authority_from = by, clock.now()
        bid.standing_authority_until = None
        bid.save(update_fields=["standing_authority_by", "standing_authority_from", "standing_authority_until"])
        audit.record(bid.chain(), "bid.give_authority", by=by, facts={"owner": by.ref})
    return bid


def end_authority(bid: Bid, *, by: User) -> Bid:
    """From now on a save is a save, and submitting is an act of its own again. Any owner may end it."""
    if not policies.may_submit(by, bid):
        raise NotPermitted("Only an owner of your organisation can end its standing authority.")
    with transaction.atomic():
        bid = _locked(bid)
        if bid.has_standing_authority:
            owner = bid.standing_authority_by
            bid.standing_authority_until = clock.now()
            bid.save(update_fields=["standing_authority_until"])
            facts = {"owner": owner.ref if owner else ""}
            audit.record(bid.chain(), "bid.end_authority", by=by, facts=facts)
    return bid


def _locked(bid: Bid) -> Bid:
    return (
        Bid.objects.select_for_update(no_key=True, of=("self",)).select_related("tender", "organisation").get(pk=bid.pk)
    )
