"""Which parts of a bid its bidder may ask to be kept confidential, and what they are called. Nothing here decides a request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenders.enums import ConfidentialReason
from tenders.queries.bids import questions_now

if TYPE_CHECKING:
    from tenders.models import Bid, Tender
    from tenders.queries.bids import Draft

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Markable:
    """A part of a bid that can be marked: its name in the draft, or the name of a file, and what it is called."""

    part: str
    label: str


def file_part(criterion: str, name: str) -> str:
    """The name of a file for a mark: the same for each later version of it, and telling nobody what it is called."""
    return f"file:{hashlib.sha256(f'{criterion}|{name}'.encode()).hexdigest()[:16]}"


def markable(tender: Tender, lots: Iterable[int], files: Iterable[tuple[str, str]]) -> list[Markable]:
    """Everything that can be marked. `lots`: those bid for; `files`: (what it belongs to, name) of each."""
    wanted = set(lots)
    found = [] if tender.has_stages() else [Markable(f"answer:{row.key}", row.label) for row in tender.criteria.all()]
    for question in questions_now(tender):
        if question.lot is None or question.lot.number in wanted:
            name = f"Lot {question.lot.number}: {question.label}" if question.lot else question.label
            found.append(Markable(question.part, name))
    if not tender.has_stages():
        named = [lot for lot in tender.lots.all() if lot.number in wanted]
        found += [Markable(f"price:{lot.number}", f"{tender.price_label}, lot {lot.number}") for lot in named]
    return found + [Markable(file_part(criterion, name), f"File {name}") for criterion, name in files]


def of_draft(bid: Bid, draft: Draft) -> list[Markable]:
    return markable(bid.tender, draft.content.chosen(), [(each.criterion, each.name) for each in draft.files])


def lines_of(bid: Bid, draft: Draft) -> list[tuple[str, str, str]]:
    """(what, ground, why) of each mark in a draft, for 'Check your answers'. A mark of what is gone is left out."""
    return _lines(of_draft(bid, draft), draft.content.confidential)


def _lines(parts: Iterable[Markable], marks: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    labels = {each.part: each.label for each in parts}
    return [
        (labels[mark["part"]], str(ConfidentialReason(mark["reason"]).label), str(mark["because"]))
        for mark in marks
        if mark["part"] in labels
    ]
