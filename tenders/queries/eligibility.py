"""Opened typed answers as pages and files read them: by bid and question, with the verdict that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from tenders.enums import BidStatus, EligibilityVerdict, QuestionEnvelope
from tenders.models import Bid, EligibilityDecision, OpenedFile, OpenedResponse, Question, Tender
from tenders.queries.bids import opened_bids
from tenders.questions import PERSON, SpecError
from tenders.questions.kinds import TableSpec
from tenders.questions.verdict import Decision, standing
from tenders.questions.words import shown, table_of

if TYPE_CHECKING:
    from core.models import Organisation

STYLES = {EligibilityVerdict.PASS: "good", EligibilityVerdict.PERSON: "warn", EligibilityVerdict.FAIL: "stop"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: what was said, the automatic verdict, what people decided, and what counts."""

    response: OpenedResponse
    question: Question
    said: str
    verdict: EligibilityVerdict
    decisions: list[EligibilityDecision]
    files: list[OpenedFile]
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def style(self) -> str:
        return STYLES[self.verdict]

    @property
    def automatic(self) -> EligibilityVerdict:
        return EligibilityVerdict(self.response.verdict)

    @property
    def last(self) -> EligibilityDecision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def short(self) -> str:
        """What fits into a table's cell."""
        if self.files:
            return f"{len(self.files)} file{'' if len(self.files) == 1 else 's'}"
        if self.rows:
            return f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}"
        text = self.said or "Not answered"
        return text if len(text) <= 80 else f"{text[:77]}…"


@dataclass(frozen=True, slots=True)
class BidLine:
    """One bid with its cells; None where the question was not put to it."""

    bid: Bid
    cells: list[Cell | None]

    def count(self, verdict: str) -> int:
        return sum(1 for cell in self.cells if cell is not None and cell.verdict == verdict)

    @property
    def summary(self) -> tuple[str, str]:
        """Words and style: failing first, then what waits for a person."""
        if self.bid.status == BidStatus.EXCLUDED:
            return "Excluded", "stop"
        if fails := self.count("fail"):
            return f"{fails} fail{'s' if fails == 1 else ''}", "stop"
        if waiting := self.count("person"):
            return f"{waiting} to decide", "warn"
        return "Passes", "good"


def _responses(tender: Tender) -> list[OpenedResponse]:
    decided = EligibilityDecision.objects.select_related("by").order_by("pk")
    rows = OpenedResponse.objects.filter(bid__tender=tender).select_related("question__lot", "bid__organisation")
    return list(rows.prefetch_related(Prefetch("decisions", queryset=decided)).order_by("question__number"))


def _cell(response: OpenedResponse, files: Sequence[OpenedFile]) -> Cell:
    question, decisions = response.question, list(response.decisions.all())
    own = [each for each in files if each.question_id == question.pk and each.bid_id == response.bid_id]
    said, columns, rows = "", [], []
    try:
        spec = question.asks()
        said, rows = shown(spec, response.value), table_of(spec, response.value)
        columns = [each.label for each in spec.columns] if isinstance(spec, TableSpec) else []
    except (SpecError, ValueError, ArithmeticError, AttributeError, TypeError):
        said = str(response.value)  # an answer that fits no question is shown as it was sealed
    people = [Decision(each.passes, each.reason, each.by.full_name) for each in decisions]
    verdict = EligibilityVerdict(standing(response.verdict, people))
    return Cell(response, question, said, verdict, decisions, own, columns, rows)


def table(tender: Tender) -> tuple[list[Question], list[BidLine]]:
    """The eligibility questions, and each opened bid with its answers to them in the same order."""
    rows = tender.questions.select_related("lot").filter(envelope=QuestionEnvelope.ELIGIBILITY, stage=1)
    questions = list(rows)
    files = list(OpenedFile.objects.filter(bid__tender=tender, question__isnull=False))
    found = {(each.bid_id, each.question_id): _cell(each, files) for each in _responses(tender)}
    lines = [
        BidLine(bid, [found.get((bid.pk, question.pk)) for question in questions])
        for bid in opened_bids(tender, with_excluded=True)
    ]
    return questions, lines


def of_bid(bid: Bid) -> list[tuple[str, list[Cell]]]:
    """Every typed answer of a bid that has been opened, by what it is for."""
    files = list(OpenedFile.objects.filter(bid=bid, question__isnull=False))
    cells = [_cell(each, files) for each in _responses(bid.tender) if each.bid_id == bid.pk]
    groups = [
        (str(envelope.label), [each for each in cells if each.question.envelope == envelope])
        for envelope in QuestionEnvelope
    ]
    return [(label, found) for label, found in groups if found]


def under_criterion(bid: Bid, key: str) -> list[Cell]:
    """The typed answers that evaluators read beside one criterion: those of quality that name it, and no others."""
    rows = (
        OpenedResponse.objects.filter(bid=bid, question__envelope=QuestionEnvelope.QUALITY, question__criterion_key=key)
        .select_related("question__lot")
        .prefetch_related("decisions")
        .order_by("question__number")
    )
    found = list(rows)
    files = list(OpenedFile.objects.filter(bid=bid, question__isnull=False)) if found else []
    return [_cell(each, files) for each in found]


def waiting(buyers: Sequence[Organisation]) -> list[tuple[Tender, int]]:
    """Tenders of these buyers with answers that a person must still decide on, and how many."""
    rows = OpenedResponse.objects.filter(
        bid__tender__procurement__buyer__in=buyers,
        bid__tender__status__in=["opened", "under_assessment"],
        bid__status=BidStatus.OPENED,
        question__envelope=QuestionEnvelope.ELIGIBILITY,
        verdict=PERSON,
        decisions__isnull=True,
    ).select_related("bid__tender")
    counts: dict[int, int] = {}
    tenders: dict[int, Tender] = {}
    for row in rows:
        tenders.setdefault(row.bid.tender_id, row.bid.tender)
        counts[row.bid.tender_id] = counts.get(row.bid.tender_id, 0) + 1
    return [(tender, counts[pk]) for pk, tender in tenders.items()]
