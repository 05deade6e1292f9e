"""An open tender as suppliers see it: is it open, what was asked, what changed; asking, and following."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, ports, publication
from core.calendar import in_words, time_left_words
from core.frames import Crumb, Fact
from core.messages import done, refused
from core.models import Organisation, User
from core.permissions import organisations_of
from core.workflow import Refused, blocks
from tenders.actions import clarifications as actions
from tenders.actions import follows as follow_actions
from tenders.enums import ClarificationStatus, TenderStatus
from tenders.forms.clarifications import AskForm, number_of
from tenders.models import Bid, Clarification, Follow, Tender
from tenders.policies import clarifications as policies
from tenders.queries import clarifications as queries
from tenders.queries import follows
from tenders.views.bidding.entry import person, typed

STYLES = {
    ClarificationStatus.ASKED: "warn",
    ClarificationStatus.DRAFTED: "warn",
    ClarificationStatus.PUBLISHED: "good",
    ClarificationStatus.NOT_ANSWERED: "stop",
    ClarificationStatus.WITHDRAWN: "out",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that became public about the tender."""

    what: str
    note: str
    at: datetime


def _tender(request: HttpRequest, reference: str) -> Tender:
    """A tender that is public, for a supplier's people (and its own buyer's); a stranger finds nothing."""
    found: Tender = get_object_or_404(
        Tender.objects.visible_to(person(request)).select_related("procurement__buyer"),
        reference=reference,
        published_at__isnull=False,
    )
    return found


def _suppliers(user: User) -> list[Organisation]:
    return organisations_of(user, kind="supplier")


def why_no_question(tender: Tender, now: datetime) -> str:
    """Why nobody can ask any more; empty while they can."""
    if not tender.is_open_for_bids(now):
        return "This tender is not open for bids, so questions are closed."
    if tender.questions_close_at and now > tender.questions_close_at:
        return f"Questions closed on {in_words(tender.questions_close_at)}."
    return ""


def _style_of(question: Clarification) -> str:
    return STYLES[ClarificationStatus(question.status)]


def _own_words(question: Clarification) -> str:
    """The state in the asker's words: that somebody drafts an answer is the buyer's business."""
    if question.status == ClarificationStatus.DRAFTED:
        return str(ClarificationStatus.ASKED.label)
    return str(question.get_status_display())


@login_required
@require_safe
def tender_page(request: HttpRequest, reference: str) -> HttpResponse:
    tender, user, now = _tender(request, reference), person(request), clock.now()
    own = _suppliers(user)
    bids = list(Bid.objects.filter(tender=tender, organisation__in=own).select_related("organisation"))
    asked = queries.own(tender, own).order_by("asked_at", "pk") if own else []
    is_open = tender.is_open_for_bids(now)
    return render(
        request,
        "tenders/bidding/tender.html",
        {
            "tender": tender,
            "is_open": is_open,
            "state": tender.status_words(),
            "style": "good" if is_open else "out",
            "facts": _facts(tender, now),
            "answers": queries.published(tender.procurement.reference, tender.reference),
            "own": [(each, _own_words(each), _style_of(each)) for each in asked],
            "events": _events(tender),
            "bids": bids,
            "may_bid": is_open and bool(own) and not bids,
            "may_ask": any(policies.may_ask(user, each) for each in own),
            "no_question": why_no_question(tender, now),
            "may_follow": policies.may_follow(user),
            "following": follows.follow_of(user, tender),
            "panels": ports.panels.draw("tenders.for_suppliers", request, tender),
            "crumbs": [Crumb("Your bids", reverse("bidding:bids")), Crumb(tender.title)],
        },
    )


def _facts(tender: Tender, now: datetime) -> list[Fact]:
    return [
        _date("Bids close", "Bids closed", tender.closes_at, now, brand=True),
        _date("Questions close", "Questions closed", tender.questions_close_at, now),
        Fact("Lots", str(tender.lots.count()), [tender.rules().label]),
    ]


def _date(ahead: str, behind: str, at: datetime | None, now: datetime, *, brand: bool = False) -> Fact:
    if at is None:
        return Fact(ahead, "No date", ["None is set"])
    left = time_left_words(now, at, short=True)
    return Fact(ahead, left, [in_words(at)], brand=brand) if now <= at else Fact(behind, "Closed", [in_words(at)])


def _events(tender: Tender) -> list[Event]:
    """What became public, newest first: notices with their versions, answers with theirs, the end."""
    found = []
    for record in publication.records(subject=tender.procurement.reference):
        said: dict[str, Any] = record.payload
        version = said.get("version")
        again = f", version {version}" if isinstance(version, int) and version > 1 else ""
        if record.kind == queries.ANSWERS and said.get("tender") == tender.reference:
            what = f"Answer {said['number']}{' corrected' if again else ' published'}"
            found.append(Event(what, str(said["about"]), record.at))
        elif record.kind == "change" and said.get("tender") == tender.reference:
            note = "In force" if said.get("in_force") else "It came too late and changed nothing"
            found.append(Event(f"Change {said['number']}", note, record.at))
        elif record.kind == "notice":
            found.append(Event(f"{said.get('kind_label', 'Notice')}{again}", record.reference, record.at))
    return found[::-1]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask; what was typed stays when something must be mended, the hour of closing included."""
    tender, user = _tender(request, reference), person(request)
    own = [each for each in _suppliers(user) if policies.may_ask(user, each)]
    if not own:
        raise PermissionDenied("Owners and editors of a supplier ask questions: ask one of them to do it.")
    form = AskForm(typed(request), tender=tender, organisations=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        before = clock.now()
        try:
            question = actions.ask(
                tender=tender, organisation=form.asker(), by=user, text=data["text"], lot=number_of(data["lot"])
            )
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("text", reason)
        else:
            return _asked(request, question, again=question.asked_at < before)
    return render(
        request,
        "tenders/bidding/ask.html",
        {
            "form": form,
            "tender": tender,
            "title": "Ask a question",
            "no_question": why_no_question(tender, clock.now()),
            "cancel_url": reverse("bidding:tender", args=[reference]),
            "crumbs": _crumbs(tender, "Ask a question"),
        },
        status=400 if form.is_bound else 200,
    )


def _asked(request: HttpRequest, question: Clarification, *, again: bool) -> HttpResponse:
    if again:
        done(
            request,
            f"You asked this already: {question.ref}",
            f"It was sent on {in_words(question.asked_at)}, once. Nothing was sent again.",
        )
    else:
        done(
            request,
            f"Your question is sent: {question.ref}",
            "The buyer reads it without your name. The answer goes to everyone; you follow this tender now, and are "
            "told by e-mail.",
        )
    return redirect("bidding:question", reference=question.tender.reference, ref=question.ref)


def _crumbs(tender: Tender, here: str) -> list[Crumb]:
    return [
        Crumb("Your bids", reverse("bidding:bids")),
        Crumb(tender.title, reverse("bidding:tender", args=[tender.reference])),
        Crumb(here),
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """One's own question: what became of it. A rival, and the buyer's people, find nothing here."""
    tender, user = _tender(request, reference), person(request)
    found = queries.own(tender, _suppliers(user)).filter(ref=ref).first()
    if found is None:
        raise Http404("There is no such question.")
    if request.method == "POST":
        try:
            actions.withdraw(clarification=found, by=user)
        except Refused:
            refused(request, "The buyer has begun to answer it, so it cannot be taken back.")
        else:
            done(request, "The question is withdrawn", "The buyer does not see it any more.")
        return redirect("bidding:question", reference=reference, ref=ref)
    answers = queries.published(tender.procurement.reference, tender.reference)
    number = found.reply.number if found.reply else None
    return render(
        request,
        "tenders/bidding/question.html",
        {
            "tender": tender,
            "question": found,
            "words": _own_words(found),
            "style": _style_of(found),
            "answered": next((each for each in answers if each.number == number), None) if number else None,
            "may_withdraw": not blocks(found, "withdraw") and policies.may_withdraw(user, found),
            "is_waiting": found.status in (ClarificationStatus.ASKED, ClarificationStatus.DRAFTED),
            "cancelled": tender.status == TenderStatus.CANCELLED,
            "crumbs": _crumbs(tender, f"Question {found.ref}"),
        },
    )


@login_required
@require_POST
def follow_tender(request: HttpRequest, reference: str) -> HttpResponse:
    tender = _tender(request, reference)
    follow_actions.follow(tender=tender, by=person(request))
    done(request, "You follow this tender", "Each answer, change and result is told to you by e-mail.")
    return redirect("bidding:tender", reference=reference)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    """The address in every mail that stops them, without signing in. Opening the page changes nothing."""
    following = get_object_or_404(Follow.objects.select_related("tender__procurement__buyer"), ref=ref)
    if request.method == "POST":
        follow_actions.unfollow(following=following)
        done(request, "You do not follow this tender any more", "We do not write to you about it again.")
        if following.user_id == request.user.pk:
            return redirect("bidding:tender", reference=following.tender.reference)
        return redirect("bidding:follow", ref=ref)
    return render(request, "tenders/bidding/follow.html", {"following": following, "tender": following.tender})
