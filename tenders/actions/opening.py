"""Opening one envelope class: two officers confirm, the keeper opens, the record lists every bid."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import clock
from core.models import User
from core.workflow import NotPermitted, Refused, blocks, move
from tenders import locks, readiness, sealing
from tenders.actions import strict
from tenders.actions.opened_bid import store_opened
from tenders.actions.opening_record import opening_record, steps_of
from tenders.actions.tender import declare_interest
from tenders.enums import STANDING, BidStatus, EnvelopeKind, OpeningStatus, TenderStatus
from tenders.keeper import client
from tenders.models import (
    Bid,
    Criterion,
    Lot,
    Opening,
    OpeningStep,
    PriceLine,
    Question,
    Submission,
    Tender,
)
from tenders.policies import bids as policies
from tenders.pricing.completeness import lines_of


@dataclass(frozen=True, slots=True)
class _Opened:
    bid: Bid
    submission: Submission
    value: Mapping[str, Any] | None
    keys: Mapping[str, str]
    failures: list[str]


UNDECIDED = (OpeningStatus.FIRST_CONFIRMED, OpeningStatus.CONFIRMED)


def confirm_opening(*, tender: Tender, kind: str, by: User, fresh: bool, seconds: float | None = None) -> Opening:
    """The first officer's confirmation, or the second's, which opens the envelopes.

    `fresh` says that this person proved who they are within the last ten minutes. Raises `NotPermitted`
    or `Refused`. If the keeper fails after both confirmed, any of the two calls `finish_opening` again. `seconds`: how
    long this call opens bids; the rest goes on by itself, and by pressing again.
    """
    if not policies.may_open_tender(by, tender):
        raise NotPermitted("Only a lead or an approver of the buyer opens bids.")
    if not fresh:
        raise NotPermitted("Sign in again: an opening needs a sign-in of the last ten minutes.")
    _declare(tender, kind, by)
    _close_if_due(tender)
    opening, _ = Opening.objects.get_or_create(tender=tender, kind=EnvelopeKind(kind))
    strict.require_half(opening, by)
    if opening.status in UNDECIDED and policies.who_left(opening):
        # The keeper opens for two officers of the buyer; whoever left since is neither, so two confirm anew. In one step:
        # what was decrypted stays so, and at no instant may anybody find an opening that has not begun.
        with transaction.atomic():
            locks.alone(tender)
            return move(move(opening, "start_again", by=by), "confirm_first", by=by)
    if opening.status == OpeningStatus.WAITING:
        with transaction.atomic():
            locks.alone(
                tender
            )  # a late bid that is being recorded is there to be decided on, or comes after the beginning
            return move(opening, "confirm_first", by=by)
    if opening.status == OpeningStatus.FIRST_CONFIRMED:
        if opening.first_by_id == by.pk:
            raise Refused("You confirmed as first officer. The second must be another person.")
        opening = move(opening, "confirm_second", by=by)
    return finish_opening(opening=opening, by=by, seconds=seconds)


def _declare(tender: Tender, kind: str, by: User) -> None:
    """The confirmation says that its officer has no interest in the procurement: a general declaration, before any name
    is shown. One about the bidders, now known, comes before a file is read.
    """
    declared = readiness.latest_declaration(tender, by.pk)
    if declared is not None and declared.has_interest:
        raise NotPermitted("You declared an interest in this procurement: another officer opens its bids.")
    if declared is None and not blocks(Opening(tender=tender, kind=EnvelopeKind(kind)), "confirm_first"):
        declare_interest(tender=tender, by=by, has_interest=False)


def _close_if_due(tender: Tender) -> None:
    """The deadline is a comparison: an opening does not wait for the sweep that writes the state down."""
    if tender.status == TenderStatus.PUBLISHED and tender.deadline_passed(clock.database_now()):
        move(tender, "close", by=None)


def finish_opening(*, opening: Opening, by: User, seconds: float | None = None) -> Opening:
    """Ask the keeper for one bid after the other, each stored in a transaction of its own, then the record.

    With `seconds` it stops when they are over; what is done stands as `OpeningStep`, and calling again goes on from
    there, so that a thousand bids are opened in slices, one in memory at a time. Nothing is shown before the last.
    """
    if opening.status == OpeningStatus.OPENED:
        return opening
    if not policies.is_one_of_the_two(by, opening):
        raise NotPermitted("Only the two officers who confirmed can open.")
    until = None if seconds is None else time.monotonic() + seconds
    waiting = _waiting(opening)
    for place, pk in enumerate(waiting, 1):
        _open_and_store(opening, pk)
        if until is not None and time.monotonic() > until and place < len(waiting):
            return opening
    return _conclude(opening, by)


def continue_due(seconds: float = 20) -> int:
    """Due work: goes on with openings that two officers confirmed and that were not finished in one request."""
    count = 0
    for opening in Opening.objects.filter(status=OpeningStatus.CONFIRMED).select_related("tender", "second_by"):
        if opening.second_by is None or policies.who_left(opening) or not opening.steps.exists():
            continue
        try:
            finish_opening(opening=opening, by=opening.second_by, seconds=seconds)
        except Refused:
            continue  # the keeper is away: the officers read why on the page, and the next look tries again
        count += 1
    return count


def progress(opening: Opening) -> tuple[int, int]:
    """(bids opened, bids to open) of an opening that two officers have confirmed."""
    done = opening.steps.count()
    return done, done + len(_waiting(opening))


def _standing(opening: Opening) -> QuerySet[Bid]:
    # A bid that was not confirmed after a change stands and is opened with the others, flagged: none is ever lost.
    wanted = STANDING if opening.kind == EnvelopeKind.QUALITY else (BidStatus.OPENED,)
    return Bid.objects.filter(tender=opening.tender_id, status__in=wanted)


def _waiting(opening: Opening) -> list[int]:
    done = opening.steps.values("bid_id")
    return list(_standing(opening).exclude(pk__in=done).order_by("ref").values_list("pk", flat=True))


def _open_and_store(opening: Opening, pk: int) -> None:
    """One bid: its rows and the step that says it is done, together or not at all."""
    bid = Bid.objects.select_related("organisation", "tender").get(pk=pk)
    each = _open_one(opening, bid)
    with transaction.atomic():
        locked = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        if locked.status != OpeningStatus.CONFIRMED or locked.steps.filter(bid=bid).exists():
            return
        if each.value is not None:
            store_opened(opening.kind, each.bid, each.value, keys=each.keys, failures=each.failures)
        OpeningStep.objects.create(
            opening=locked,
            bid=bid,
            submission=each.submission,
            at=clock.now(),
            failures=each.failures,
            asked_no_longer=_asked_no_longer(each),
        )


def _conclude(opening: Opening, by: User) -> Opening:
    """Everything is stored: letters, states and the record in one transaction, and only then anybody sees a bid."""
    with transaction.atomic():
        tender = Tender.objects.select_for_update(no_key=True).get(pk=opening.tender_id)
        locked = Opening.objects.select_for_update(of=("self",)).select_related("tender").get(pk=opening.pk)
        if locked.status == OpeningStatus.OPENED:
            return locked
        if _waiting(locked):
            raise Refused("A bid was added while the others were opened: press ‘Open’ again.")
        if opening.kind == EnvelopeKind.QUALITY:
            move(tender, "open", by=by)
            _letter(locked, by)
        record = opening_record(locked)
        digest = sealing.sha256(sealing.canonical(record))
        return move(locked, "finish", by=by, record=record, record_sha256=digest, bids=len(record["bids"]))


def _open_one(opening: Opening, bid: Bid) -> _Opened:
    submission = bid.submissions.order_by("-number").first()
    assert submission is not None
    try:
        answer = client.ask("open_bid", tender=opening.tender.reference, kind=opening.kind, bid=bid.ref)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        done = opening.steps.count()
        so_far = f"{done} bids are opened and stored, and nobody sees one yet" if done else "Nothing was opened"
        raise Refused(
            f"{so_far}: {trouble} Both confirmations stand; press ‘Open’ again when it is mended."
        ) from trouble
    return _Opened(bid, submission, answer["value"], answer["keys"], list(answer["failures"]))


def letter(place: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _letter(opening: Opening, by: User) -> None:
    """Letters follow a hash of what was received: neither the hour of arrival nor the name shows through them."""
    hashes = {step.bid_id: step.submission.receipt["manifest_sha256"] for step in steps_of(opening).iterator()}
    ordered = sorted(hashes, key=lambda bid: sealing.sha256(hashes[bid].encode()))
    for place, pk in enumerate(ordered):
        move(Bid.objects.get(pk=pk), "open", by=by, letter=letter(place))


def _asked_no_longer(each: _Opened) -> list[str]:
    """What the bid holds for lots, criteria and questions that a change took out: it stays sealed and is not judged."""
    value, gone = each.value or {}, {"tender": each.bid.tender, "removed_at__isnull": False}
    lots = {int(choice["lot"]) for choice in value.get("choices", [])} | {int(lot) for lot in value.get("prices", {})}
    lines = {key for saved in value.get("prices", {}).values() for key in lines_of(saved)}
    found = [f"Lot {lot.number}, {lot.name}" for lot in Lot.ever.filter(**gone, number__in=lots)]
    found += [row.label for row in Criterion.ever.filter(**gone, key__in=list(value.get("answers", {})))]
    found += [row.label for row in Question.ever.filter(**gone, key__in=list(value.get("typed", {})))]
    return found + [row.label for row in PriceLine.ever.filter(**gone, key__in=lines)]
