"""Questions that tests ask. Names and answers are made up; the CQC's ratings are real words."""

from __future__ import annotations

from typing import Any

from tenders.actions.questions import QuestionData, add_question
from tenders.models import Question, Tender
from tests.factories.people import Cast

CQC: dict[str, Any] = {
    "kind": "choice",
    "label": "CQC rating",
    "text": "CQC rating of the location that will provide the care",
    "spec": {"options": ["Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet rated"]},
    "expected": {"pass": ["Outstanding", "Good"], "person": ["Not yet rated"]},
}


def add(tender: Tender, people: Cast, **given: Any) -> Question:
    """A question as the lead adds it."""
    given.setdefault("text", f"{given['label']}?")
    return add_question(tender=tender, by=people.lead, question=QuestionData(**given))
