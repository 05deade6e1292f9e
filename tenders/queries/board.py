"""The board: every procurement of the buyer by stage, with its worth, its owner and what is due next.

One literal number of statements, however many rows: the rows with their sums, and who has how much to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, ExpressionWrapper, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from core import clock
from core.calendar import end_of_day, uk_day
from core.permissions import organisations_of
from tenders import timetable
from tenders.enums import TenderStatus as S
from tenders.models import Lot, Tender
from tenders.ports import next_dates
from tenders.queries.board_filter import ENDED, SORTS, STAGES, VALUES, BoardFilter

if TYPE_CHECKING:
    from datetime import date

    from core.models import User

MONEY: DecimalField[Any, Any] = DecimalField(max_digits=18, decimal_places=2)

JUDGED = ("assessment", "complete")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One procurement. `worth`: pounds over the whole term without VAT; `next_words` says what is due `next_at`."""

    tender: Tender
    stage: str
    owner: User
    worth: Decimal
    next_words: str
    next_at: datetime | None
    late: bool

    @property
    def stage_words(self) -> str:
        return STAGES[self.stage]


@dataclass(frozen=True, slots=True)
class Workload:
    """What one person leads now: how many, worth how much, how many late, and the next date."""

    owner: User
    count: int
    worth: Decimal
    late: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    rows: list[BoardRow]
    owners: list[User]
    buyers: list[tuple[str, str]]
    workload: list[Workload]
    totals: list[tuple[str, str, int, Decimal]] = field(default_factory=list)

    @property
    def worth(self) -> Decimal:
        return sum((row.worth for row in self.rows), Decimal(0))


def board(user: User, chosen: BoardFilter) -> Board:
    """Every procurement of the user's councils, then what was asked for of them."""
    now = clock.now()
    tenders = list(_tenders(user))
    told = dict(next_dates.gather([tender for tender in tenders if stage_of(tender, now) in JUDGED]))
    every = [row_of(tender, now, told.get(tender.pk)) for tender in tenders]
    owners = {row.owner.pk: row.owner for row in every}
    buyers = {row.tender.procurement.buyer.ref: row.tender.procurement.buyer.name for row in every}
    live = [row for row in every if row.stage not in ENDED]
    found = _sorted([row for row in every if _matches(row, chosen)], chosen.sort)
    return Board(
        rows=found,
        owners=sorted(owners.values(), key=lambda person: person.full_name),
        buyers=sorted(buyers.items(), key=lambda pair: pair[1]),
        workload=_workload(live),
        totals=_totals([row for row in every if _matches(row, replace(chosen, stage="all"))]),
    )


def _tenders(user: User) -> Iterable[Tender]:
    """The rows, each with what its lots are worth a year; one statement."""
    year = Lot.objects.filter(tender=OuterRef("pk")).order_by().values("tender").annotate(sum=Sum("annual_value"))
    total = ExpressionWrapper(Coalesce(Subquery(year.values("sum"), output_field=MONEY), Decimal(0)), MONEY)
    return (
        Tender.objects.of_buyers(user)
        .select_related("procurement__buyer", "lead", "created_by", "approver", "direct_award")
        .annotate(worth_a_year=total)
        .defer("award_rule", "small_firms", "description")
    )


def row_of(tender: Tender, now: datetime, told: tuple[str, datetime | None] | None = None) -> BoardRow:
    """`told`: what an upper floor knows to be due next. What a finished tender had due is not late, only over."""
    words, at = told or next_date(tender, now)
    if tender.status == S.COMPLETE and at is not None and at < now:
        words, at = "", None
    return BoardRow(
        tender, stage_of(tender, now), tender.owner, worth_of(tender), words, at, at is not None and at < now
    )


def worth_of(tender: Tender) -> Decimal:
    award = getattr(tender, "direct_award", None)
    if award is not None:
        return award.value or Decimal(0)
    year = Decimal(tender.worth_a_year)  # type: ignore[attr-defined] # annotated by _tenders
    return (year * tender.term_months / 12).quantize(Decimal("0.01"))


def stage_of(tender: Tender, now: datetime) -> str:
    """The column of the board, by the clock and not by the state alone."""
    if tender.status == S.IN_APPROVAL:
        if tender.is_held:
            return "held"
        return "platform" if tender.approved_at is not None else "approval"
    if tender.status == S.PUBLISHED:
        return "opening" if tender.deadline_passed(now) else "open"
    return {
        S.DRAFT: "draft",
        S.CLOSED: "opening",
        S.OPENED: "assessment",
        S.UNDER_ASSESSMENT: "assessment",
        S.COMPLETE: "complete",
        S.CANCELLED: "cancelled",
    }[S(tender.status)]


def next_date(tender: Tender, now: datetime) -> tuple[str, datetime | None]:
    """The least of the tender's clocks that still matter in its stage: what is due, and when.

    A date that has passed stays the next one while what it asks for has not been done; it is shown as late.
    """
    clocks = [(words, at) for words, at in _clocks(tender, now) if at is not None]
    return min(clocks, key=lambda pair: pair[1]) if clocks else ("", None)


def _clocks(tender: Tender, now: datetime) -> list[tuple[str, datetime | None]]:
    stage = stage_of(tender, now)
    if stage == "draft":
        return [("Ready for approval", tender.ready_by), ("Publish", _end(tender.publish_on))]
    if stage == "held":
        return [("Notice leaves", tender.send_at)]
    if stage in {"approval", "platform"}:
        start = _end(tender.contract_starts_on) if not tender.takes_bids else None
        return [("Publish", _end(tender.publish_on)), ("Contract starts", start)]
    if stage == "open":
        asked = tender.questions_close_at
        return [("Questions close", asked if asked and asked >= now else None), ("Bids close", tender.closes_at)]
    if stage == "opening":
        return [("Open the bids", tender.closes_at)]
    if stage == "assessment":
        return [("Marking done", tender.marks_due_at), ("Award", _end(tender.award_on))]
    if stage == "complete" and tender.contract_starts_on and tender.contract_starts_on >= uk_day(now):
        return [("Contract starts", _end(tender.contract_starts_on)), ("Standstill ends", _standstill(tender, now))]
    return []


def _end(day: date | None) -> datetime | None:
    return end_of_day(day) if day is not None else None


def _standstill(tender: Tender, now: datetime) -> datetime | None:
    if tender.award_on is None:
        return None
    dates = timetable.Dates(award_on=tender.award_on, standstill_days=tender.standstill_days)
    extra = timetable.closing_days(tender.procurement.buyer.extra_holidays)
    ends = _end(timetable.standstill_ends(dates, extra=extra))
    return ends if ends is not None and ends >= now else None


def _matches(row: BoardRow, chosen: BoardFilter) -> bool:
    if chosen.stage != "all" and (row.stage != chosen.stage if chosen.stage else row.stage in ENDED):
        return False
    if chosen.owner and row.owner.ref != chosen.owner:
        return False
    if chosen.buyer and row.tender.procurement.buyer.ref != chosen.buyer:
        return False
    if chosen.value:
        _, least, most = VALUES[chosen.value]
        if (least is not None and row.worth < least) or (most is not None and row.worth >= most):
            return False
    text = f"{row.tender.title} {row.tender.reference} {row.owner.full_name}".casefold()
    return all(word in text for word in chosen.words.casefold().split())


def _sorted(rows: list[BoardRow], sort: str) -> list[BoardRow]:
    rows = sorted(rows, key=lambda row: row.tender.reference, reverse=True)
    if sort == "value":
        return sorted(rows, key=lambda row: row.worth, reverse=True)
    if sort == "owner":
        return sorted(rows, key=lambda row: row.owner.full_name)
    if sort == "title":
        return sorted(rows, key=lambda row: row.tender.title.casefold())
    if sort == "next":
        return sorted(rows, key=lambda row: (row.next_at is None, row.next_at.timestamp() if row.next_at else 0))
    return rows


def _workload(rows: list[BoardRow]) -> list[Workload]:
    """Who leads how much of what is not ended, the busiest first."""
    count = Counter(row.owner.pk for row in rows)
    found = []
    for pk, number in count.items():
        own = [row for row in rows if row.owner.pk == pk]
        dates = [row.next_at for row in own if row.next_at is not None]
        worth = sum((row.worth for row in own), Decimal(0))
        found.append(Workload(own[0].owner, number, worth, sum(row.late for row in own), min(dates, default=None)))
    return sorted(found, key=lambda each: (-each.count, each.owner.full_name))


def _totals(rows: list[BoardRow]) -> list[tuple[str, str, int, Decimal]]:
    """(stage, its words, how many, worth together) for every stage that has a row, in the order of the work."""
    return [
        (stage, words, len(own), sum((row.worth for row in own), Decimal(0)))
        for stage, words in STAGES.items()
        if (own := [row for row in rows if row.stage == stage])
    ]


def tags(chosen: BoardFilter, found: Board) -> list[tuple[str, str]]:
    """(words, address without it) for each thing the board is narrowed to."""
    names = {person.ref: person.full_name for person in found.owners}
    buyers = dict(found.buyers)
    pairs = [
        (f"‘{chosen.words}’" if chosen.words else "", "q"),
        (STAGES.get(chosen.stage, "Ended ones too") if chosen.stage else "", "stage"),
        (names.get(chosen.owner, "Somebody else") if chosen.owner else "", "owner"),
        (buyers.get(chosen.buyer, "Another council") if chosen.buyer else "", "buyer"),
        (VALUES[chosen.value][0] if chosen.value else "", "value"),
    ]
    return [(words, chosen.address(**{key: ""})) for words, key in pairs if words]


def may_see(user: User) -> bool:
    return bool(organisations_of(user, kind="buyer"))


__all__ = ["SORTS", "STAGES", "VALUES", "Board", "BoardFilter", "board", "may_see", "tags"]
