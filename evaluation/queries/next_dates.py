"""What is due next of tenders whose bids are judged or awarded: what the board and the tender's own page say.

Two statements, however many tenders. While a panel still marks, the tender's own timetable says it better.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.calendar import end_of_day
from evaluation.enums import AwardStatus as S
from evaluation.enums import PanelStatus
from evaluation.models import Award, Panel
from evaluation.standstill import ends_at

if TYPE_CHECKING:
    from tenders.models import Tender

NextDate = tuple[str, datetime | None]
BY_THE_AWARD_DAY = (
    (S.PROPOSED, "Award approved"),
    (S.APPROVED, "Letters to bidders"),
    (S.SUMMARIES_SENT, "Award notice"),
)
"""The farthest behind of a tender's lots says what is due; all three are owed by the day planned for the award."""


def of_tenders(tenders: Sequence[Tender]) -> list[tuple[int, NextDate]]:
    """(tender, (words, instant)) for those whose quality is locked; the rest are left to the timetable."""
    keys = [tender.pk for tender in tenders]
    locked = set(
        Panel.objects.filter(tender__in=keys, status=PanelStatus.LOCKED).order_by().values_list("tender", flat=True)
    )
    awards: dict[int, list[tuple[str, date | None]]] = {}
    standing = Award.objects.filter(lot__tender__in=keys).exclude(status__in=[S.REFUSED, S.CANCELLED]).order_by()
    for tender, status, last_day in standing.values_list("lot__tender", "status", "standstill_last_day"):
        awards.setdefault(tender, []).append((status, last_day))
    return [
        (tender.pk, _next(tender, awards.get(tender.pk, [])))
        for tender in tenders
        if tender.pk in locked or tender.pk in awards
    ]


def _next(tender: Tender, awards: list[tuple[str, date | None]]) -> NextDate:
    states = {status for status, _ in awards}
    award_day = end_of_day(tender.award_on) if tender.award_on else None
    for status, words in BY_THE_AWARD_DAY:
        if status in states:
            return words, award_day
    if S.STANDSTILL in states:
        ends = [end for status, day in awards if status == S.STANDSTILL and (end := ends_at(day)) is not None]
        return "Standstill ends", min(ends, default=None)
    starts = end_of_day(tender.contract_starts_on) if tender.contract_starts_on else None
    if S.CLEAR in states:
        return "Contracts signed", starts
    return ("Contract starts", starts) if states else ("Award", award_day)
