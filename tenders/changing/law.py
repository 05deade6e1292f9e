"""What a change asks for by its weight: a substantial one needs time, counted anew (Act s.31, s.54).

Suppliers who would have bid, or bid otherwise, had they known must be able to do so still. The Act says that the time
limits are looked at again; the figure used here is the shortest tendering period it knows.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from core import clock
from core.calendar import date_in_words, days_in_period, period_end, uk_day
from tenders import ruling, timetable
from tenders.changing.dates import extra_of
from tenders.enums import QuestionEnvelope

if TYPE_CHECKING:
    from tenders.changing.standing import Standing
    from tenders.models import Amendment, Tender

SHORTEST = 10
"""Days: the shortest tendering period of section 54 where one is set at all (an own reading of it: take advice)."""
JUDGING = {"tender:quality_weight", "tender:price_weight", "tender:award_rule"}
WHO_PASSES = {"spec", "expected", "required"}


def substantial(amendment: Amendment, standing: Standing) -> list[str]:
    """What makes the change substantial, in words; empty for one that only mends what is asked."""
    found = dict.fromkeys(_reason(str(each["path"]), each["to"], standing) for each in amendment.changes)
    return [reason for reason in found if reason]


def _reason(path: str, to: object, standing: Standing) -> str:
    kind, _, rest = path.partition(":")
    if kind in {"new", "gone"}:
        part, _, key = rest.partition(":")
        if part == "question":
            row = standing.questions.get(key)
            envelope = to["envelope"] if isinstance(to, dict) else (row.envelope if row else "")
            return "who is eligible" if envelope == QuestionEnvelope.ELIGIBILITY else "what is answered"
        return {"lot": "which lots there are", "criterion": "how bids are judged", "price": "what is priced"}[part]
    key, _, field = rest.rpartition(":")
    if path in JUDGING or (kind == "criterion" and field in {"weight", "minimum_mark"}):
        return "how bids are judged"
    if path == "tender:price_basket" or (kind == "price" and field == "unit"):
        return "what is priced"
    row = standing.questions.get(key) if kind == "question" and field in WHO_PASSES else None
    return "who is eligible" if row is not None and row.envelope == QuestionEnvelope.ELIGIBILITY else ""


def days_needed(tender: Tender) -> int | None:
    """Days that a substantial change leaves at least; None where the Act sets no period (light touch, below threshold)."""
    least = ruling.least_days(ruling.ruling_of(tender))
    return None if least is None else min(SHORTEST, least)


def earliest(tender: Tender, days: int) -> date:
    """The first working day on which bids may close if the change is published today."""
    return timetable.working(period_end(uk_day(clock.now()), days), extra_of(tender))


def too_little_time(amendment: Amendment, tender: Tender, standing: Standing) -> list[str]:
    """Why the deadline comes too soon after a substantial change; empty otherwise. `tender`: as it would be."""
    closes, reasons = tender.closes_at, substantial(amendment, standing)
    needed = days_needed(tender) if reasons else None
    if needed is None or closes is None:
        return []
    left = days_in_period(uk_day(clock.now()), uk_day(closes))
    if left >= needed:
        return []
    only = "1 day is" if left == 1 else f"{max(left, 0)} days are"
    return [
        f"Bids close: the change is substantial ({', '.join(reasons)}) and {only} left; leave suppliers {needed} days at "
        f"least, until {date_in_words(earliest(tender, needed))} (Act s.31, s.54)."
    ]
