"""The record of an opening: officers, every bid with its times and hashes, failures, withdrawals, late attempts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core import audit
from tenders.enums import BidStatus, EnvelopeKind, IncidentKind
from tenders.models import Bid, Incident, Lot, Opening, OpeningStep
from tenders.suppliers.parties import MEMBER, SUBCONTRACTOR

AT_A_TIME = 100
"""Bids read at a time, with what was opened of them."""


def steps_of(opening: Opening) -> QuerySet[OpeningStep]:
    """The opened bids without the sealed bytes of their submissions: a thousand of them fit into memory."""
    rows = opening.steps.select_related("opening", "bid__organisation", "submission__admitted_under")
    return rows.defer(
        "submission__sealed_quality", "submission__sealed_price", "submission__sealed_copy", "submission__file_keys",
        "submission__manifest",
    )  # fmt: skip


def opening_record(opening: Opening) -> dict[str, Any]:
    """The opening record: officers, every bid with its times and hashes, failures, withdrawals, late attempts.

    Made once, when the last bid is open; its SHA-256 goes into the tender's log. `lots` of a bid are those that were opened
    (with prices: those that were priced), `with` its consortium members and sub-contractors; people are not named in it.
    """
    tender = opening.tender
    names = {lot.number: lot.name for lot in Lot.ever.filter(tender=tender)}
    steps = steps_of(opening).prefetch_related(
        "bid__opened_choices__lot", "bid__opened_prices__lot", "bid__opened_parties"
    )
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
        "bids": sorted(
            (_line(each, names) for each in steps.iterator(chunk_size=AT_A_TIME)),
            key=lambda line: (len(line["letter"]), line["letter"]),
        ),
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
        "incidents": [
            _incident(each)
            for each in tender.incidents.select_related("bid__organisation", "proposed_by", "decided_by")
        ],
    }


def _lots(each: OpeningStep, names: dict[int, str]) -> list[dict[str, Any]]:
    """The lots of an opened envelope. One that could not be read is for the lots that its signed receipt names."""
    if each.opening.kind == EnvelopeKind.PRICE:
        found = sorted(price.lot.number for price in each.bid.opened_prices.all())
    else:
        found = [choice.lot.number for choice in each.bid.opened_choices.all()]
    if not found and each.failures:
        found = sorted(each.submission.lots)
    return [{"lot": number, "name": names.get(number, "")} for number in found]


def _with(bid: Bid) -> list[dict[str, Any]]:
    """Who else bids: organisations alone, each as it is named in the bid."""
    return [
        {"kind": party.kind, "name": party.name, "number": party.number, "lots": party.lots}
        for party in bid.opened_parties.all()
        if party.kind in (MEMBER, SUBCONTRACTOR)
    ]


def _line(each: OpeningStep, names: dict[int, str]) -> dict[str, Any]:
    submission = each.submission
    return {
        "letter": each.bid.letter,
        "bid": each.bid.ref,
        "organisation": each.bid.organisation.name,
        "organisation_ref": each.bid.organisation.ref,
        "with": _with(each.bid),
        "lots": _lots(each, names),
        "receipt_number": submission.receipt_number,
        "version": submission.number,
        "received_at": audit.instant_text(submission.received_at),
        "manifest_sha256": submission.receipt["manifest_sha256"],
        "answers_sha256": submission.receipt["answers_sha256"],
        "log": submission.receipt["log"],
        "files": submission.receipt["files"],
        "failures": each.failures,
        "asked_no_longer": each.asked_no_longer,
        "not_confirmed_after_change": each.bid.unconfirmed_change,
        "admitted_under": submission.admitted_under.ref if submission.admitted_under else "",
    }


def _incident(each: Incident) -> dict[str, Any]:
    """What stands of an incident in the record; the whole of it is on its page."""
    return {
        "incident": each.ref,
        "kind": str(each.kind),
        "begun_at": audit.instant_text(each.begun_at),
        "organisation": each.bid.organisation.name if each.kind == IncidentKind.LATE and each.bid else "",
        "what": each.what,
        "outcome": str(each.outcome),
        "reasons": each.reasons,
        "decided_by": [person.full_name for person in (each.proposed_by, each.decided_by) if person is not None],
    }
