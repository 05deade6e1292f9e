"""A bidder's word, after a change to the tender, that the submission which stands is its bid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from core import audit, clock
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders import completeness, locks, receipts
from tenders.completeness import words
from tenders.enums import BidStatus, TenderStatus
from tenders.in_time import in_time
from tenders.keeper import client
from tenders.models import Amendment, Bid, Confirmation, Submission, Tender
from tenders.models.telling import new_confirmation_number
from tenders.policies import bids as policies
from tenders.queries import bids as queries

MEND_IT = "Mend this in your draft and submit again: the bid cannot be confirmed as it stands."


class Lacks(Refused):
    """What stands does not answer all that is asked now. The sentences say what was typed: for the bid's own page only."""


def confirm(*, bid: Bid, by: User, session: str, change: int, fresh: bool) -> Confirmation:
    """Confirm the standing submission after change number `change`, the one the page showed.

    Steps: an owner, freshly signed in -> what stands answers everything that is asked now -> one transaction: shared
    lock on the tender, the database's clock, open?, no newer change, the state, the log entry, the signed receipt.
    The same confirmation again gives the same receipt.
    """
    if not policies.may_submit(by, bid):
        raise NotPermitted("Only an owner of your organisation can confirm its bid: ask one of them.")
    if not fresh:
        raise NotPermitted("Sign in again: confirming a bid needs a sign-in of the last ten minutes.")
    if (done := bid.confirmations.filter(amendment__number=change).last()) is not None and not bid.unconfirmed_change:
        return done
    checked = queries.standing(bid)
    if lacks := lacking(bid, session):
        raise Lacks(lacks)
    with transaction.atomic():
        tender = locks.share(bid.tender)
        at = clock.database_now()
        bid = (
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=bid.pk)
        )
        submission = _still_to_confirm(bid, tender, change=change, at=at)
        if submission != checked:
            raise Refused("A colleague submitted this bid again at this moment: look at it as it is now.")
        return _signed(bid, tender, submission, by=by, change=change, at=at)


def _still_to_confirm(bid: Bid, tender: Tender, *, change: int, at: datetime) -> Submission:
    """The submission to confirm, under the lock; refused when bids have closed or the tender changed again."""
    if not in_time(tender, at):
        raise Refused(_not_open(tender))
    if bid.status != BidStatus.NEEDS_CONFIRMING:
        raise Refused("This bid does not need confirming now.")
    if bid.unconfirmed_change != change:
        raise Refused(f"The tender changed again: read change {bid.unconfirmed_change}, then confirm.")
    submission = queries.standing(bid)
    assert submission is not None
    return submission


def _signed(bid: Bid, tender: Tender, submission: Submission, *, by: User, change: int, at: datetime) -> Confirmation:
    """The state, the log entry and the receipt that names it."""
    amendment, number = Amendment.objects.get(tender=tender, number=change), new_confirmation_number()
    moved = move(
        bid,
        "confirm",
        by=by,
        change=change,
        number=number,
        submission=submission.receipt_number,
        confirmed=audit.instant_text(at),
    )
    receipt = _receipt(moved, tender, submission, change=change, number=number, at=at)
    signature, public = receipts.sign(receipt)
    assert tender.closes_at is not None
    return Confirmation.objects.create(
        bid=bid,
        submission=submission,
        amendment=amendment,
        number=number,
        confirmed_at=at,
        confirmed_by=by,
        closes_at=tender.closes_at,
        receipt=receipt,
        signature=signature,
        signed_with=public,
    )


def _receipt(
    bid: Bid, tender: Tender, submission: Submission, *, change: int, number: str, at: datetime
) -> dict[str, Any]:
    entry = audit.entries(bid.chain()).select_related("chain").first()
    assert tender.closes_at is not None
    return {
        "format": "fairlot-confirmation-1",
        "number": number,
        "tender": tender.reference,
        "bid": bid.ref,
        "organisation": bid.organisation.ref,
        "change": change,
        "submission": submission.receipt_number,
        "manifest_sha256": submission.receipt["manifest_sha256"],
        "confirmed_at": audit.instant_text(at),
        "closes_at": audit.instant_text(tender.closes_at),
        "log": {"chain": entry.chain.name, "number": entry.number, "head": entry.digest},
    }


def _not_open(tender: Tender) -> str:
    if tender.status == TenderStatus.CANCELLED or tender.closes_at is None:
        return "The tender is not open for bids any more: nothing was confirmed, and no bid is opened."
    return (
        f"Bids closed {in_words(tender.closes_at)}: nothing was confirmed. "
        "Your bid stands, and is opened as not confirmed."
    )


def lacking(bid: Bid, session: str) -> list[str]:
    """Everything that is asked now and that the standing submission does not answer, one sentence each.

    The same judgement as at submitting, over the submission instead of the draft: new questions and price lines, limits
    and bounds that moved, lots that were taken out. Empty when nothing was submitted, or when nothing is missing.
    """
    submission = queries.standing(bid)
    if submission is None or bid.status != BidStatus.NEEDS_CONFIRMING:
        return []
    try:
        copy = client.ask("read_submission", session=session, bid=bid.ref, number=submission.number)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"Nothing was confirmed: {trouble} Try again in a minute.") from trouble
    content = queries.submitted(copy)
    asked = queries.asked(bid.tender)
    found = {task.key: task.missing for task in completeness.tasks(asked, content) if not task.is_done}
    for question in [] if asked.to_take_part else asked.questions:
        count = words(content.answers.get(question.key, ""))
        if count > question.word_limit:
            found[f"answer:{question.key}"] = (
                f"Your answer to ‘{question.label}’ has {count:,} words and the limit is now {question.word_limit:,}: "
                "shorten it and submit again."
            )
    return [*found.values(), MEND_IT] if found else []
