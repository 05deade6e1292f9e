"""What questions, answers and following put into the ports."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock, jobs, ports
from core.models import User
from core.permissions import organisations_of
from core.ports import Need
from tenders import ports as own
from tenders.actions import clarifications as actions
from tenders.actions import follows as follow_actions
from tenders.enums import TenderStatus
from tenders.models import Bid, Clarification, Tender
from tenders.policies import clarifications as policies
from tenders.queries import clarifications as queries
from tenders.queries import follows


def fill() -> None:
    """Called once, when the app is ready."""
    own.interested.add(follows.followers)
    ports.effects.add("tenders.question_left", actions.tell_the_asker_why_not)
    ports.effects.add("core.published", follow_actions.tell_followers_of_a_notice)
    jobs.due("tenders.questions", actions.warn_due)
    ports.needs_you.add(questions_need_you)
    ports.panels.add("tenders.overview", questions_panel)
    ports.panels.add("tenders.bid", answers_panel)


def questions_need_you(user: User) -> list[Need]:
    """Unanswered questions of the tenders this person leads: due a day before the deadline, overdue from then on."""
    own_buyers = organisations_of(user, kind="buyer", roles=["lead"])
    if not own_buyers:
        return []
    waiting: dict[Tender, int] = {}
    questions = Clarification.objects.unanswered().filter(
        tender__in=Tender.objects.of_buyers(user), tender__status__in=[TenderStatus.PUBLISHED, TenderStatus.CLOSED]
    )
    for question in questions.select_related("tender__procurement__buyer").order_by("tender", "pk"):
        if policies.may_answer(user, question):
            waiting[question.tender] = waiting.get(question.tender, 0) + 1
    return [_need(tender, count) for tender, count in waiting.items()]


def _need(tender: Tender, count: int) -> Need:
    number = "1 question" if count == 1 else f"{count} questions"
    due = tender.closes_at - actions.LAST_HOURS if tender.closes_at else None
    now = clock.now()
    if tender.deadline_passed(now):
        what = f"Deal with {number}: bids cannot be opened before"
    elif _is_late(tender, now):
        what = f"Answer {number}, or extend: bids close within 24 hours"
    else:
        what = f"Answer {number} about the tender"
    url = reverse("tenders:clarifications", args=[tender.reference])
    return Need(what, f"{tender.title} ({tender.reference})", url, due, label="Answer")


def _is_late(tender: Tender, now: datetime) -> bool:
    return tender.closes_at is not None and now >= tender.closes_at - actions.LAST_HOURS


def questions_panel(request: HttpRequest, tender: Tender) -> str | None:
    """On the overview of a tender that is or was open: what was asked and what waits, red in the last 24 hours."""
    user = request.user
    if tender.published_at is None or not isinstance(user, User) or not policies.may_read_questions(user, tender):
        return None
    chosen = queries.QuestionFilter()
    waiting = queries.unanswered(tender)
    now = clock.now()
    return render_to_string(
        "tenders/clarifications/overview_panel.html",
        {
            "tender": tender,
            "waiting": waiting,
            "questions_over": tender.questions_close_at is not None and now > tender.questions_close_at,
            "total": queries.listed(tender, chosen).count(),
            "late": waiting
            and tender.status in (TenderStatus.PUBLISHED, TenderStatus.CLOSED)
            and _is_late(tender, now),
            "closed": tender.deadline_passed(now),
            "may_answer": policies.may_answer_for(user, tender),
        },
        request,
    )


def answers_panel(request: HttpRequest, bid: Bid) -> str | None:
    """On a bid's page: how many answers there are, the newest, and the way to ask."""
    tender = bid.tender
    answers = queries.published(tender.procurement.reference, tender.reference)
    newest = max(answers, key=lambda each: (each.at is not None, each.at), default=None)
    now = clock.now()
    asks = tender.is_open_for_bids(now) and not (tender.questions_close_at and now > tender.questions_close_at)
    return render_to_string(
        "tenders/clarifications/bid_panel.html",
        {"tender": tender, "answers": answers, "newest": newest, "asks": asks},
    )
