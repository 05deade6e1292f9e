"""The ruling of one tender as it stands, and the dates that its deadline must keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from core.calendar import uk_day
from tenders.enums import NoticeKind, NoticeStatus
from tenders.law import Ruling, bites, case_of
from tenders.law.case import planned_notice_problem

if TYPE_CHECKING:
    from tenders.models import Lot, Tender


def ruling_of(tender: Tender, lots: Iterable[Lot] | None = None) -> Ruling:
    """Which rules bite for the tender, from its own facts."""
    return bites(case_of(tender, lots))


def least_days(ruling: Ruling) -> int | None:
    """The least days from the notice to `closes_at`: to ask to take part where the first stage is that, else to tender."""
    return ruling.participation_days if asks_first(ruling) else ruling.tendering_days


def asks_first(ruling: Ruling) -> bool:
    """Whether the first deadline is for requests to take part."""
    asks = ruling.case.asks_to_take_part
    return ruling.covered and (ruling.case.rules.staged if asks is None else asks)


def period(ruling: Ruling) -> tuple[str, str] | None:
    """The law and the sentence that the first deadline follows."""
    reason = ruling.reason("participation" if asks_first(ruling) else "tendering") or ruling.reason("periods")
    return (reason.law, reason.sentence) if reason else None


def shorter_period_problem(tender: Tender) -> str:
    """Why the shorter period the lead chose is not open to this tender; empty where it is, or none was chosen."""
    if not tender.shorter_period:
        return ""
    if not tender.shorter_period_reason.strip():
        return "Say why the shorter period applies; the reason stands in the log."
    if tender.shorter_period != "planned":
        return ""
    return planned_notice_problem(planned_notice_on(tender), tender.publish_on or tender.created_at.date())


def planned_notice_on(tender: Tender) -> date | None:
    """The day the platform took the procurement's latest planned procurement notice."""
    accepted = (
        tender.procurement.notices.filter(kind=NoticeKind.UK3, status=NoticeStatus.ACCEPTED)
        .order_by("-accepted_at")
        .values_list("accepted_at", flat=True)
        .first()
    )
    return uk_day(accepted) if accepted else None
