"""Opened typed answers as pages and files read them: by bid and question, with the verdict that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from tenders.enums import BidStatus, EligibilityVerdict, QuestionEnvelope, TenderStatus
from tenders.models import Bid, EligibilityDecision, LotExclusion, OpenedFile, OpenedResponse, Question, Tender
from tenders.questions import FAIL, PERSON, SpecError
from tenders.questions.specs import TableSpec
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


def _responses(bids: Sequence[Bid]) -> list[OpenedResponse]:
    decided = EligibilityDecision.objects.select_related("by").order_by("pk")
    rows = OpenedResponse.objects.filter(bid__in=bids).select_related("question__lot", "bid__organisation")
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


def asked(tender: Tender) -> list[Question]:
    """The questions of eligibility, in the order in which they were asked."""
    rows = tender.questions.select_related("lot")
    return list(rows.filter(envelope=QuestionEnvelope.ELIGIBILITY, stage=1))


def lines(questions: Sequence[Question], bids: Sequence[Bid]) -> list[BidLine]:
    """Each bid with its answers to the questions, in their order."""
    files = list(OpenedFile.objects.filter(bid__in=bids, question__isnull=False))
    found = {(each.bid_id, each.question_id): _cell(each, files) for each in _responses(bids)}
    return [BidLine(bid, [found.get((bid.pk, question.pk)) for question in questions]) for bid in bids]


def _of_a_lot_it_is_out_of() -> Exists:
    """An answer about one lot settles nothing any more once the bid is excluded from that lot."""
    out = LotExclusion.objects.filter(bid=OuterRef("bid"), lot=OuterRef("question__lot"))
    return Exists(out)


def undecided(tender: Tender) -> int:
    """How many answers of standing bids still wait for a person."""
    rows = OpenedResponse.objects.filter(
        bid__tender=tender,
        bid__status=BidStatus.OPENED,
        question__envelope=QuestionEnvelope.ELIGIBILITY,
        verdict=PERSON,
        decisions__isnull=True,
    )
    return rows.exclude(_of_a_lot_it_is_out_of()).count()


def failing(tender: Tender) -> int:
    """How many standing bids have an answer that fails by itself and that nobody has decided otherwise."""
    return len({each.bid_id for each in failed(tender)})


def failed(tender: Tender) -> list[OpenedResponse]:
    """The answers of standing bids that fail: by a person's last word, or by themselves where nobody has spoken."""
    rows = OpenedResponse.objects.filter(
        bid__tender=tender,
        bid__status=BidStatus.OPENED,
        question__envelope=QuestionEnvelope.ELIGIBILITY,
    )
    last = EligibilityDecision.objects.filter(response=OuterRef("pk")).order_by("-pk").values("passes")[:1]
    rows = rows.annotate(word=Subquery(last))
    rows = rows.exclude(_of_a_lot_it_is_out_of())
    fails = rows.filter(Q(word=False) | Q(word__isnull=True, verdict=FAIL)).select_related("bid", "question__lot")
    return list(fails.order_by("bid__letter", "question__number"))


def of_bid(bid: Bid) -> list[tuple[str, list[Cell]]]:
    """Every typed answer of a bid that has been opened, by what it is for."""
    files = list(OpenedFile.objects.filter(bid=bid, question__isnull=False))
    cells = [_cell(each, files) for each in _responses([bid])]
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
    """Tenders of these buyers with answers that a person must still decide on, and how many; counted in the database."""
    undecided = Q(
        bids__status=BidStatus.OPENED,
        bids__opened_responses__question__envelope=QuestionEnvelope.ELIGIBILITY,
        bids__opened_responses__verdict=PERSON,
        bids__opened_responses__decisions__isnull=True,
    )
    rows = Tender.objects.filter(
        procurement__buyer__in=buyers, status__in=[TenderStatus.OPENED, TenderStatus.UNDER_ASSESSMENT]
    ).annotate(undecided=Count("bids__opened_responses", filter=undecided, distinct=True))
    counted = rows.filter(undecided__gt=0).order_by("reference")
    return [(tender, getattr(tender, "undecided")) for tender in counted]  # noqa: B009 # the annotation above
