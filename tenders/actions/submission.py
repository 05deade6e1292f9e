"""Submitting and withdrawing a bid. Uploading is not submitting; only what is submitted counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock, outbox
from core.calendar import date_in_words, in_words, time_in_words, uk_day
from core.models import Membership, User
from core.workflow import NotPermitted, Refused, move
from tenders import completeness, locks, receipts
from tenders.enums import STANDING, TenderStatus, Verdict
from tenders.keeper import client
from tenders.keeper.frames import from_text
from tenders.models import Attempt, Bid, Submission, Tender
from tenders.models.receipt import new_receipt_number
from tenders.policies import bids as policies
from tenders.queries import bids as queries

TRIES = 3


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A verdict against taking the bid, by the clock read after the lock."""

    at: datetime
    verdict: Verdict
    sentence: str


class _Moved(Exception):
    """The draft changed between sealing and the lock: seal again."""


def submit(*, bid: Bid, by: User, session: str, token: str) -> Submission:
    """Submit the working copy as it stands. The same `token` again gives the same receipt, never a second bid.

    Steps: nothing is missing -> the keeper seals the copy under the envelope keys -> one transaction:
    shared lock on the tender, the database's clock, the verdict, manifest, log entry, signed receipt.
    A late submission is refused with the server's time and kept as a recorded attempt.
    """
    if not policies.may_submit(by, bid):
        raise NotPermitted("Only an owner of your organisation can submit: ask one of them.")
    for _ in range(TRIES):
        if (done := _already(bid, token)) is not None:
            return done
        refusal = _judge(bid.tender, clock.database_now())
        if refusal is not None and (refusal := _judge_alone(bid)) is not None:
            break
        try:
            outcome = _receive(bid, _sealed(bid, session), by=by, token=token)
        except _Moved:
            continue
        if isinstance(outcome, Submission):
            return outcome
        refusal = outcome
        break
    else:
        raise Refused("A colleague is changing this bid at this moment. Look at it again, then submit.")
    _record_attempt(bid, refusal, by)
    raise Refused(refusal.sentence)


def _already(bid: Bid, token: str) -> Submission | None:
    return Submission.objects.filter(bid=bid, token=token).first()


def _judge(tender: Tender, at: datetime) -> _Refusal | None:
    """None when a bid received at `at` is in time: up to and including the instant of the deadline."""
    if tender.is_open_for_bids(at):
        return None
    if tender.status != TenderStatus.CANCELLED and tender.deadline_passed(at) and tender.closes_at is not None:
        sentence = (
            f"This bid was not received: bids closed {in_words(tender.closes_at)}, and it reached us at "
            f"{_to_the_second(at)}. The attempt is recorded. An earlier version you submitted in time still stands."
        )
        return _Refusal(at, Verdict.LATE, sentence)
    return _Refusal(at, Verdict.NOT_OPEN, "This bid was not received: the tender is not open for bids.")


def _judge_alone(bid: Bid) -> _Refusal | None:
    """The verdict read under the lock: a deadline that moved since this request began must not refuse anybody."""
    with transaction.atomic():
        return _judge(locks.share(bid.tender), clock.database_now())


def _sealed(bid: Bid, session: str) -> dict[str, Any]:
    """The keeper's sealed copy of a draft from which nothing is missing."""
    try:
        draft = queries.draft(bid, session=session)
        if lacks := completeness.missing(queries.tasks(bid, draft)):
            raise Refused(lacks)
        sealed = client.ask("seal_submission", session=session, bid=bid.ref)
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        raise Refused(f"Nothing was submitted: {trouble} Your draft is as it was; try again in a minute.") from trouble
    except client.Damaged as damage:
        raise Refused(
            f"Nothing was submitted: a stored file is damaged ({damage}). Upload your files again, then submit."
        ) from damage
    checked = (draft.versions, [each.ref for each in draft.files])
    if (sealed["versions"], [each["ref"] for each in sealed["files"]]) != checked:
        raise _Moved
    return sealed


def _receive(bid: Bid, sealed: dict[str, Any], *, by: User, token: str) -> Submission | _Refusal:
    """The one transaction. Nothing slow happens in it: sealing came before, mail and PDF come after."""
    with transaction.atomic():
        tender = locks.share(bid.tender)
        at = clock.database_now()
        # Only the bid's own row: a lock on the joined tender would be exclusive, and two who share it would deadlock.
        bid = Bid.objects.select_for_update(of=("self",)).select_related("tender", "organisation").get(pk=bid.pk)
        if (done := _already(bid, token)) is not None:
            return done
        if (refusal := _judge(tender, at)) is not None:
            return refusal
        _require_unmoved(bid, sealed)
        manifest, number = receipts.manifest_of(bid, sealed), new_receipt_number()
        moved = move(
            bid,
            "submit",
            by=by,
            received_at=at,
            receipt_number=number,
            number=sealed["number"],
            received=audit.instant_text(at),
            manifest_sha256=receipts.digest_of(manifest),
        )
        assert tender.closes_at is not None
        entry = audit.entries(moved.chain()).select_related("chain").first()
        receipt = receipts.receipt_of(
            receipt_number=number, manifest=manifest, received_at=at, closes_at=tender.closes_at, entry=entry
        )
        signature, public = receipts.sign(receipt)
        submission = Submission.objects.create(
            bid=bid,
            number=sealed["number"],
            receipt_number=number,
            token=token,
            received_at=at,
            received_from=by,
            closes_at=tender.closes_at,
            manifest=manifest,
            receipt=receipt,
            signature=signature,
            signed_with=public,
            sealed_quality=from_text(sealed["quality"]["sealed"]),
            sealed_price=from_text(sealed["price"]["sealed"]),
            sealed_copy=from_text(sealed["copy"]["sealed"]),
            file_keys=sealed["file_keys"],
        )
        _tell(submission)
    return submission


def _require_unmoved(bid: Bid, sealed: dict[str, Any]) -> None:
    versions = dict(bid.parts.values_list("part", "version"))
    files = bid.files.filter(removed_at__isnull=True, replaced_at__isnull=True)
    same_files = set(files.values_list("ref", flat=True)) == {each["ref"] for each in sealed["files"]}
    last = bid.submissions.order_by("-number").values_list("number", flat=True).first() or 0
    if versions != sealed["versions"] or not same_files or last + 1 != sealed["number"]:
        raise _Moved


def _to_the_second(at: datetime) -> str:
    return f"{time_in_words(at, seconds=True)} on {date_in_words(uk_day(at))}"


def _tell(submission: Submission) -> None:
    """Each owner gets the receipt's number and time by mail. File names and answers stay out of the outbox."""
    bid = submission.bid
    owners = Membership.objects.current().filter(organisation=bid.organisation, role="owner").select_related("user")
    for held in owners:
        outbox.mail(
            to=held.user,
            key=f"receipt:{submission.receipt_number}:{held.user.ref}",
            subject=f"Bid received: {bid.tender.title} ({submission.receipt_number})",
            body=(
                f"We received the bid of {bid.organisation.name} for {bid.tender.reference}, {bid.tender.title}.\n\n"
                f"Receipt {submission.receipt_number}, version {submission.number}.\n"
                "Nobody at the buyer can read it before the opening. You can replace or withdraw it until bids close."
            ),
            link=reverse("bidding:receipt", args=[bid.ref, submission.receipt_number]),
            about=bid.chain(),
        )


def _record_attempt(bid: Bid, refusal: _Refusal, by: User) -> None:
    tender = Tender.objects.get(pk=bid.tender_id)
    if tender.closes_at is None:
        return
    with transaction.atomic():
        Attempt.objects.create(
            tender=tender,
            bid=bid,
            at=refusal.at,
            closes_at=tender.closes_at,
            verdict=refusal.verdict,
            reason=refusal.sentence[:300],
            by=by,
        )
        facts = {"verdict": str(refusal.verdict), "at": audit.instant_text(refusal.at)}
        audit.record(bid.chain(), "bid.attempt", by=by, facts=facts)


def withdraw(*, bid: Bid, by: User) -> Bid:
    """Take a submitted bid back; possible until the deadline, and it can be submitted again until then."""
    if bid.status not in STANDING:
        raise Refused("There is no submitted bid to withdraw.")
    with transaction.atomic():
        tender = locks.share(bid.tender)
        at = clock.database_now()
        if not tender.is_open_for_bids(at):
            raise Refused("Bids have closed: a bid can be withdrawn only until the deadline. Write to the buyer.")
        return move(bid, "withdraw", by=by)
