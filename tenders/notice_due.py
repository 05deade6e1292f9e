"""Which notices a procurement owes, may send, or will owe, and when: the law's ruling with this timetable's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.calendar import date_in_words
from tenders.law.case import IF, MAY, MUST
from tenders.law.rules import bites, case_of
from tenders.notice_kinds import KINDS, opening_kind, uk1, uk3

if TYPE_CHECKING:
    from tenders.law.case import Due
    from tenders.models import Tender


@dataclass(frozen=True, slots=True)
class DueNotice:
    """`must`: owed, owed if something is so, or useful. `on`: the day planned or the last day, where one is known."""

    kind: str
    must: str
    words: str
    law: str
    on: date | None = None

    @property
    def must_words(self) -> str:
        return {MUST: "Owed", IF: "Owed only where this applies", MAY: "If you wish"}[self.must]

    @property
    def when(self) -> str:
        return f"{self.words} ({date_in_words(self.on)})" if self.on else self.words


def due_notices(tender: Tender) -> list[DueNotice]:
    """In the order of the procurement's life; the notices this system writes. A user choice owes none."""
    ruling = bites(case_of(tender))
    found = [_dated(tender, due) for due in ruling.notices if due.kind in KINDS]
    kinds = {each.kind for each in found}
    opening = opening_kind(tender)
    if opening and opening not in kinds:
        # The lead chose a procedure whose notice the law does not ask for at this value: it is sent all the same.
        words = "Not owed at this value; this procedure sends it all the same when the approver approves"
        found = [each for each in found if each.kind not in {"UK4", "UK4B"}]
        found.insert(0, DueNotice(opening, MAY, words, KINDS[opening].law, tender.publish_on))
    if tender.published_at is not None and "UK12" not in kinds:
        found.append(DueNotice("UK12", IF, "When it ends without a contract", "Act s.55"))
    order = list(KINDS)
    return sorted(found, key=lambda each: order.index(each.kind))


def _dated(tender: Tender, due: Due) -> DueNotice:
    return DueNotice(due.kind, due.need, due.when, due.law, _day(tender, due))


def _day(tender: Tender, due: Due) -> date | None:
    """The day this timetable plans for, or by which the notice must be out to do its work."""
    publish, kind = tender.publish_on, due.kind
    if kind == "UK1":
        return uk1.last_day(uk1.year_of(publish)) if publish else None
    if kind == "UK3":
        return publish - timedelta(days=uk3.EARLIEST_DAYS) if publish and due.anchor else None
    if kind in {"UK2", "UK4", "UK4B", "UK5", "UK13"}:
        return publish
    return tender.award_on if kind == "UK6" else None
