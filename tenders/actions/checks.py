"""A person's word on a compliance check, with the reason. It is added; what was found automatically stays beside it."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders import compliance as checks
from tenders.enums import BidStatus
from tenders.models import Bid, CheckDecision
from tenders.policies import eligibility as policies

LONGEST_REASON = 4_000


def decide_check(*, bid: Bid, check: str, passes: bool, reason: str, by: User) -> CheckDecision:
    """`check` is its name ('key@lot'). Raises `NotPermitted` or `Refused`."""
    if not policies.may_decide(by, bid.tender):
        raise NotPermitted("Only a procurement lead of the buyer decides on checks.")
    if blocked := policies.not_declared(by, bid.tender):
        raise NotPermitted(blocked)
    if bid.status != BidStatus.OPENED:
        raise Refused(f"Bid {bid.letter} is excluded: nothing more is decided about it.")
    found = next((each for each in checks.of_bid(bid) if each.name == check), None)
    if found is None:
        raise Refused("This bid has no such check.")
    reason = reason.strip()
    if not reason:
        raise Refused("Reason: write why, so that the bidder can be told.")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Reason: shorten it to {LONGEST_REASON:,} characters; it has {len(reason):,} now.")
    lot = bid.tender.lots.filter(number=found.lot).first() if found.lot else None
    with transaction.atomic():
        decision = CheckDecision.objects.create(
            bid=bid,
            lot=lot,
            key=found.key,
            label=found.label[:300],
            passes=passes,
            reason=reason,
            at=clock.now(),
            by=by,
        )
        facts = {"bid": bid.ref, "check": found.name, "passes": passes, "reason": audit.commitment(reason)}
        audit.record(bid.tender.chain(), "check.decided", by=by, facts=facts)
    return decision
