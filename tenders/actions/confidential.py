"""Marking parts of a bid as confidential, with reasons: sealed with the bid, known to the buyer once it is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.models import User
from core.workflow import Refused
from tenders.actions.bid import save_part
from tenders.confidential import LONGEST_REASON, markable
from tenders.enums import ConfidentialReason
from tenders.models import Bid, OpenedConfidential

MOST_MARKS = 200


def save_confidential(*, bid: Bid, marks: Sequence[Mapping[str, str]], by: User, expected: int | None = None) -> int:
    """Make the marks exactly these: [{'part', 'reason', 'because'}]; returns the part's new version.

    `reason` is one of `ConfidentialReason`; `because` says in the bidder's words what would happen. Raises `Refused`.
    """
    faults = []
    for mark in marks:
        if mark["reason"] not in ConfidentialReason.values:
            faults.append("Reason: choose one of the reasons on the page.")
        elif not mark["because"].strip():
            faults.append("Why: say in your own words what would happen if it were given out.")
        elif len(mark["because"]) > LONGEST_REASON:
            faults.append(f"Why: shorten it to {LONGEST_REASON:,} characters.")
    if len({mark["part"] for mark in marks}) != len(marks) or len(marks) > MOST_MARKS:
        faults.append("Mark each part once.")
    if faults:
        raise Refused(list(dict.fromkeys(faults)))
    kept = [{key: mark[key].strip() for key in ("part", "reason", "because")} for mark in marks]
    return save_part(bid, "confidential", kept, by=by, expected=expected)


def store_confidential(*, bid: Bid, value: Mapping[str, Any]) -> None:
    """Keep the marks of an opened bid. `value` is its quality payload; a mark of something else than it holds is left."""
    lots = [int(each["lot"]) for each in value["choices"]]
    files = [(each["criterion"], each["name"]) for each in value["files"]]
    labels = {each.part: each.label for each in markable(bid.tender, lots, files)}
    OpenedConfidential.objects.bulk_create(
        OpenedConfidential(
            bid=bid,
            part=mark["part"],
            label=labels[mark["part"]][:300],
            reason=mark["reason"],
            because=mark["because"],
        )
        for mark in value.get("confidential", [])
        if mark["part"] in labels and mark["reason"] in ConfidentialReason.values
    )
