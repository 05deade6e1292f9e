"""Can every typed question be asked as it stands? Says something only where one cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.questions import SpecError
from tenders.readiness.check import Check

if TYPE_CHECKING:
    from tenders.models import Tender


def faults(tender: Tender) -> list[Check]:
    """One check for the first question that lost its criterion, its stage or its sense; none when all is well."""
    rows = list(tender.questions.all())
    criteria = {each.key for each in tender.criteria.all()} if any(row.criterion_key for row in rows) else set()
    stages = tender.stages.count() if any(row.stage > 1 for row in rows) else 1
    for row in rows:
        name = f"Question {row.number}, ‘{row.label}’,"
        if row.criterion_key and row.criterion_key not in criteria:
            return [_check(f"{name} belongs to a criterion that was taken out", "Choose another, or none.")]
        if row.stage > max(stages, 1):
            return [_check(f"{name} is of a stage that was taken out", "Choose a stage that the tender has.")]
        try:
            row.asks()
        except SpecError as wrong:
            return [_check(f"{name} cannot be asked as it stands", wrong.sentences[0])]
    return []


def _check(title: str, detail: str) -> Check:
    return Check("questions", False, title, detail, "Mend the question", "questions")
