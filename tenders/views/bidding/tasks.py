"""The task list of a bid, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock, ports, roles
from core.models import Membership
from core.permissions import has_role
from core.views.history import history_page
from tenders import completeness
from tenders.bid_frame import bid_frame, lots_words
from tenders.enums import STANDING, BidStatus, TenderStatus
from tenders.models import Bid, Lot, TenderDocument
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries import late_bids
from tenders.queries.bids import Draft, Saved
from tenders.rules import RuleError
from tenders.views.bidding.entry import bid_page, person, session
from tenders.views.bidding.groups import LATELY, LotLine, groups_of, line_of, lot_lines, url_of
from tenders.working_copy import ASIDE


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
    lots = lot_lines(bid, found, draft, submission)
    context = {
        "bid": bid,
        "frame": bid_frame(bid, tasks=found, chosen=draft.content.chosen(), submission=submission),
        "groups": groups_of(bid, found, lots, saved, user.pk, now),
        "lots": lots,
        "ready": [lot for lot in lots if lot.ready],
        "waiting": [lot for lot in lots if lot.ready and not lot.stands],
        "left_out": lots_words([lot.number for lot in lots if not lot.stands]) if submission else "",
        "asides": _asides(bid, draft, user.pk),
        "lacks": lacks,
        "first": line_of(bid, first, {}, user.pk, now) if first and writable else None,
        "submission": submission,
        "differs": submission is not None and queries.draft_differs(bid, submission),
        "is_open": bid.tender.is_open_for_bids(now),
        "writable": writable,
        "may_submit": policies.may_submit(user, bid),
        "may_invite": policies.may_invite(user, bid.organisation),
        "authority": policies.authority_stands(bid),
        "submit_label": _submit_label(bid, lots),
        "team": _team(bid, user.pk, saved, now),
        "documents": _documents(bid),
        "rule": _rule(bid),
        "panels": ports.panels.draw("tenders.bid", request, bid),
        "files": draft.files,
        "withdrawn": bid.status == BidStatus.WITHDRAWN,
        "unconfirmed": bid.status == BidStatus.NEEDS_CONFIRMING,
        "cancelled": bid.tender.status == TenderStatus.CANCELLED,
        "late": late_bids.told(bid, submission) if bid.tender.deadline_passed(now) else [],
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


def _submit_label(bid: Bid, lots: Sequence[LotLine]) -> str:
    """What the button submits: the lots that lack nothing, or, while none is ready, those that were chosen."""
    ready = [lot.number for lot in lots if lot.ready] or [lot.number for lot in lots]
    what = lots_words(ready) if ready else "bid"
    return f"Submit {what} again" if bid.status in STANDING else f"Submit {what}"


def _asides(bid: Bid, draft: Draft, me: int) -> list[tuple[str, str]]:
    """Parts of which this person holds another text than the one saved: what it is called, and where to choose."""
    mine = f"{ASIDE}{me}:"
    labels = {task.key: (task.label, url_of(bid, task)) for task in queries.tasks(bid, draft)}
    labels["prices"] = (bid.tender.price_label, reverse("bidding:prices", args=[bid.ref]))
    parts = [name.removeprefix(mine) for name in draft.values if name.startswith(mine)]
    return [labels[part] for part in parts if part in labels]


def _team(bid: Bid, me: int, saved: dict[str, Saved], now: datetime) -> list[Colleague]:
    held = Membership.objects.current().filter(organisation=bid.organisation_id).select_related("user").order_by("pk")
    lots = {f"price:{lot.number}": f"the price of lot {lot.number}" for lot in Lot.objects.filter(tender=bid.tender_id)}
    names = {f"answer:{each.key}": f"‘{each.label}’" for each in bid.tender.criteria.all()}
    names |= {each.part: f"‘{each.label}’" for each in bid.tender.questions.all()}
    names |= lots | {"choices": "lots and hours", "declarations": "the declarations", "parties": "who else bids"}
    names["confidential"] = "what is confidential"
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
