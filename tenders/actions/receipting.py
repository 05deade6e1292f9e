"""The receipt of a bid, and the row that is never changed: made here for one that came in time and for one admitted late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import audit
from core.models import User
from core.workflow import move
from tenders import receipts
from tenders.keeper.frames import from_text
from tenders.models import Bid, Submission
from tenders.models.receipt import new_receipt_number


@dataclass(frozen=True, slots=True)
class Received:
    """What came, sealed as the keeper sealed it; when it came, from whom, and by which deadline it was judged."""

    manifest: dict[str, Any]
    number: int
    token: str
    received_at: datetime
    received_from: User
    closes_at: datetime
    sealed: dict[str, Any]
    """`sealed_quality`, `sealed_price`, `sealed_copy` and `file_keys`, as the rows name them."""


def sealed_fields(sealed: dict[str, Any]) -> dict[str, Any]:
    """The keeper's answer to 'seal this' in the names of the rows that keep it."""
    return {
        "sealed_quality": from_text(sealed["quality"]["sealed"]),
        "sealed_price": from_text(sealed["price"]["sealed"]),
        "sealed_copy": from_text(sealed["copy"]["sealed"]),
        "file_keys": sealed["file_keys"],
    }


def receipted(
    bid: Bid,
    verb: str,
    came: Received,
    *,
    by: User,
    facts: dict[str, Any],
    on_receipt: dict[str, Any] | None = None,
    **row: Any,
) -> Submission:
    """The state, the log entry, the signed receipt and the row: all of them or none. Call inside the transaction.

    `facts` go into the log beside those of every receipt, `on_receipt` into what is signed, `row` into the submission.
    """
    receipt_number = new_receipt_number()
    moved = move(
        bid,
        verb,
        by=by,
        received_at=came.received_at,
        receipt_number=receipt_number,
        number=came.number,
        received=audit.instant_text(came.received_at),
        manifest_sha256=receipts.digest_of(came.manifest),
        **facts,
    )
    made = receipts.receipt_of(
        receipt_number=receipt_number,
        manifest=came.manifest,
        received_at=came.received_at,
        closes_at=came.closes_at,
        entry=audit.last(moved.chain()),
    )
    receipt = {**made, **(on_receipt or {})}
    signature, public = receipts.sign(receipt)
    return Submission.objects.create(
        bid=bid,
        number=came.number,
        receipt_number=receipt_number,
        token=came.token,
        received_at=came.received_at,
        received_from=came.received_from,
        closes_at=came.closes_at,
        lots=came.manifest["lots"],
        manifest=came.manifest,
        receipt=receipt,
        signature=signature,
        signed_with=public,
        **came.sealed,
        **row,
    )
