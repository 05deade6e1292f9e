"""The evaluation's part of a tender's timeline, from the opened envelopes to the end of the standstill."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from core.calendar import date_in_words, in_words, uk_day
from core.frames import DONE, NEXT, NOW, Frame, Stage
from core.models import User
from evaluation import progress
from evaluation.enums import AwardStatus, PanelStatus
from evaluation.models import Award, Panel
from evaluation.queries.rankings import awards_of
from tenders.models import Tender

BEGUN = ("closed", "opened", "under_assessment", "complete")
MARKING = ("publish", "close", "assess", "mark", "moderate", "price", "award")
AWARDING = ("close", "moderate", "price", "award", "award_approve", "summaries", "standstill", "start")


def keep(frame: Frame, keys: Collection[str], *, note: str = "") -> Frame:
    """Only these stages; `note` takes the place of the present one's, where the page says more."""
    kept = [stage for stage in frame.stages if stage.key in keys]
    if note:
        kept = [Stage(s.key, s.label, note, s.state, s.order) if s.state == NOW else s for s in kept]
    frame.stages = kept
    return frame


def stages_of(subject: Any, user: User) -> list[Stage]:
    """Nothing before bids have closed: until then the plan of the tender's own floor stands."""
    if not isinstance(subject, Tender) or subject.status not in BEGUN:
        return []
    panel: Panel | None = getattr(subject, "panel", None)
    awards = [a for a in awards_of(subject) if a.status not in {AwardStatus.CANCELLED, AwardStatus.REFUSED}]
    return [*_quality(subject, panel), _award(subject, panel, awards), *_after(subject, awards)]


def _quality(tender: Tender, panel: Panel | None) -> list[Stage]:
    status = panel.status if panel else ""
    opened = tender.opened_at is not None
    priced = progress.prices_are_open(tender)
    locked = status == PanelStatus.LOCKED
    marked = locked or status == PanelStatus.CONSENSUS
    moderated_on = _on(panel.locked_at) if panel else ""
    return [
        Stage("assess", "Open quality", _on(tender.opened_at) or "Two officers", _state(opened, True), 70),
        Stage("mark", "Mark", "" if marked else f"Marks by {_by(tender.marks_due_at)}", _state(marked, opened), 72),
        Stage(
            "moderate", "Quality agreed and locked" if locked else "Moderate", moderated_on, _state(locked, marked), 74
        ),
        Stage(
            "price", "Price opened" if priced else "Open price", _price_note(tender, priced), _state(priced, locked), 76
        ),
    ]


def _award(tender: Tender, panel: Panel | None, awards: Sequence[Award]) -> Stage:
    sent = bool(awards) and all(a.sent_at is not None or a.status != AwardStatus.PROPOSED for a in awards)
    due = f"Due {date_in_words(tender.award_on, year=False)}" if tender.award_on else ""
    return Stage("award", "Award lots", due, _state(sent, progress.prices_are_open(tender)), 80)


def _after(tender: Tender, awards: Sequence[Award]) -> list[Stage]:
    states = {award.status for award in awards}
    sent = bool(awards) and all(a.sent_at is not None or a.status != AwardStatus.PROPOSED for a in awards)
    approved = bool(awards) and AwardStatus.PROPOSED not in states
    told = approved and AwardStatus.APPROVED not in states
    over = told and not states & {AwardStatus.SUMMARIES_SENT, AwardStatus.STANDSTILL}
    first = awards[0] if awards else None
    reader = f"{tender.approver.full_name} reads it" if tender.approver else "With the approver"
    note = _on(first.approved_at) if approved and first else (reader if sent else "After it is sent")
    last = next((a.standstill_last_day for a in awards if a.standstill_last_day), None)
    found = [
        Stage("award_approve", "Approve", note, _state(approved, sent), 82),
        Stage("summaries", "Send summaries", _on(first.summaries_sent_at) if first else "", _state(told, approved), 84),
    ]
    if last is not None or told:
        words = f"End of {date_in_words(last, year=False)}" if last else "Runs from the notice"
        found.append(
            Stage("standstill", "Standstill ended" if over else "Standstill ends", words, _state(over, told), 90)
        )
    return found


def _state(done: bool, begun: bool) -> str:
    return DONE if done else NOW if begun else NEXT


def _on(at: datetime | None) -> str:
    return date_in_words(uk_day(at), weekday=False, year=False) if at else ""


def _by(at: datetime | None) -> str:
    return in_words(at, year=False).replace(" at ", ", ") if at else "a day not set"


def _price_note(tender: Tender, priced: bool) -> str:
    if not priced:
        return "After quality is locked"
    opening = tender.openings.filter(kind="price").first()
    return _on(opening.opened_at) if opening else ""
