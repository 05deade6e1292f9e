"""The small grid of bids by questions that shows how far one has come."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from evaluation import progress
from evaluation.models import Panel, PanelMember
from tenders.models import Bid, Criterion


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: `text` is the mark, or '' when there is none yet."""

    bid: Bid
    question: Criterion
    url: str
    text: str
    done: bool
    now: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Bids down, questions across. `elsewhere`: numbers of the questions that are not the reader's."""

    questions: list[Criterion]
    rows: list[tuple[Bid, list[Cell]]]
    elsewhere: list[int]

    def cells(self) -> list[Cell]:
        """All cells, question by question within each bid."""
        return [cell for _, cells in self.rows for cell in cells]

    @property
    def done(self) -> int:
        """How many are finished."""
        return sum(cell.done for cell in self.cells())

    @property
    def due(self) -> int:
        """How many there are."""
        return len(self.cells())

    @property
    def first_open(self) -> Cell | None:
        """The first unfinished answer."""
        return self.next_after(None, None)

    def next_after(self, bid: Bid | None, question: Criterion | None) -> Cell | None:
        """The next unfinished answer after this one, coming round to the start; none when all are done."""
        cells = self.cells()
        here = next(
            (
                n
                for n, c in enumerate(cells)
                if bid and question and c.bid.pk == bid.pk and c.question.pk == question.pk
            ),
            -1,
        )
        return next((cell for cell in cells[here + 1 :] + cells[:here] if not cell.done), None)


def grid_for(member: PanelMember, *, bid: Bid | None = None, question: Criterion | None = None) -> Grid:
    """One evaluator's own marks; `bid` and `question` are the answer on the screen."""
    panel = member.panel
    mine = {(m.bid_id, m.criterion_id): m for m in panel.marks.all() if m.member_id == member.pk}
    every = progress.questions_of(panel.tender)
    questions = progress.questions_for(member, every)

    def cell(row: Bid, column: Criterion) -> Cell:
        mark = mine.get((row.pk, column.pk))
        done = mark is not None and progress.is_marked(mark.mark, mark.reason)
        text = shown(mark.mark) if mark is not None and mark.mark is not None else ""
        here = bid is not None and question is not None and (row.pk, column.pk) == (bid.pk, question.pk)
        return Cell(row, column, _url("evaluation:answer", panel, row, column), text, done, here)

    rows = [(row, [cell(row, column) for column in questions]) for row in progress.bids_of(panel.tender)]
    return Grid(questions, rows, [q.number for q in every if q not in questions])


def consensus_grid(panel: Panel, *, bid: Bid | None = None, question: Criterion | None = None) -> Grid:
    """The panel's agreed marks."""
    have = progress.agreed(panel)
    questions = progress.questions_of(panel.tender)

    def cell(row: Bid, column: Criterion) -> Cell:
        agreed = have.get((row.pk, column.pk))
        here = bid is not None and question is not None and (row.pk, column.pk) == (bid.pk, question.pk)
        text = shown(agreed.mark) if agreed else ""
        return Cell(row, column, _url("evaluation:moderate_answer", panel, row, column), text, agreed is not None, here)

    rows = [(row, [cell(row, column) for column in questions]) for row in progress.bids_of(panel.tender)]
    return Grid(questions, rows, [])


def shown(mark: Decimal) -> str:
    """'4', '7.5': a mark without needless noughts."""
    return f"{mark.normalize():f}"


def _url(name: str, panel: Panel, bid: Bid, question: Criterion) -> str:
    return reverse(name, args=[panel.tender.reference, bid.letter, question.number])
