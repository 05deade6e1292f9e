"""The dates that a change moves: only later, on a working day, in their order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core import clock
from core.calendar import UK_TIME, date_in_words, in_words, is_working_day, uk_day
from tenders import timetable, timetable_faults

if TYPE_CHECKING:
    from tenders.models import Amendment, Tender

LATER = ("marks_due_at", "award_on", "contract_starts_on")
DATES = ("questions_close_at", "closes_at", *LATER)


def new_dates(amendment: Amendment) -> dict[str, datetime | date | None]:
    """Every date the change moves: the two it names, and the later ones by as many days if it says so.

    From the approval on, those that were approved and stand in the notice, whatever closing days are added since.
    """
    if amendment.approved_dates is not None:
        return thawed(amendment.approved_dates)
    tender = amendment.tender
    found: dict[str, datetime | date | None] = {}
    if amendment.new_questions_close_at is not None:
        found["questions_close_at"] = amendment.new_questions_close_at
    closes = amendment.new_closes_at
    if closes is None:
        return found
    found["closes_at"] = closes
    if amendment.moves_later_dates and tender.closes_at is not None:
        days = (uk_day(closes) - uk_day(tender.closes_at)).days
        found |= {name: _moved(getattr(tender, name), days, extra_of(tender)) for name in LATER}
    return found


def frozen(dates: dict[str, datetime | date | None]) -> dict[str, str | None]:
    """Dates as an amendment keeps them: name to ISO text."""
    return {name: value.isoformat() if value is not None else None for name, value in dates.items()}


def thawed(dates: dict[str, str | None]) -> dict[str, datetime | date | None]:
    return {name: _read(value) if value is not None else None for name, value in dates.items()}


def _read(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def extra_of(tender: Tender) -> list[date]:
    """The buyer's own closing days."""
    return timetable.closing_days(tender.procurement.buyer.extra_holidays)


def _moved(value: datetime | date | None, days: int, extra: list[date]) -> datetime | date | None:
    """As many days later at the same hour of UK clocks, on a working day."""
    if value is None:
        return None
    if isinstance(value, datetime):
        local = value.astimezone(UK_TIME)
        return timetable.uk_instant(timetable.working(local.date() + timedelta(days=days), extra), local.time())
    return timetable.working(value + timedelta(days=days), extra)


def date_faults(amendment: Amendment, *, taken: bool = False) -> dict[str, str]:
    """What is wrong with the dates of a change: field -> one sentence. The deadline is only ever moved later.

    `taken`: the platform has published it. What only the time since then has changed (an end of questions that has
    passed, a closing day added) is no reason any more to take a later deadline from everybody.
    """
    tender, wrong = amendment.tender, dict[str, str]()
    closes, asked = amendment.new_closes_at, amendment.new_questions_close_at
    stands = tender.closes_at
    if closes is not None and stands is not None:
        day = uk_day(closes)
        if closes <= stands:
            wrong["closes_at"] = (
                f"Bids close: the deadline only moves later, and it is {in_words(stands)} now; give a later one."
            )
        elif not taken and closes - clock.now() > timetable_faults.LONGEST:
            wrong["closes_at"] = "Bids close: this is more than five years away; check the year."
        elif not taken and not is_working_day(day, extra=extra_of(tender)):
            next_day = date_in_words(timetable.working(day, extra_of(tender)))
            wrong["closes_at"] = f"Bids close: {date_in_words(day)} is not a working day; take {next_day}."
    if asked is not None:
        if not taken and asked <= clock.now():
            wrong["questions_close_at"] = "Questions close: this is in the past; give a later time."
        elif tender.questions_close_at is not None and asked < tender.questions_close_at:
            wrong["questions_close_at"] = (
                f"Questions close: suppliers were told {in_words(tender.questions_close_at)}; it only moves later."
            )
        elif (until := closes or stands) is not None and asked >= until:
            wrong["questions_close_at"] = f"Questions close: put it before bids close, {in_words(until)}."
    return wrong or _order_faults(amendment)


def _order_faults(amendment: Amendment) -> dict[str, str]:
    """The dates after the deadline stay after it."""
    if amendment.new_closes_at is None:
        return {}
    dates = {name: getattr(amendment.tender, name) for name in LATER} | new_dates(amendment)
    before, name_before = uk_day(amendment.new_closes_at), "bids close"
    for name in LATER:
        value = dates[name]
        if value is None:
            continue
        day = uk_day(value) if isinstance(value, datetime) else value
        if day <= before:
            return {
                "closes_at": f"{timetable.LABELS[name]}: it would no longer come after ‘{name_before}’; "
                "let the later dates move by as many days."
            }
        before, name_before = day, timetable.LABELS[name].lower()
    return {}
