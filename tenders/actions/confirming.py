"""A bidder's word, after a change to the tender, that the submission which stands is its bid."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.calendar import in_words
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders import locks, receipts
from tenders.completeness import words
from tenders.enums import BidStatus, TenderStatus
from tenders.keeper import client
from tenders.models import Amendment, Bid, Confirmation, Submission, Tender
from tenders.models.telling import new_confirmation_number
from tenders.policies import bids as policies
from tenders.queries import bids as queries


def confirm(*, bid: Bid, by: User, session: str, change: int, fresh: bool) -> Confirmation:
    """Confirm the standing submission after change number `change`, the one the page showed.

    Steps: an owner, freshly signed in -> what stands still fits the changed questions -> one transaction: shared lock
    on the tender, the database's clock, open?, no newer change, the state, the log entry, the signed receipt.
    The same confirmation again gives the same receipt.
    """
    if not policies.may_submit(by, bid):
        raise NotPermitted("Only an owner of your organisation can confirm its bid: ask one of them.")
    if not fresh:
        raise NotPermitted("Sign in again: confirming a bid needs a sign-in of the last ten minutes.")
    if (done := bid.confirmations.filter(amendment__number=change).last()) is not None and not bid.unconfirmed_change:
        return done
    if lacks := over_the_limit(bid, session):
        raise Refused(lacks)
    with transaction.atomic():
        tender = locks.share(bid.tender)
        at = clock.database_now()
        bid = Bid.objects.select_for_update(of=("self",)).select_related("tender", "organisation").get(pk=bid.pk)
        if not tender.is_open_for_bids(at):
            raise Refused(_not_open(tender))
        if bid.status != BidStatus.NEEDS_CONFIRMING:
            raise Refused("This bid does not need confirming now.")
        if bid.unconfirmed_change != change:
            raise Refused(f"The tender changed again: read change {bid.unconfirmed_change}, then confirm.")
        submission = queries.standing(bid)
        assert submission is not None
        amendment = Amendment.objects.get(tender=tender, number=change)
        number = new_confirmation_number()
        moved = move(
            bid,
            "confirm",
            by=by,
            change=change,
            number=number,
            submission=submission.receipt_number,
            confirmed=audit.instant_text(at),
        )
        entry = audit.entries(moved.chain()).select_related("chain").first()
        assert tender.closes_at is not None
        receipt = {
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
        signature, public = receipts.sign(receipt)
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


def _not_open(tender: Tender) -> str:
    if tender.status == TenderStatus.CANCELLED or tender.closes_at is None:
        return "The tender is not open for bids any more: nothing was confirmed, and no bid is opened."
    return (
        f"Bids closed {in_words(tender.closes_at)}: nothing was confirmed. "
        "Your bid stands, and is opened as not confirmed."
    )


def over_the_limit(bid: Bid, session: str) -> list[str]:
    """Answers of the standing submission that no longer fit because a word limit came down since it was received."""
    submission = queries.standing(bid)
    if submission is None:
        return []
    lowered = _lowered_limits(bid, submission)
    if not lowered:
        return []
    try:
        copy = client.ask("read_submission", session=session, bid=bid.ref, number=submission.number)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"Nothing was confirmed: {trouble} Try again in a minute.") from trouble
    answers = copy["quality"].get("answers", {})
    return [
        f"Your answer to ‘{row.label}’ has {words(str(answers.get(row.key, ''))):,} words and the limit is now "
        f"{row.word_limit:,}: shorten it and submit again."
        for row in bid.tender.criteria.all()
        if row.key in lowered and words(str(answers.get(row.key, ""))) > row.word_limit
    ]


def _lowered_limits(bid: Bid, submission: Submission) -> set[str]:
    changes = bid.tender.amendments.filter(published_at__gt=submission.received_at)
    paths = [str(each["path"]) for amendment in changes for each in amendment.changes]
    return {path.split(":")[1] for path in paths if path.startswith("criterion:") and path.endswith(":word_limit")}
