"""Bytes that came after the deadline: kept sealed, and admitted only by the decision of two people (ADR 11)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from core import audit
from core.models import User
from core.workflow import Refused, move
from tenders import receipts
from tenders.keeper.frames import from_text
from tenders.models import Attempt, Bid, Incident, LateSubmission, Submission
from tenders.models.receipt import new_receipt_number


def keep_late(*, attempt: Attempt, sealed: dict[str, Any] | None) -> LateSubmission | None:
    """Keep a whole bid that came late, sealed as the keeper sealed it. It is no submission and stands for nothing."""
    if sealed is None:
        return None
    bid = Bid.objects.select_related("tender", "organisation").get(pk=attempt.bid_id)
    manifest = receipts.manifest_of(bid, sealed)
    return LateSubmission.objects.create(
        attempt=attempt,
        manifest=manifest,
        manifest_sha256=receipts.digest_of(manifest),
        number=sealed["number"],
        sealed_quality=from_text(sealed["quality"]["sealed"]),
        sealed_price=from_text(sealed["price"]["sealed"]),
        sealed_copy=from_text(sealed["copy"]["sealed"]),
        file_keys=sealed["file_keys"],
    )


def admit(*, incident: Incident, by: User) -> Submission:
    """Make of the late bytes the submission that stands. Call from the confirmed decision, in its transaction.

    The time of receipt is the attempt's, after the deadline; the deadline it was judged by and the verdict 'late' are
    the attempt's as well, and that row is never touched.
    """
    late = incident.late_submission()
    if late is None or incident.bid is None:
        raise Refused("What came was not a whole bid, so there is nothing to admit.")
    attempt = late.attempt
    with transaction.atomic():
        bid = (
            Bid.objects.select_for_update(of=("self",)).select_related("tender", "organisation").get(pk=attempt.bid_id)
        )
        last = bid.submissions.order_by("-number").values_list("number", flat=True).first() or 0
        if last + 1 != late.number:
            raise Refused(
                "The bidder has submitted again since, in time: that submission stands, so nothing is admitted."
            )
        number = new_receipt_number()
        moved = move(
            bid,
            "admit",
            by=by,
            received_at=attempt.at,
            submitted_by=attempt.by,
            receipt_number=number,
            number=late.number,
            received=audit.instant_text(attempt.at),
            judged="late",
            incident=incident.ref,
            manifest_sha256=late.manifest_sha256,
        )
        entry = audit.entries(moved.chain()).select_related("chain").first()
        receipt = receipts.receipt_of(
            receipt_number=number,
            manifest=late.manifest,
            received_at=attempt.at,
            closes_at=attempt.closes_at,
            entry=entry,
        )
        receipt = {**receipt, "verdict": str(attempt.verdict), "admitted_under": incident.ref}
        signature, public = receipts.sign(receipt)
        return Submission.objects.create(
            bid=bid,
            number=late.number,
            receipt_number=number,
            token=uuid4().hex,
            received_at=attempt.at,
            received_from=attempt.by,
            closes_at=attempt.closes_at,
            lots=late.manifest["lots"],
            admitted_under=incident,
            manifest=late.manifest,
            receipt=receipt,
            signature=signature,
            signed_with=public,
            sealed_quality=bytes(late.sealed_quality),
            sealed_price=bytes(late.sealed_price),
            sealed_copy=bytes(late.sealed_copy),
            file_keys=late.file_keys,
        )
