"""Bytes that came after the deadline: kept sealed, and admitted only by the decision of two people (ADR 11)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from core.models import User
from core.workflow import Refused
from tenders import receipts
from tenders.actions.receipting import Received, receipted, sealed_fields
from tenders.models import Attempt, Bid, Incident, LateSubmission, Submission


def keep_late(*, attempt: Attempt, sealed: dict[str, Any]) -> LateSubmission:
    """Keep a whole bid that came late, sealed as the keeper sealed it. It is no submission and stands for nothing.

    The same working copy again, after the same deadline, is the copy that is kept already, with the time it first came.
    """
    bid = Bid.objects.select_related("tender", "organisation").get(pk=attempt.bid_id)
    manifest = receipts.manifest_of(bid, sealed)
    kept = LateSubmission.objects.filter(
        attempt__bid=bid, attempt__closes_at=attempt.closes_at, number=sealed["number"]
    )
    if (same := kept.filter(manifest__working_copy=manifest["working_copy"]).order_by("pk").first()) is not None:
        return same
    return LateSubmission.objects.create(
        attempt=attempt,
        manifest=manifest,
        manifest_sha256=receipts.digest_of(manifest),
        number=sealed["number"],
        **sealed_fields(sealed),
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
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=attempt.bid_id)
        )
        last = bid.submissions.order_by("-number").values_list("number", flat=True).first() or 0
        if last + 1 != late.number:
            raise Refused(
                "The bidder has submitted again since, in time: that submission stands, so nothing is admitted."
            )
        came = Received(
            late.manifest, late.number, uuid4().hex, attempt.at, attempt.by, attempt.closes_at, _as_kept(late)
        )  # fmt: skip
        return receipted(
            bid,
            "admit",
            came,
            by=by,
            facts={"submitted_by": attempt.by, "judged": "late", "incident": incident.ref},
            on_receipt={"verdict": str(attempt.verdict), "admitted_under": incident.ref},
            admitted_under=incident,
        )


def _as_kept(late: LateSubmission) -> dict[str, Any]:
    return {
        "sealed_quality": bytes(late.sealed_quality),
        "sealed_price": bytes(late.sealed_price),
        "sealed_copy": bytes(late.sealed_copy),
        "file_keys": late.file_keys,
    }
