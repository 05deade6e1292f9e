"""The stages of a procurement in which nobody bids: draft, approve, its notice, the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.calendar import date_in_words, uk_day
from core.frames import BLOCKED, DONE, NEXT, NOW, Stage
from tenders import readiness
from tenders.enums import NoticeStatus
from tenders.enums import TenderStatus as S
from tenders.notice_kinds import opening_kind

if TYPE_CHECKING:
    from datetime import datetime

    from tenders.models import Tender


def _day(at: datetime | None) -> str:
    return date_in_words(uk_day(at), year=False) if at else ""


def of(tender: Tender) -> list[Stage]:
    stages = [_draft(tender), _approve(tender)]
    kind = opening_kind(tender)
    if kind:
        stages.append(_notice(tender, kind))
    stages.append(_end(tender))
    if tender.status == S.CANCELLED:
        return [
            stage if stage.state == DONE else Stage(stage.key, stage.label, "Cancelled", BLOCKED, stage.order)
            for stage in stages
        ]
    return stages


def _draft(tender: Tender) -> Stage:
    return Stage("draft", "Write it down", "", NOW if tender.status == S.DRAFT else DONE, 20)


def _approve(tender: Tender) -> Stage:
    if tender.approved_at is not None:
        return Stage("approve", "Approve", _day(tender.approved_at), DONE, 30)
    if tender.status == S.IN_APPROVAL:
        who = tender.approver.full_name if tender.approver else "An approver"
        return Stage("approve", "Approve", f"{who} reads it", NOW, 30)
    failing = sum(not check.ok for check in readiness.checks(tender)) if tender.status == S.DRAFT else 0
    if failing:
        return Stage("approve", "Approve", f"Blocked: {failing} check{'s' if failing > 1 else ''}", BLOCKED, 30)
    return Stage("approve", "Approve", "After it is sent", NEXT, 30)


def _notice(tender: Tender, kind: str) -> Stage:
    label = "Transparency notice" if kind == "UK5" else "Intention notice"
    latest = tender.notices.filter(kind=kind).order_by("-version").first()
    if latest is None:
        return Stage("publish", label, "Leaves with the approval", NEXT, 40)
    if latest.status == NoticeStatus.ACCEPTED:
        return Stage("publish", label, _day(latest.accepted_at), DONE, 40)
    if latest.status == NoticeStatus.REFUSED:
        return Stage("publish", label, "Blocked: the platform refused it", BLOCKED, 40)
    return Stage("publish", label, "Waiting for the platform", NOW, 40)


def _end(tender: Tender) -> Stage:
    label = "Close the file" if tender.procedure == "dynamic_market_intention" else "Sign and record"
    if tender.status == S.COMPLETE:
        return Stage("start", label, _day(tender.completed_at), DONE, 100)
    state = NOW if tender.approved_at is not None else NEXT
    return Stage("start", label, "", state, 100)
