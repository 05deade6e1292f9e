"""Opening one envelope class: two officers confirm, the keeper opens, the record lists every bid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused, move
from tenders import sealing
from tenders.actions.eligibility import store_typed
from tenders.actions.opened_prices import store_prices
from tenders.completeness import words
from tenders.enums import STANDING, BidStatus, EnvelopeKind, OpeningStatus, TenderStatus
from tenders.keeper import client
from tenders.keeper.frames import from_text
from tenders.models import (
    Bid,
    Criterion,
    Lot,
    OpenedAnswer,
    OpenedChoice,
    OpenedDeclaration,
    OpenedFile,
    Opening,
    PriceLine,
    Question,
    SealedFile,
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


def confirm_opening(*, tender: Tender, kind: str, by: User, fresh: bool) -> Opening:
    """The first officer's confirmation, or the second's, which opens the envelopes.

    `fresh` says that this person proved who they are within the last ten minutes. Raises `NotPermitted`
    or `Refused`. If the keeper fails after both confirmed, any of the two calls `finish_opening` again.
    """
    if not policies.may_open_tender(by, tender):
        raise NotPermitted("Only a lead or an approver of the buyer opens bids.")
    if not fresh:
        raise NotPermitted("Sign in again: an opening needs a sign-in of the last ten minutes.")
    _close_if_due(tender)
    opening, _ = Opening.objects.get_or_create(tender=tender, kind=EnvelopeKind(kind))
    if opening.status in UNDECIDED and policies.who_left(opening):
        # The keeper opens for two officers of the buyer; whoever left since is neither, so two confirm anew.
        opening = move(opening, "start_again", by=by)
    if opening.status == OpeningStatus.WAITING:
        return move(opening, "confirm_first", by=by)
    if opening.status == OpeningStatus.FIRST_CONFIRMED:
        if opening.first_by_id == by.pk:
            raise Refused("You confirmed as first officer. The second must be another person.")
        opening = move(opening, "confirm_second", by=by)
    return finish_opening(opening=opening, by=by)


def _close_if_due(tender: Tender) -> None:
    """The deadline is a comparison: an opening does not wait for the sweep that writes the state down."""
    if tender.status == TenderStatus.PUBLISHED and tender.deadline_passed(clock.now()):
        move(tender, "close", by=None)


def finish_opening(*, opening: Opening, by: User) -> Opening:
    """Ask the keeper for every bid, then store all of it and the record in one transaction. May be called again."""
    if opening.status == OpeningStatus.OPENED:
        return opening
    if not policies.is_one_of_the_two(by, opening):
        raise NotPermitted("Only the two officers who confirmed can open.")
    opened = [_open_one(opening, bid) for bid in _standing_bids(opening)]
    with transaction.atomic():
        tender = Tender.objects.select_for_update().get(pk=opening.tender_id)
        locked = Opening.objects.select_for_update(of=("self",)).select_related("tender").get(pk=opening.pk)
        if locked.status == OpeningStatus.OPENED:
            return locked
        if opening.kind == EnvelopeKind.QUALITY:
            move(tender, "open", by=by)
            _letter(opened, by)
        for each in opened:
            if each.value is not None:
                _store(opening.kind, each)
        record = _record(locked, opened)
        digest = sealing.sha256(sealing.canonical(record))
        return move(locked, "finish", by=by, record=record, record_sha256=digest, bids=len(opened))


def _standing_bids(opening: Opening) -> list[Bid]:
    # A bid that was not confirmed after a change stands and is opened with the others, flagged: none is ever lost.
    wanted = STANDING if opening.kind == EnvelopeKind.QUALITY else (BidStatus.OPENED,)
    return list(opening.tender.bids.filter(status__in=wanted).select_related("organisation", "tender").order_by("ref"))


def _open_one(opening: Opening, bid: Bid) -> _Opened:
    submission = bid.submissions.order_by("-number").first()
    assert submission is not None
    try:
        answer = client.ask("open_bid", tender=opening.tender.reference, kind=opening.kind, bid=bid.ref)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(
            f"Nothing was opened: {trouble} Both confirmations stand; press ‘Open’ again when it is mended."
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


def _letter(opened: list[_Opened], by: User) -> None:
    """Letters follow a hash of what was received: neither the hour of arrival nor the name shows through them."""
    ordered = sorted(opened, key=lambda each: sealing.sha256(each.submission.receipt["manifest_sha256"].encode()))
    for place, each in enumerate(ordered):
        move(each.bid, "open", by=by, letter=letter(place))


def _store(kind: str, each: _Opened) -> None:
    assert each.value is not None
    lots = {lot.number: lot for lot in each.bid.tender.lots.all()}
    if kind == EnvelopeKind.PRICE:
        store_prices(each.bid, each.value["prices"], each.failures)
        chosen = set(each.bid.opened_choices.values_list("lot__number", flat=True))
        store_typed(bid=each.bid, kind=kind, typed=each.value.get("typed", {}), chosen=chosen, files={})
        return
    criteria = {criterion.key: criterion for criterion in each.bid.tender.criteria.all()}
    asked = {question.part: question for question in each.bid.tender.questions.all()}
    OpenedChoice.objects.bulk_create(
        OpenedChoice(
            bid=each.bid,
            lot=lots[int(choice["lot"])],
            preference=choice["preference"],
            weekly_hours=Decimal(choice["weekly_hours"]),
        )
        for choice in each.value["choices"]
        if int(choice["lot"]) in lots
    )
    OpenedAnswer.objects.bulk_create(
        OpenedAnswer(bid=each.bid, criterion=criteria[key], text=text, words=words(text))
        for key, text in sorted(each.value["answers"].items())
        if key in criteria
    )
    OpenedDeclaration.objects.bulk_create(
        OpenedDeclaration(bid=each.bid, key=key, value=str(value))
        for key, value in sorted(each.value["declarations"].items())
    )
    versions = dict(SealedFile.objects.filter(bid=each.bid).values_list("ref", "version"))
    OpenedFile.objects.bulk_create(
        OpenedFile(
            ref=file["ref"],
            bid=each.bid,
            criterion=criteria.get(file["criterion"]),
            question=asked.get(file["criterion"]),
            name=file["name"],
            kind=file["kind"],
            size=file["size"],
            sha256=file["sha256"],
            version=versions.get(file["ref"], 1),
            key=from_text(each.keys[file["ref"]]),
        )
        for file in each.value["files"]
        if file["ref"] in each.keys and (not file["criterion"] or file["criterion"] in {*criteria, *asked})
    )
    store_typed(
        bid=each.bid,
        kind=kind,
        typed=each.value.get("typed", {}),
        chosen={int(choice["lot"]) for choice in each.value["choices"]} & set(lots),
        files=Counter(file["criterion"] for file in each.value["files"]),
    )


def _record(opening: Opening, opened: list[_Opened]) -> dict[str, Any]:
    """The opening record: officers, every bid with its times and hashes, failures, withdrawals, late attempts."""
    tender = opening.tender
    return {
        "format": "fairlot-opening-1",
        "tender": tender.reference,
        "envelope": str(opening.kind),
        "closed_at": audit.instant_text(tender.closes_at) if tender.closes_at else "",
        "officers": [
            {"person": officer.ref, "name": officer.full_name, "confirmed_at": audit.instant_text(at)}
            for officer, at in ((opening.first_by, opening.first_at), (opening.second_by, opening.second_at))
            if officer is not None and at is not None
        ],
        "bids": sorted((_line(each) for each in opened), key=lambda line: (len(line["letter"]), line["letter"])),
        "withdrawn": [
            {"bid": bid.ref, "organisation": bid.organisation.name, "at": audit.instant_text(bid.withdrawn_at)}
            for bid in tender.bids.filter(status=BidStatus.WITHDRAWN).select_related("organisation").order_by("ref")
            if bid.withdrawn_at is not None
        ],
        "late": [
            {
                "bid": attempt.bid.ref,
                "organisation": attempt.bid.organisation.name,
                "at": audit.instant_text(attempt.at),
                "verdict": attempt.verdict,
            }
            for attempt in tender.attempts.select_related("bid__organisation")
        ],
    }


def _line(each: _Opened) -> dict[str, Any]:
    submission = each.submission
    return {
        "letter": each.bid.letter,
        "bid": each.bid.ref,
        "organisation": each.bid.organisation.name,
        "organisation_ref": each.bid.organisation.ref,
        "receipt_number": submission.receipt_number,
        "version": submission.number,
        "received_at": audit.instant_text(submission.received_at),
        "manifest_sha256": submission.receipt["manifest_sha256"],
        "answers_sha256": submission.receipt["answers_sha256"],
        "log": submission.receipt["log"],
        "files": submission.receipt["files"],
        "failures": each.failures,
        "asked_no_longer": _asked_no_longer(each),
        "not_confirmed_after_change": each.bid.unconfirmed_change,
    }


def _asked_no_longer(each: _Opened) -> list[str]:
    """What the bid holds for lots, criteria and questions that a change took out: it stays sealed and is not judged."""
    value, gone = each.value or {}, {"tender": each.bid.tender, "removed_at__isnull": False}
    lots = {int(choice["lot"]) for choice in value.get("choices", [])} | {int(lot) for lot in value.get("prices", {})}
    lines = {key for saved in value.get("prices", {}).values() for key in lines_of(saved)}
    found = [f"Lot {lot.number}, {lot.name}" for lot in Lot.ever.filter(**gone, number__in=lots)]
    found += [row.label for row in Criterion.ever.filter(**gone, key__in=list(value.get("answers", {})))]
    found += [row.label for row in Question.ever.filter(**gone, key__in=list(value.get("typed", {})))]
    return found + [row.label for row in PriceLine.ever.filter(**gone, key__in=lines)]


def exclude_bid(*, bid: Bid, by: User, reason: str) -> Bid:
    """Take an opened bid out of the competition, with the reason it will be told."""
    if not reason.strip():
        raise Refused("Write the reason: the bidder will be told why.")
    return move(bid, "exclude", by=by, reason=reason.strip())
