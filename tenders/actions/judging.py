"""The verdict on a bid at an instant of the database's clock, and the row that stays of one that was not taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from core import audit, clock
from core.calendar import date_in_words, in_words, time_in_words, uk_day
from core.models import User
from tenders import locks
from tenders.actions import late, noticing
from tenders.enums import TenderStatus, Verdict
from tenders.in_time import in_time
from tenders.models import Attempt, Bid, Tender
from tenders.queries import bids as queries


@dataclass(frozen=True, slots=True)
class Refusal:
    """A verdict against taking the bid, by the clock and the deadline read after the lock."""

    at: datetime
    closes_at: datetime | None
    verdict: Verdict
    sentence: str


def judge(bid: Bid, tender: Tender, at: datetime) -> Refusal | None:
    """None when a bid received at `at` is in time: up to and including the instant of the deadline."""
    if in_time(tender, at):
        return None
    closes_at = tender.closes_at
    if tender.status != TenderStatus.CANCELLED and tender.deadline_passed(at) and closes_at is not None:
        sentence = (
            f"This bid was not received: bids closed {in_words(closes_at)}, and it reached us at "
            f"{time_in_words(at, seconds=True)} on {date_in_words(uk_day(at))}. The attempt is recorded. {_stands(bid)}"
        )
        return Refusal(at, closes_at, Verdict.LATE, sentence)
    return Refusal(at, closes_at, Verdict.NOT_OPEN, "This bid was not received: the tender is not open for bids.")


def _stands(bid: Bid) -> str:
    """What of this bidder counts all the same."""
    standing = queries.standing(Bid.objects.get(pk=bid.pk))
    if standing is None:
        return "Nothing of this bid was received."
    if standing.admitted_under_id is not None:
        return "The version of it that was admitted still stands."
    return "An earlier version you submitted in time still stands."


def judge_alone(bid: Bid) -> Refusal | None:
    """The verdict read under the lock: a deadline that moved since this request began must not refuse anybody."""
    with transaction.atomic():
        return judge(bid, locks.share(bid.tender), clock.database_now())


def record_attempt(bid: Bid, refusal: Refusal, by: User, sealed: dict[str, Any] | None) -> bool:
    """Keep that a bid came and was not taken, with the clock and the deadline it was judged by.

    `sealed`: the whole bid as the keeper sealed it, where it came late and is not what stands anyway. It is kept, and two
    people decide on it, while they still can. False, and nothing recorded, where a later deadline came into force since:
    then the bid is in time and can be submitted.
    """
    if refusal.closes_at is None:
        return True
    with transaction.atomic():
        tender = locks.share(bid.tender)
        if in_time(tender, clock.database_now()):
            return False
        attempt = Attempt.objects.create(
            tender=tender,
            bid=bid,
            at=refusal.at,
            closes_at=refusal.closes_at,
            verdict=refusal.verdict,
            reason=refusal.sentence[:300],
            by=by,
        )
        facts = {"verdict": str(refusal.verdict), "at": audit.instant_text(refusal.at)}
        if sealed is not None and noticing.is_still_decided(bid, refusal.closes_at):
            kept = late.keep_late(attempt=attempt, sealed=sealed)
            noticing.late_attempt(attempt=attempt, kept=kept)
            facts["manifest_sha256"] = kept.manifest_sha256
        audit.record(bid.chain(), "bid.attempt", by=by, facts=facts)
    return True
