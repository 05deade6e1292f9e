"""A supplier says that it will not bid, and why; or takes that back."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.models import Organisation, User
from core.workflow import NotPermitted, Refused
from tenders.enums import STANDING, DeclineReason
from tenders.models import Decline, Tender
from tenders.policies import bids as policies
from tenders.queries.suppliers import decline_of


def decline(*, tender: Tender, organisation: Organisation, reason: str, words: str, by: User) -> Decline:
    """Record why. The buyer reads it at the opening. A second call returns the first's.

    It is logged with the supplier, not with the tender: the buyer, who reads that log, must not learn from it who looks.
    """
    if not policies.may_start(by, organisation):
        raise NotPermitted(f"Only owners and editors of {organisation.name} can decline for it.")
    if not tender.is_open_for_bids(clock.now()):
        raise Refused("This tender is not open for bids, so there is nothing to decline.")
    if reason not in DeclineReason.values:
        raise Refused("Choose why you do not bid.")
    if reason == DeclineReason.OTHER and not words.strip():
        raise Refused("Say in a sentence why you do not bid.")
    if tender.bids.filter(organisation=organisation, status__in=STANDING).exists():
        raise Refused("Your bid is submitted. Withdraw it first if you do not want it to be opened.")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if (standing := decline_of(tender, organisation)) is not None:
            return standing
        made = Decline.objects.create(
            tender=tender,
            organisation=organisation,
            reason=reason,
            words=words.strip(),
            declined_at=clock.now(),
            declined_by=by,
        )
        audit.record(organisation.chain(), "tender.decline", by=by, facts={"tender": tender.reference})
    return made


def take_back(*, tender: Tender, organisation: Organisation, by: User) -> None:
    """The supplier may bid after all. Starting a bid does the same."""
    if not policies.may_start(by, organisation):
        raise NotPermitted(f"Only owners and editors of {organisation.name} can take this back.")
    with transaction.atomic():
        standing = Decline.objects.select_for_update().filter(
            tender=tender, organisation=organisation, taken_back_at__isnull=True
        )
        if standing.update(taken_back_at=clock.now(), taken_back_by=by):
            audit.record(organisation.chain(), "tender.decline_taken_back", by=by, facts={"tender": tender.reference})
