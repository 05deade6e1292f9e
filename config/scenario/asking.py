"""What is asked: by the lead of every bidder, and by suppliers of the lead while a tender is open."""

from __future__ import annotations

from datetime import timedelta

from config.demo import cast
from config.scenario import people, tendering
from core import clock
from core.models import Organisation
from tenders.actions import answers, clarifications, questions
from tenders.actions.questions import QuestionData
from tenders.enums import ClarificationStatus
from tenders.models import Clarification, PublishedAnswer, Question, Tender

RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate", "Not yet rated")


def ask_for_the_rating(tender: Tender) -> Question:
    """A question that passes or fails by itself: the CQC's rating of the location."""
    return questions.add_question(
        tender=tender,
        by=people.staff("lead"),
        question=QuestionData(
            kind="choice",
            label="CQC rating",
            text="What is the overall CQC rating of the location that will provide the care?",
            spec={"options": list(RATINGS)},
            expected={"pass": ["Outstanding", "Good"], "person": ["Not yet rated"]},
        ),
    )


def ask(tender: Tender, supplier: str, text: str, *, lot: int | None = None) -> Clarification:
    organisation = Organisation.objects.get(company_number=cast.supplier(supplier).company_number)
    return clarifications.ask(tender=tender, organisation=organisation, by=people.owner(supplier), text=text, lot=lot)


def answer(tender: Tender, text: str) -> PublishedAnswer:
    """The lead answers every question that waits, in one answer to all."""
    lead = people.staff("lead")
    waiting = list(tender.clarifications.filter(status=ClarificationStatus.ASKED))
    reply = answers.start_reply(tender=tender, clarifications=waiting, by=lead)
    answers.save_reply(reply=reply, by=lead, question=reply.question, answer=text, lot=None)
    return answers.publish_reply(reply=reply, by=lead)


def two_questions(tender: Tender) -> None:
    """Two questions before they closed: one answered to everyone, one that waits for the lead."""
    assert tender.questions_close_at is not None
    with clock.at(tender.questions_close_at - timedelta(days=3)):
        ask(tender, "norton", "Is travel between visits paid for on top of the hourly rate?")
    with clock.at(tender.questions_close_at - timedelta(days=2)):
        answer(tender, "No. The hourly rate covers travel between visits.")
    with clock.at(tender.questions_close_at - timedelta(hours=5)):
        ask(tender, "grange", "May two providers bid for an area together?", lot=3)
        tendering.until_nothing_is_due()
