"""The compliance of opened bids as pages read it: a verdict for the whole bid and for each of its lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenders import compliance as checks
from tenders.compliance import Check
from tenders.enums import BidStatus, EligibilityVerdict, QuestionEnvelope
from tenders.models import Bid, Lot, LotExclusion, PutRight, PutRightAnswer, Tender
from tenders.queries import eligibility
from tenders.queries.eligibility import Cell
from tenders.queries.given_files import GivenFile, with_scans
from tenders.questions.words import shown, table_of

V = EligibilityVerdict
WORDS = {V.PASS: ("Passes", "good"), V.PERSON: ("A person decides", "warn"), V.FAIL: ("Fails", "stop")}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer put right, as it is shown beside the original."""

    answer: PutRightAnswer
    said: str
    rows: list[list[str]]
    files: list[GivenFile]


@dataclass(frozen=True, slots=True)
class Part:
    """The whole bid (`lot` None) or one lot of it, with everything checked of it."""

    lot: Lot | None
    checks: list[Check]
    cells: list[tuple[Cell, Given | None]]
    out: LotExclusion | None

    @property
    def verdict(self) -> EligibilityVerdict:
        verdicts = {each.verdict for each in self.checks} | {cell.verdict for cell, _ in self.cells}
        return next((each for each in (V.FAIL, V.PERSON) if each in verdicts), V.PASS)

    @property
    def words(self) -> tuple[str, str]:
        return ("Excluded from this lot", "stop") if self.out else WORDS[self.verdict]

    @property
    def counts(self) -> str:
        """'2 fail, 1 to decide' or ''."""
        verdicts = [each.verdict for each in self.checks] + [cell.verdict for cell, _ in self.cells]
        fails, waits = verdicts.count(V.FAIL), verdicts.count(V.PERSON)
        told = [f"{fails} fail{'s' if fails == 1 else ''}"] if fails else []
        return ", ".join(told + ([f"{waits} to decide"] if waits else []))


def parts_of(bid: Bid) -> list[Part]:
    """The whole bid first, then each lot it is for."""
    found = checks.of_bid(bid)
    cells = [
        cell
        for _, each in eligibility.of_bid(bid)
        for cell in each
        if cell.question.envelope == QuestionEnvelope.ELIGIBILITY
    ]
    given = _given(bid)
    out = {each.lot_id: each for each in bid.lot_exclusions.select_related("exclusion")}
    lots = [each.lot for each in bid.opened_choices.select_related("lot").order_by("lot__number")]
    return [
        _part(None, found, cells, given, None),
        *(_part(lot, found, cells, given, out.get(lot.pk)) for lot in lots),
    ]


def _part(
    lot: Lot | None, found: Sequence[Check], cells: Sequence[Cell], given: dict[int, Given], out: LotExclusion | None
) -> Part:
    number = lot.number if lot else 0
    of_lot = [cell for cell in cells if (cell.question.lot.number if cell.question.lot else 0) == number]
    return Part(
        lot,
        [each for each in found if each.lot == number],
        [(cell, given.get(cell.response.pk)) for cell in of_lot],
        out,
    )


def _given(bid: Bid) -> dict[int, Given]:
    rows = PutRightAnswer.objects.filter(request__bid=bid).select_related(
        "response__question", "by", "request__bid__tender"
    )
    found = {}
    for row in rows.prefetch_related("files"):
        spec = row.response.question.asks()
        files = with_scans(row.request, row.files.all()) if row.files.all() else []
        found[row.response_id] = Given(row, shown(spec, row.value), table_of(spec, row.value), files)
    return found


def request_of(bid: Bid) -> PutRight | None:
    return PutRight.objects.filter(bid=bid).select_related("asked_by").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One bid on the page of all."""

    bid: Bid
    whole: Part
    lots: dict[int, Part]
    request: PutRight | None

    @property
    def summary(self) -> tuple[str, str]:
        return ("Excluded", "stop") if self.bid.status == BidStatus.EXCLUDED else self.whole.words


def lines(bids: Sequence[Bid]) -> list[Line]:
    found = []
    for bid in bids:
        whole, *lots = parts_of(bid)
        found.append(Line(bid, whole, {part.lot.number: part for part in lots if part.lot}, request_of(bid)))
    return found


def blocking(tender: Tender) -> list[str]:
    """Why nobody is awarded yet: what a person found failing, of a bid that is still in for it."""
    return [
        f"Bid {bid.letter} fails ‘{label}’{f' in lot {lot}' if lot else ''}: exclude it, or decide otherwise with the reason."
        for bid, label, lot in checks.failing_by_a_person(tender)
    ]
