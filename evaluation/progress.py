"""How far a panel has come, counted: who has declared, what is marked, what is agreed.

Each `..._missing` and `..._out` function gives reasons in words, one a string; an empty
list means that nothing is in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from evaluation.enums import Seat
from evaluation.words import count_words
from tenders.enums import BidStatus

if TYPE_CHECKING:
    from evaluation.models import Consensus, Declaration, Panel, PanelMember
    from tenders.models import Bid, Criterion, Tender

FEWEST_EVALUATORS = 2
"""One person's marks cannot be moderated, so a panel needs at least two who mark."""

FEWEST_WORDS = 15
"""A reason shorter than this cannot name what was written and what was missing."""


def bids_of(tender: Tender) -> list[Bid]:
    """The bids to judge, by letter: opened and not excluded."""
    bids = [bid for bid in tender.bids.all() if bid.status == BidStatus.OPENED]
    return sorted(bids, key=lambda bid: (len(bid.letter), bid.letter, bid.ref))


def questions_of(tender: Tender) -> list[Criterion]:
    """The quality questions, in the published order."""
    return [criterion for criterion in tender.criteria.all() if criterion.kind == "quality"]


def bidders_are_known(tender: Tender) -> bool:
    """True once the quality envelopes are open, which is when names can be declared about."""
    return bool(bids_of(tender))


def prices_are_open(tender: Tender) -> bool:
    """True once the price envelopes are open: after that no quality mark changes."""
    return bool(tender.openings.filter(kind="price", opened_at__isnull=False).exists())


def answer_to(bid: Bid, question: Criterion) -> str:
    """What the bidder wrote, or '' where it left the question out."""
    return next((row.text for row in bid.opened_answers.all() if row.criterion_id == question.pk), "")


def questions_for(member: PanelMember, questions: list[Criterion]) -> list[Criterion]:
    """The questions this evaluator marks: those named for the seat, or all."""
    if member.seat != Seat.EVALUATOR:
        return []
    # Those that a change took out count as named: whoever was to mark only them marks nothing, and not everything.
    named = {criterion.pk for criterion in member.questions(manager="ever").all()}
    return [criterion for criterion in questions if not named or criterion.pk in named]


def questions_nobody_marks(panel: Panel) -> list[str]:
    """Questions without a standing evaluator."""
    questions = questions_of(panel.tender)
    covered = {question.pk for member in panel.evaluators() for question in questions_for(member, questions)}
    return [
        f"Nobody marks question {question.number}: give it to an evaluator."
        for question in questions
        if question.pk not in covered
    ]


# Interests


def latest_declarations(member: PanelMember) -> dict[int, Declaration]:
    """The newest word on each bidder, by bid."""
    return {declaration.bid_id: declaration for declaration in member.declarations.all()}


def has_declared(member: PanelMember, bids: list[Bid]) -> bool:
    """True once the person has said yes or no about every bidder."""
    latest = latest_declarations(member)
    return bool(bids) and all(bid.pk in latest for bid in bids)


def open_interests(member: PanelMember, bids: list[Bid]) -> list[Bid]:
    """Bidders in whom the person has an interest that the lead has not weighed since."""
    latest = latest_declarations(member)
    accepted = member.interest_accepted_at
    return [
        bid
        for bid in bids
        if (said := latest.get(bid.pk)) is not None and said.has_interest and (accepted is None or accepted < said.at)
    ]


def is_cleared(member: PanelMember, bids: list[Bid]) -> bool:
    """May read bids: seat held, every bidder declared about, no interest left to weigh."""
    return member.recused_at is None and has_declared(member, bids) and not open_interests(member, bids)


def declarations_missing(panel: Panel) -> list[str]:
    """Who has not declared, and whose interest the lead has still to weigh."""
    bids = bids_of(panel.tender)
    missing: list[str] = []
    for member in panel.standing():
        if not has_declared(member, bids):
            missing.append(f"{member.user.full_name} has not declared interests in the bidders yet.")
        elif open_interests(member, bids):
            missing.append(
                f"{member.user.full_name} declared an interest: stand them down, or record why they may go on."
            )
    return missing


# Marks


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of one evaluator's work is done."""

    member: PanelMember
    done: int
    due: int

    @property
    def complete(self) -> bool:
        """Nothing is left to mark."""
        return self.done == self.due


def is_marked(mark: Decimal | None, reason: str) -> bool:
    """A mark counts once it has a reason long enough to be read by the bidder."""
    return mark is not None and count_words(reason) >= FEWEST_WORDS


def tallies(panel: Panel) -> list[Tally]:
    """Each standing evaluator's count, without showing a single mark."""
    bids, questions = bids_of(panel.tender), questions_of(panel.tender)
    bid_ids = {bid.pk for bid in bids}
    marked: dict[int, set[tuple[int, int]]] = {}
    for mark in panel.marks.all():
        if mark.bid_id in bid_ids and is_marked(mark.mark, mark.reason):
            marked.setdefault(mark.member_id, set()).add((mark.bid_id, mark.criterion_id))
    found: list[Tally] = []
    for member in panel.evaluators():
        mine = {question.pk for question in questions_for(member, questions)}
        done = sum(1 for _, criterion in marked.get(member.pk, set()) if criterion in mine)
        found.append(Tally(member=member, done=done, due=len(bids) * len(mine)))
    return found


def marks_still_out(panel: Panel) -> list[str]:
    """Evaluators who have not handed in."""
    return [
        f"{member.user.full_name} has not handed in their marks yet."
        for member in panel.evaluators()
        if member.submitted_at is None
    ]


# Consensus


def agreed(panel: Panel) -> dict[tuple[int, int], Consensus]:
    """The agreed mark that stands for each answer: the newest version, by bid and question."""
    return {(row.bid_id, row.criterion_id): row for row in panel.agreed.all()}


def consensus_missing(panel: Panel) -> list[str]:
    """Answers without an agreed mark, as sentences, one a question."""
    have = agreed(panel)
    bids = bids_of(panel.tender)
    missing: list[str] = []
    for question in questions_of(panel.tender):
        letters = [bid.letter for bid in bids if (bid.pk, question.pk) not in have]
        if letters:
            which = "bid" if len(letters) == 1 else "bids"
            missing.append(f"Question {question.number} has no agreed mark for {which} {', '.join(letters)}.")
    return missing
