"""Questions that tests ask. Names and answers are made up; the CQC's ratings are real words."""

from __future__ import annotations

from typing import Any

from core import clock, jobs
from tenders.actions import tender as actions
from tenders.actions.questions import QuestionData, add_question
from tenders.models import Question, Tender
from tests.factories import tenders
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


def published_with(people: Cast, questions: list[dict[str, Any]], *, lots: int = 3) -> Tender:
    """A public tender that asks these questions, walked through approval and the platform."""
    with clock.at(tenders.PUBLISHED):
        tender = tenders.ready(people, lots_kept=lots)
        for each in questions:
            add(tender, people, **each)
        actions.send_for_approval(tender=tender, by=people.lead)
        actions.approve(tender=tender, by=people.approver)
        jobs.run_due()
        jobs.run_due()
    tender.refresh_from_db()
    assert tender.status == "published", tender.status
    return tender
