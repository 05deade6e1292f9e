"""Submitting and withdrawing a bid. Uploading is not submitting; only what is submitted counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from core import clock
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders import completeness, locks, receipts
from tenders.actions import noticing
from tenders.actions.authority import end_authority
from tenders.actions.judging import Refusal, judge, judge_alone, record_attempt
from tenders.actions.receipt_mails import tell_owners
from tenders.actions.receipting import Received, receipted, sealed_fields
from tenders.enums import STANDING, BidStatus, Verdict
from tenders.in_time import in_time
from tenders.keeper import client
from tenders.models import Bid, Submission, Tender
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.working_copy import Seen, state_now, state_of

TRIES = 3


class Incomplete(Refused):
    """Something is missing. The sentences are for the bid's own page and nowhere else: they say what was typed."""


class Changed(Refused):
    """The working copy is not the one that was shown: whoever pressed looks at it again. Nothing was submitted."""

    def __init__(self) -> None:
        super().__init__("The bid changed since you opened this page; look again.")


class Used(Refused):
    """The page was pressed before, and what it would submit now is not what it gave a receipt for."""

    def __init__(self, done: Submission) -> None:
        super().__init__(
            f"Nothing was submitted by this press. This page was used before, for receipt {done.receipt_number}, and the bid "
            "is not as it was then: look at it as it is now, then submit."
        )


class _Moved(Exception):
    """The draft changed between sealing and the lock: seal again."""


def submit(
    *,
    bid: Bid,
    by: User,
    session: str,
    token: str,
    lots: Collection[int] | None = None,
    by_authority: bool = False,
    after_file: str = "",
    shown: Seen | None = None,
) -> Submission:
    """Submit the working copy as it stands, for these lots or (None) for all that were chosen.

    The same `token` again, or a working copy that stands submitted as it lies, gives the same receipt, never a second
    bid; a token whose submission is no longer the bid as it lies raises `Used`. `by_authority`: a colleague's save, under an owner's standing authority. `after_file`: the file that due work
    made part of the bid, with nobody at a browser and so without a `session`. `shown`: what the page showed to whoever
    pressed; raises `Changed` where the bid is another by now. None where nobody was shown anything.

    Steps: nothing is missing -> the keeper seals the copy under the envelope keys -> one transaction:
    shared lock on the tender, the database's clock, the verdict, manifest, log entry, signed receipt.
    A late submission is refused with the server's time and kept as a recorded attempt.
    """
    allowed = policies.may_hand_in if by_authority else policies.may_submit
    if not allowed(by, bid):
        raise NotPermitted("Only an owner of your organisation can submit: ask one of them.")
    for _ in range(TRIES):
        if (done := _already(bid, token, lots)) is not None:
            return done
        refusal = judge(bid, bid.tender, clock.database_now())
        if refusal is None or (refusal := judge_alone(bid)) is None:
            try:
                sealed = _by_due_work(bid, after_file) if after_file else _sealed(bid, session, lots, shown)
                if isinstance(sealed, Submission):
                    return sealed
                outcome = _receive(bid, sealed, by=by, token=token, file=after_file)
            except _Moved:
                continue
            if isinstance(outcome, Submission):
                return outcome
            refusal = outcome
        # Where due work tried, nobody pressed: there is no attempt of a person to keep.
        if after_file or record_attempt(bid, refusal, by, _late_bytes(bid, refusal, session, lots)):
            raise Refused(refusal.sentence)
    raise Refused("A colleague is changing this bid at this moment. Look at it again, then submit.")


def _already(bid: Bid, token: str, lots: Collection[int] | None) -> Submission | None:
    """What this page's token was submitted as, when pressing it again says the same. Raises `Used` when it does not."""
    done = Submission.objects.filter(bid=bid, token=token).order_by("pk").first()
    if done is None:
        return None
    bid.refresh_from_db(fields=["status"])
    same = bid.status != BidStatus.NEEDS_CONFIRMING and queries.standing(bid) == done
    if not same or queries.draft_differs(bid, done) or (lots is not None and set(lots) != set(done.lots)):
        raise Used(done)
    return done


def _sealed(
    bid: Bid, session: str, lots: Collection[int] | None, shown: Seen | None = None
) -> dict[str, Any] | Submission:
    """The keeper's sealed copy of a draft from which nothing is missing; or the submission that already says the same."""
    try:
        draft = queries.draft(bid, session=session)
        if shown is not None and shown != draft.seen():
            raise Changed
        wanted = _wanted(draft, lots)
        if lacks := completeness.missing(queries.tasks(bid, draft), wanted):
            raise Incomplete(lacks)
        refs = [each.ref for each in draft.files]
        if (same := _stands_so(bid, state_of(draft.versions, refs, wanted))) is not None:
            return same
        sealed = client.ask("seal_submission", session=session, bid=bid.ref, lots=wanted)
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        if isinstance(trouble, client.KeeperAway):
            noticing.note_trouble(bid=bid, what="Submitting: the keeper of sealed bids did not answer.", by=None)
        raise Refused(f"Nothing was submitted: {trouble} Your draft is as it was; try again in a minute.") from trouble
    except client.Damaged as damage:
        raise Refused(
            f"Nothing was submitted: a stored file is damaged ({damage}). Upload your files again, then submit."
        ) from damage
    if (sealed["versions"], sealed["seen_files"]) != (draft.versions, refs):
        raise _Moved
    sealed["left_out"] = [lot for lot in draft.content.chosen() if lot not in wanted]
    return sealed


def _by_due_work(bid: Bid, file: str) -> dict[str, Any] | Submission:
    """As `_sealed`, for all lots that were chosen: the keeper itself looks whether anything is missing, and says no more."""
    try:
        sealed = client.ask("seal_by_authority", bid=bid.ref, file=file)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"Nothing was submitted: {trouble}") from trouble
    if not sealed["complete"]:
        raise Incomplete("Something is missing in the bid.")
    state = state_of(sealed["versions"], sealed["seen_files"], sealed["lots"])
    return _stands_so(bid, state) or sealed


def _wanted(draft: queries.Draft, lots: Collection[int] | None) -> list[int]:
    """The lots to submit, in the order of preference. Raises `Refused` for none, or for one that was not chosen."""
    chosen = draft.content.chosen()
    if lots is None:
        return chosen
    if unknown := sorted(set(lots) - set(chosen)):
        raise Refused(f"Choose lot {unknown[0]} before you submit it: your bid is not for that lot.")
    if not lots:
        raise Refused("Choose at least one lot to submit.")
    return [lot for lot in chosen if lot in lots]


def _stands_so(bid: Bid, state: str) -> Submission | None:
    """The standing submission when it was made from exactly this working copy: sent again, it is the same bid.

    After a change to the tender it is not: there, submitting again is how a bid is confirmed.
    """
    bid.refresh_from_db(fields=["status"])
    if bid.status != BidStatus.SUBMITTED:
        return None
    standing = queries.standing(bid)
    return standing if standing is not None and standing.manifest.get("working_copy") == state else None


def _receive(bid: Bid, sealed: dict[str, Any], *, by: User, token: str, file: str) -> Submission | Refusal:
    """The one transaction. Nothing slow happens in it: sealing came before, mail and PDF come after."""
    with transaction.atomic():
        tender = locks.share(bid.tender)
        at = clock.database_now()
        # Only the bid's own row: a lock on a joined tender would be exclusive, and two who share it would deadlock.
        bid = Bid.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=bid.pk)
        bid.tender, organisation = tender, bid.organisation
        if (done := _already(bid, token, sealed["lots"])) is not None:
            return done
        if (refusal := judge(bid, tender, at)) is not None:
            return refusal
        _require_unmoved(bid, sealed)
        submission = _keep(bid, tender, at, sealed, by=by, token=token, file=file)
        # The step read the bid's row again; the two beside it are as they were read under the lock.
        submission.bid.tender, submission.bid.organisation = tender, organisation
        tell_owners(submission, unattended=bool(file))
    return submission


def _keep(
    bid: Bid, tender: Tender, at: datetime, sealed: dict[str, Any], *, by: User, token: str, file: str
) -> Submission:
    """The state, the log entry, the signed receipt and the row that is never changed: all of them or none."""
    assert tender.closes_at is not None
    owner = None if policies.may_submit(by, bid) and not file else bid.standing_authority_by
    manifest = receipts.manifest_of(bid, sealed)
    came = Received(manifest, sealed["number"], token, at, by, tender.closes_at, sealed_fields(sealed))
    facts: dict[str, Any] = {"lots": manifest["lots"]}
    if owner:
        facts["by_authority_of"] = owner.ref
    if file:
        facts["after_file"] = file
    return receipted(bid, "submit", came, by=by, facts=facts, left_out=sealed["left_out"], by_authority_of=owner)


def _require_unmoved(bid: Bid, sealed: dict[str, Any]) -> None:
    last = bid.submissions.order_by("-number").values_list("number", flat=True).first() or 0
    seen = state_of(sealed["versions"], sealed["seen_files"], sealed["lots"])
    if state_now(bid, sealed["lots"]) != seen or last + 1 != sealed["number"]:
        raise _Moved


def _late_bytes(bid: Bid, refusal: Refusal, session: str, lots: Collection[int] | None) -> dict[str, Any] | None:
    """The whole bid as it lay when it was refused as late, sealed to the envelopes; None when it was not whole.

    None too where the working copy is what stands submitted, so that who presses it again misses nothing, and where
    nothing would be decided about it any more.
    """
    closes_at = refusal.closes_at
    if refusal.verdict != Verdict.LATE or closes_at is None or not noticing.is_still_decided(bid, closes_at):
        return None
    try:
        sealed = _sealed(bid, session, lots)
    except (Refused, _Moved):
        return None
    return sealed if isinstance(sealed, dict) else None


def withdraw(*, bid: Bid, by: User) -> Bid:
    """Take a submitted bid back; possible until the deadline, and it can be submitted again until then."""
    if bid.status not in STANDING:
        raise Refused("There is no submitted bid to withdraw.")
    with transaction.atomic():
        tender = locks.share(bid.tender)
        at = clock.database_now()
        if not in_time(tender, at):
            raise Refused("Bids have closed: a bid can be withdrawn only until the deadline. Write to the buyer.")
        withdrawn = move(bid, "withdraw", by=by)
        # Under a standing authority the next save would hand the bid in again: who withdraws it means it.
        end_authority(withdrawn, by=by)
        return withdrawn
