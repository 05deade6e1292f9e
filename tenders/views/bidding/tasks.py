"""The task list of a bid, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock, ports, roles
from core.calendar import time_in_words
from core.models import Membership
from core.permissions import has_role
from core.views.history import history_page
from tenders import completeness
from tenders.bid_frame import bid_frame, lots_words
from tenders.completeness import Task
from tenders.enums import STANDING, BidStatus, TenderStatus
from tenders.models import Bid, Lot, TenderDocument
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries.bids import Draft, Saved
from tenders.rules import RuleError
from tenders.views.bidding.entry import bid_page, person, session

PAGES = {
    "information": "bid_information",
    "parties": "parties",
    "declarations": "declarations",
    "choices": "lots",
}
LATELY = 10 * 60  # seconds in which a save counts as 'is editing'


@dataclass(frozen=True, slots=True)
class Line:
    task: Task
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    lines: list[Line]

    @property
    def complete(self) -> str:
        done = sum(1 for line in self.lines if line.task.is_done)
        return f"{done} of {len(self.lines)} complete"


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    does: str


@bid_page
@require_safe
def tasks(request: HttpRequest, bid: Bid) -> HttpResponse:
    user = person(request)
    draft = queries.draft(bid, session=session(request))
    found = queries.tasks(bid, draft)
    saved, now = queries.saved(bid), clock.now()
    submission = queries.standing(bid)
    lacks = completeness.missing(found)
    first = next((task for task in found if not task.is_done and task.can_start), None)
    writable = bid.tender.is_open_for_bids(now) and policies.may_write(user, bid)
    context = {
        "bid": bid,
        "frame": bid_frame(bid, tasks=found, chosen=draft.content.chosen(), submission=submission),
        "groups": _groups(bid, found, draft, saved, user.pk, now),
        "lacks": lacks,
        "first": Line(first, url_of(bid, first), "") if first and writable else None,
        "submission": submission,
        "differs": submission is not None and queries.draft_differs(bid, submission),
        "is_open": bid.tender.is_open_for_bids(now),
        "writable": writable,
        "may_submit": policies.may_submit(user, bid),
        "may_invite": policies.may_invite(user, bid.organisation),
        "submit_label": _submit_label(bid, draft),
        "team": _team(bid, user.pk, saved, now),
        "documents": _documents(bid),
        "rule": _rule(bid),
        "panels": ports.panels.draw("tenders.bid", request, bid),
        "files": draft.files,
        "withdrawn": bid.status == BidStatus.WITHDRAWN,
        "unconfirmed": bid.status == BidStatus.NEEDS_CONFIRMING,
        "cancelled": bid.tender.status == TenderStatus.CANCELLED,
    }
    return render(request, "tenders/bidding/tasks.html", context)


def _documents(bid: Bid) -> list[TenderDocument]:
    """The latest version of each document of the invitation."""
    rows = bid.tender.documents.filter(removed_at__isnull=True).order_by("title", "version")
    return sorted({row.title: row for row in rows}.values(), key=lambda row: row.title)


def _rule(bid: Bid) -> list[str]:
    try:
        return bid.tender.rule().words()
    except RuleError:
        return []


def _submit_label(bid: Bid, draft: Draft) -> str:
    chosen = draft.content.chosen()
    what = lots_words(chosen) if chosen else "bid"
    again = bid.status in STANDING
    return f"Submit {what} again" if again else f"Submit {what}"


def url_of(bid: Bid, task: Task) -> str:
    """The page of a task."""
    if task.key.startswith("answer:"):
        return reverse("bidding:answer", args=[bid.ref, task.key.removeprefix("answer:")])
    if task.by_line:
        return reverse("bidding:lot_prices", args=[bid.ref, task.lot])
    if task.key.startswith("question:"):
        return reverse("bidding:typed", args=[bid.ref, task.key.removeprefix("question:")])
    page = PAGES.get(task.key, "prices")
    return reverse(f"bidding:{page}", args=[bid.ref])


def _groups(bid: Bid, found: list[Task], draft: Draft, saved: dict[str, Saved], me: int, now: datetime) -> list[Group]:
    titles = {
        "all": "For every lot",
        "eligibility": "Eligibility questions",
        "quality": "Quality questions",
        "price": bid.tender.price_label,
    }
    groups = []
    for key, title in titles.items():
        lines = [
            Line(task, url_of(bid, task) if task.can_start else "", _note(task, saved, me, now))
            for task in found
            if task.group == key
        ]
        if lines:
            groups.append(Group(key, title, lines))
    return groups


def _note(task: Task, saved: dict[str, Saved], me: int, now: datetime) -> str:
    """What the task says of itself, and who saved it last."""
    last = saved.get(task.key)
    if last is None:
        return task.note
    who = "You" if last.by.pk == me else last.by.full_name
    if last.by.pk != me and (now - last.at).total_seconds() < LATELY:
        told = f"{who} is editing, last saved {time_in_words(last.at)}"
    else:
        told = f"{who}, last saved {_when(last.at, now)}"
    return f"{task.note}. {told}" if task.note else told


def _when(at: datetime, now: datetime) -> str:
    return time_in_words(at) if at.date() == now.date() else f"{at.day} {at:%B}"


def _team(bid: Bid, me: int, saved: dict[str, Saved], now: datetime) -> list[Colleague]:
    held = Membership.objects.current().filter(organisation=bid.organisation_id).select_related("user").order_by("pk")
    lots = {f"price:{lot.number}": f"the price of lot {lot.number}" for lot in Lot.objects.filter(tender=bid.tender_id)}
    names = {f"answer:{each.key}": f"‘{each.label}’" for each in bid.tender.criteria.all()}
    names |= {each.part: f"‘{each.label}’" for each in bid.tender.questions.all()}
    names |= lots | {"choices": "lots and hours", "declarations": "the declarations", "parties": "who else bids"}
    team = []
    for each in held:
        does = [roles.label(each.role)]
        if each.role == "owner":
            does.append("Submits")
        recent = [
            names[part]
            for part, last in saved.items()
            if part in names and last.by.pk == each.user_id and (now - last.at).total_seconds() < LATELY
        ]
        if recent:
            does.append(f"In {recent[0]} now")
        you = " (you)" if each.user_id == me else ""
        team.append(Colleague(f"{each.user.full_name}{you}", ". ".join(does)))
    return team


@bid_page
@require_safe
def history(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Who did what with this bid; only its own people read it."""
    assert has_role(person(request), bid.organisation_id)
    frame = bid_frame(bid, title="History of your bid", crumb="History")
    frame.crumbs = frame.crumbs[:-1]
    frame.history_url = ""
    answer: HttpResponse = history_page(request, chain=bid.chain(), frame=frame)
    return answer
