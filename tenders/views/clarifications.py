"""Questions as the buyer works on them: the list, an answer for one or several, its publication, what was told.

Nothing here reads who asked: before the opening the buyer must not learn who is interested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, messages
from core.frames import Crumb
from core.views.sheet import csv_answer
from core.workflow import NotPermitted, Refused, blocks
from tenders.actions import answers as actions
from tenders.actions import clarifications as asking
from tenders.enums import UNANSWERED, ClarificationStatus, ReplyStatus, TenderStatus
from tenders.forms.clarifications import LeaveForm, PublishForm, ReplyForm, number_of
from tenders.frames import tender_frame
from tenders.models import Clarification, ClarificationReply, Tender
from tenders.policies import clarifications as policies
from tenders.queries import clarifications as queries
from tenders.views.authoring.access import person, posted, saved, tender_of

A_PAGE = 25
TAKES_ANSWERS = (TenderStatus.PUBLISHED, TenderStatus.CLOSED)
STYLES = {
    ClarificationStatus.ASKED: "warn",
    ClarificationStatus.DRAFTED: "brand",
    ClarificationStatus.PUBLISHED: "good",
    ClarificationStatus.NOT_ANSWERED: "out",
}


@dataclass(frozen=True, slots=True)
class Row:
    question: Clarification
    words: str
    style: str
    first_asked: bool = False


def _tender(request: HttpRequest, reference: str, *, to_answer: bool = False) -> Tender:
    """The tender for those who read its questions: leads, approvers, auditors. Only leads answer."""
    tender = tender_of(request, reference)
    if not policies.may_read_questions(person(request), tender):
        raise NotPermitted("Leads, approvers and auditors of the council read the questions.")
    if to_answer and not policies.may_answer_for(person(request), tender):
        raise NotPermitted("Only a procurement lead of the buyer answers questions.")
    if tender.published_at is None:
        raise Http404("Questions come when the tender is public.")
    return tender


def _draw(request: HttpRequest, tender: Tender, template: str, title: str, **context: Any) -> HttpResponse:
    """A page about the tender; 400 when what was sent must be mended (`failed`)."""
    status = 400 if context.pop("failed", False) else 200
    here = [] if template == "list" else [_trail(tender)]
    frame = tender_frame(tender, person(request), title=title, here="clarifications", crumbs=[*here, Crumb(title)])
    page = {"frame": frame, "tender": tender, "title": title, **context}
    return render(request, f"tenders/clarifications/{template}.html", page, status=status)


def _row(question: Clarification, first: Sequence[Clarification] = ()) -> Row:
    status = ClarificationStatus(question.status)
    return Row(question, str(status.label), STYLES.get(status, "out"), question in first)


@login_required
@require_safe
def clarifications(request: HttpRequest, reference: str) -> HttpResponse:
    """Every question, what waits first; tick those that ask the same to answer them together."""
    tender = _tender(request, reference)
    chosen = queries.QuestionFilter.read(request.GET)
    found = queries.listed(tender, chosen)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    waiting = queries.unanswered(tender)
    asked = [each for each in page if each.status == ClarificationStatus.ASKED]
    may_answer = policies.may_answer_for(person(request), tender) and tender.status in TAKES_ANSWERS
    return _draw(
        request,
        tender,
        "list",
        "Questions and answers",
        page=page,
        rows=[_row(each, first=asked[:1]) for each in page],
        together=asked if may_answer and len(asked) > 1 else [],
        chosen=chosen,
        sorted_by=queries.SORTS[chosen.sort],
        sorts=queries.SORTS.items(),
        statuses=[("waiting", "Not dealt with"), *((s.value, s.label) for s in STYLES)],
        lots=list(tender.lots.all()),
        csv=reverse("tenders:clarifications_csv", args=[reference]) + chosen.address(),
        waiting=waiting,
        late=bool(waiting) and tender.closes_at is not None and now >= tender.closes_at - asking.LAST_HOURS,
        closed=tender.deadline_passed(now),
        may_answer=may_answer,
        replies=_replies(tender),
    )


def _replies(tender: Tender) -> list[ClarificationReply]:
    return list(tender.clarification_replies.select_related("lot", "saved_by").order_by("number", "pk"))


@login_required
@require_safe
def clarifications_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """The same list as a file. It has no column for who asked, because nothing the buyer holds has one."""
    tender = _tender(request, reference)
    found = queries.listed(tender, queries.QuestionFilter.read(request.GET))
    heading = ["Question", "Lot", "Text", "Asked", "State", "Answer number", "Reason not answered"]
    rows = [
        [
            each.ref,
            each.lot.number if each.lot else "",
            each.text,
            each.asked_at,
            each.get_status_display(),
            each.reply.number if each.reply and each.reply.number else "",
            each.reason,
        ]
        for each in found
    ]
    return csv_answer(f"{tender.reference}-questions", heading, rows)


@login_required
@require_POST
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Start one answer for the ticked questions."""
    tender = _tender(request, reference, to_answer=True)
    refs = request.POST.getlist("question")[:200]
    chosen = list(tender.clarifications.filter(ref__in=refs).order_by("asked_at", "pk"))
    try:
        reply = actions.start_reply(tender=tender, clarifications=chosen, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
        return redirect("tenders:clarifications", reference)
    return redirect("tenders:reply", reference, reply.ref)


def _reply(tender: Tender, ref: str) -> ClarificationReply:
    found: ClarificationReply | None = (
        tender.clarification_replies.select_related("tender__procurement", "lot", "saved_by").filter(ref=ref).first()
    )
    if found is None:
        raise Http404("There is no such answer.")
    return found


def _trail(tender: Tender) -> Crumb:
    return Crumb("Questions and answers", reverse("tenders:clarifications", args=[tender.reference]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """Draft an answer, or the correction of one. Saving publishes nothing."""
    tender = _tender(request, reference)
    found = _reply(tender, ref)
    user = person(request)
    may_answer = policies.may_answer_for(user, tender)
    initial = {
        "lot": str(found.lot.number) if found.lot else "",
        "question": found.question,
        "answer": found.answer,
        "saves": found.saves,
    }
    form = ReplyForm(posted(request), initial=initial, tender=tender)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form,
            lambda: actions.save_reply(
                reply=found,
                by=user,
                question=data["question"],
                answer=data["answer"],
                lot=number_of(data["lot"]),
                saves=data["saves"],
            ),
        ):
            if request.POST.get("then") == "publish":
                return redirect("tenders:publish_reply", reference, ref)
            messages.done(request, "The answer is saved", "Nobody was told. It is public when you publish it.")
            return redirect("tenders:reply", reference, ref)
    title = f"Answer {found.number}" if found.number else "Draft an answer"
    versions = queries.versions_of(found.pk)
    return _draw(
        request,
        tender,
        "reply",
        title,
        failed=form.is_bound,
        form=form,
        reply=found,
        questions=[_row(each) for each in found.clarifications.select_related("lot").order_by("asked_at", "pk")],
        versions=versions,
        standing=found if form.is_bound else None,
        may_answer=may_answer,
        open=tender.status in TAKES_ANSWERS,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish_reply(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """Read it as everyone will, and see who will be told; then publish."""
    tender = _tender(request, reference, to_answer=True)
    found = _reply(tender, ref)
    if request.method == "POST":
        read = PublishForm(request.POST)
        saves = read.cleaned_data["saves"] if read.is_valid() else None
        try:
            answer = actions.publish_reply(reply=found, by=person(request), saves=saves)
        except Refused as refusal:
            messages.refused(request, refusal.reasons)
            return redirect("tenders:reply", reference, ref)
        messages.done(
            request,
            f"Answer {answer.reply.number} is {'corrected' if answer.version > 1 else 'published'}",
            "Everyone who follows the tender, and every organisation with a bid or a draft, was told by e-mail.",
        )
        return redirect("tenders:clarifications", reference)
    verb = "publish" if found.status == ReplyStatus.DRAFTED else "correct"
    title = "Publish the answer to all" if verb == "publish" else f"Publish a correction of answer {found.number}"
    return _draw(
        request,
        tender,
        "publish",
        title,
        reply=found,
        read=PublishForm(initial={"saves": found.saves}),
        blocked=blocks(found, verb),
        count=found.clarifications.count(),
    )


@login_required
@require_POST
def put_back(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """Take one question out of a draft answer."""
    tender = _tender(request, reference, to_answer=True)
    question = _question(tender, ref)
    into = question.reply.ref if question.reply else ""
    try:
        actions.put_back(clarification=question, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, f"{question.ref} waits by itself again")
    if into and tender.clarification_replies.filter(ref=into).exists():
        return redirect("tenders:reply", reference, into)
    return redirect("tenders:clarifications", reference)


def _question(tender: Tender, ref: str) -> Clarification:
    found: Clarification | None = (
        tender.clarifications.exclude(status=ClarificationStatus.WITHDRAWN)
        .select_related("tender__procurement", "lot", "reply")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Http404("There is no such question.")
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """'Not answered because ...'."""
    tender = _tender(request, reference, to_answer=True)
    question = _question(tender, ref)
    form = LeaveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: asking.leave(clarification=question, by=person(request), reason=reason)):
            messages.done(request, f"{question.ref} is dealt with", "Whoever asked was told the reason by e-mail.")
            return redirect("tenders:clarifications", reference)
    return _draw(
        request,
        tender,
        "leave",
        f"Leave {question.ref} without an answer",
        failed=form.is_bound,
        form=form,
        question=question,
        dealt_with=question.status not in UNANSWERED,
    )
