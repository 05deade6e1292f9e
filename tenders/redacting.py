"""What would be given out of an opened bid, and what its bidder asks to keep back: read before anybody asks for it.

A mark is the bidder's view. The council decides on each request, by the test of the law behind the ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenders.confidential import file_part
from tenders.enums import EnvelopeKind, QuestionEnvelope
from tenders.models import Bid, OpenedConfidential, Question, Tender
from tenders.queries.bids import is_opened, opened_bids
from tenders.questions.specs import FileSpec
from tenders.questions.words import shown


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bid as it would be given out; with `mark`, the text that would be struck out is not in it."""

    label: str
    text: str
    mark: OpenedConfidential | None = None


def marked(tender: Tender) -> list[tuple[Bid, list[OpenedConfidential]]]:
    """Every opened bid in order of letter, with what it asks to keep back."""
    marks: dict[int, list[OpenedConfidential]] = {}
    for mark in OpenedConfidential.objects.filter(bid__tender=tender):
        marks.setdefault(mark.bid_id, []).append(mark)
    return [(bid, marks.get(bid.pk, [])) for bid in opened_bids(tender, with_excluded=True)]


def redacted(bid: Bid) -> list[Part]:
    """The parts of one opened bid, those marked without their text.

    Nothing of the price envelope until its opening is finished: an opening that goes on bid by bid has stored the typed
    answers of some by then, and no price may be seen before all are.
    """
    marks = {mark.part: mark for mark in bid.opened_confidential.all()}
    return [Part(label, "" if part in marks else text, marks.get(part)) for part, label, text in _parts(bid)]


def _parts(bid: Bid) -> Iterator[tuple[str, str, str]]:
    priced = is_opened(bid.tender, EnvelopeKind.PRICE)
    for answer in bid.opened_answers.select_related("criterion").order_by("criterion__number"):
        yield f"answer:{answer.criterion.key}", answer.criterion.label, answer.text
    responses = bid.opened_responses.select_related("question__lot").order_by("question__number")
    if not priced:
        responses = responses.exclude(question__envelope=QuestionEnvelope.PRICE)
    for response in responses:
        spec = response.question.asks()
        if not isinstance(spec, FileSpec):
            yield response.question.part, _named(response.question), shown(spec, response.value)
    for file in bid.opened_files.select_related("criterion", "question"):
        criterion = file.question.part if file.question else (file.criterion.key if file.criterion else "")
        yield file_part(criterion, file.name), f"File {file.name}", f"{file.size:,} bytes, SHA-256 {file.sha256}"
    if priced:
        for price in bid.opened_prices.select_related("lot").order_by("lot__number"):
            label = f"{bid.tender.price_label}, lot {price.lot.number}"
            yield f"price:{price.lot.number}", label, f"£{price.rate:,.2f}"


def _named(question: Question) -> str:
    return f"Lot {question.lot.number}: {question.label}" if question.lot else question.label
