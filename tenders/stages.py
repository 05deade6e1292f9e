"""The stages of a tender's timeline as far as this floor knows them; upper floors say more under the same keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from core import clock
from core.calendar import date_in_words, in_words, uk
from core.frames import BLOCKED, DONE, NEXT, NOW, Stage
from tenders import readiness, stages_without_bids, timetable
from tenders.enums import NoticeStatus
from tenders.enums import TenderStatus as S

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Tender

ORDER = {
    "engage": 10,
    "draft": 20,
    "approve": 30,
    "publish": 40,
    "questions": 50,
    "close": 60,
    "assess": 70,
    "award": 80,
    "standstill": 90,
    "start": 100,
}


def day_words(day: date | None) -> str:
    return date_in_words(day, year=False) if day else "Not set"


def instant_words(at: datetime | None) -> str:
    """'Friday 16 April, 12 noon': short, for the narrow column."""
    if at is None:
        return "Not set"
    return in_words(at, year=False).replace(" at ", ", ")


def of_tender(tender: Tender, user: User | None) -> list[Stage]:
    """Draft, approve, publish, questions close, bids close; then what is planned for after."""
    if not tender.takes_bids:
        return stages_without_bids.of(tender)
    status, now = tender.status, clock.now()
    published = tender.published_at is not None
    closed = published and tender.closes_at is not None and now > tender.closes_at
    asked = published and tender.questions_close_at is not None and now > tender.questions_close_at
    extra = timetable.closing_days(tender.procurement.buyer.extra_holidays)
    ends = timetable.standstill_ends(readiness.timetable_dates(tender), extra=extra)
    stages = [
        _stage("draft", "Draft the tender", _draft_note(tender), NOW if status == S.DRAFT else DONE),
        _approve(tender),
        _publish(tender),
        _questions(tender, published, asked),
        _stage("close", closing_words(tender), instant_words(tender.closes_at), _bids(published, asked, closed)),
        _stage(
            "assess",
            "Open, mark, moderate",
            f"To {_day(tender.marks_due_at)}",
            NOW if status in {S.CLOSED, S.OPENED, S.UNDER_ASSESSMENT} or closed else NEXT,
        ),
        _stage("award", "Award lots", day_words(tender.award_on), NEXT),
        *([_stage("standstill", "Standstill ends", _end(ends), NEXT)] if tender.rules().asks_standstill else []),
        _stage("start", "Agreement starts", day_words(tender.contract_starts_on), NEXT),
    ]
    stages += _later_stages(tender)
    if tender.procurement.engagement_url:
        stages.insert(0, _stage("engage", "Talk with the market", "Described in the notice", DONE))
    if status == S.COMPLETE:
        return [Stage(s.key, s.label, s.note, DONE if s.key != "start" else s.state, s.order) for s in stages]
    if status == S.CANCELLED:
        return [_cancelled(stage, tender) for stage in stages]
    return stages


def closing_words(tender: Tender) -> str:
    """What closes first: bids, or the requests to take part of a competition in stages."""
    first = next(iter(tender.stages.all()), None) if tender.rules().staged else None
    return "Requests to take part close" if first is not None and first.kind == "participation" else "Bids close"


def _later_stages(tender: Tender) -> list[Stage]:
    """The stages after the first, each with the day it is planned to close."""
    if not tender.rules().staged:
        return []
    return [
        Stage(
            f"stage-{row.number}",
            f"Stage {row.number}: {row.title}",
            instant_words(row.closes_at),
            NEXT,
            60 + row.number,
        )
        for row in tender.stages.all()
        if row.number > 1
    ]


def _stage(key: str, label: str, note: str, state: str) -> Stage:
    return Stage(key, label, note, state, ORDER[key])


def _day(at: datetime | None) -> str:
    return day_words(uk(at).date()) if at else "a day not set"


def _end(day: date | None) -> str:
    return f"End of {day_words(day)}" if day else "Not set"


def _draft_note(tender: Tender) -> str:
    if tender.status == S.DRAFT:
        return f"Due {_day(tender.ready_by)}"
    return f"Sent {_day(tender.sent_for_approval_at)}" if tender.sent_for_approval_at else ""


def _approve(tender: Tender) -> Stage:
    if tender.approved_at is not None:
        return _stage("approve", "Approve", _day(tender.approved_at), DONE)
    if tender.status == S.IN_APPROVAL:
        who = tender.approver.full_name if tender.approver else "An approver"
        return _stage("approve", "Approve", f"{who} reads it", NOW)
    failing = sum(not check.ok for check in readiness.checks(tender)) if tender.status == S.DRAFT else 0
    if failing:
        return _stage("approve", "Approve", f"Blocked: {failing} check{'s' if failing > 1 else ''}", BLOCKED)
    return _stage("approve", "Approve", "After it is sent", NEXT)


def _publish(tender: Tender) -> Stage:
    if tender.published_at is not None:
        return _stage("publish", "Publish the notice", _day(tender.published_at), DONE)
    if tender.is_held:
        return _stage("publish", "Publish the notice", f"Leaves {instant_words(tender.send_at)}", NOW)
    if tender.status == S.IN_APPROVAL and tender.approved_at is not None:
        refused = tender.notices.order_by("-pk").values_list("status", flat=True).first() == NoticeStatus.REFUSED
        if refused:
            return _stage("publish", "Publish the notice", "Blocked: the platform refused it", BLOCKED)
        return _stage("publish", "Publish the notice", "Waiting for the platform", NOW)
    return _stage("publish", "Publish the notice", day_words(tender.publish_on), NEXT)


def _questions(tender: Tender, published: bool, asked: bool) -> Stage:
    """When questions close; after that, what still waits for an answer and so keeps the bids from being opened."""
    waiting = readiness.questions_waiting(tender) if tender.status in {S.PUBLISHED, S.CLOSED} else 0
    note = instant_words(tender.questions_close_at)
    if waiting and asked:
        return _stage("questions", "Questions close", f"{waiting} not answered", BLOCKED)
    return _stage(
        "questions", "Questions close", f"{note}; {waiting} asked" if waiting else note, _passed(published, asked)
    )


def _passed(published: bool, passed: bool) -> str:
    return DONE if passed else (NOW if published else NEXT)


def _bids(published: bool, asked: bool, closed: bool) -> str:
    if closed:
        return DONE
    return NOW if published and asked else NEXT


def _cancelled(stage: Stage, tender: Tender) -> Stage:
    """Nothing of a cancelled tender is ahead; what was done stays done."""
    state = BLOCKED if stage.state in {NOW, NEXT, BLOCKED} else DONE
    return Stage(stage.key, stage.label, "Cancelled" if state == BLOCKED else stage.note, state, stage.order)
