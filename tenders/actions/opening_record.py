"""The record of an opening: officers, every bid with its times and hashes, failures, withdrawals, late attempts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core import audit
from tenders.enums import BidStatus, IncidentKind
from tenders.models import Incident, Opening, OpeningStep


def steps_of(opening: Opening) -> QuerySet[OpeningStep]:
    """The opened bids without the sealed bytes of their submissions: a thousand of them fit into memory."""
    rows = opening.steps.select_related("bid__organisation", "submission__admitted_under")
    return rows.defer(
        "submission__sealed_quality", "submission__sealed_price", "submission__sealed_copy", "submission__file_keys",
        "submission__manifest",
    )  # fmt: skip


def opening_record(opening: Opening) -> dict[str, Any]:
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
        "bids": sorted(
            (_line(each) for each in steps_of(opening).iterator()),
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


def _line(each: OpeningStep) -> dict[str, Any]:
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
