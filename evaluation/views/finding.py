"""Finding what a page is about: a stranger gets 404, a colleague without the right 403."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from core.models import User
from core.workflow import NotPermitted
from evaluation import policies, progress
from evaluation.models import Panel
from evaluation.queries.panels import loaded
from tenders.models import Bid, Criterion, Tender


def reader(request: HttpRequest) -> User:
    """The signed-in person; views are wrapped so that there is one."""
    assert isinstance(request.user, User)
    return request.user


def find_tender(request: HttpRequest, reference: str) -> Tender:
    """A tender of one of the reader's own buyers."""
    tenders = Tender.objects.of_buyers(reader(request)).select_related("procurement__buyer", "approver", "panel")
    tender: Tender | None = tenders.prefetch_related("procurement__joint_buyers").filter(reference=reference).first()
    if tender is None:
        raise Http404("There is no such tender.")
    return tender


def find_panel(request: HttpRequest, reference: str) -> Panel:
    """The panel of a tender, with all its pages read; 403 for colleagues who neither sit on it nor follow it."""
    tender = find_tender(request, reference)
    panel = loaded(Panel.objects.filter(tender=tender)).first()
    if panel is None:
        raise Http404("This tender has no panel yet.")
    user = reader(request)
    if policies.seat_of(user, panel) is None and not policies.may_follow(user, panel.tender):
        raise NotPermitted("This panel's pages are for its members and for those who run or audit the tender.")
    return panel


def find_for_award(request: HttpRequest, reference: str) -> Tender:
    """A tender whose ranking and award the reader may see: these pages carry prices, and panels are blind to them."""
    tender = find_tender(request, reference)
    if not policies.may_see_award(reader(request), tender):
        raise NotPermitted("Rankings and awards are for the lead, the approver and the auditor of this tender.")
    return tender


def find_bid(panel: Panel, letter: str) -> Bid:
    """A bid under judgement, by its letter."""
    for bid in progress.bids_of(panel.tender):
        if bid.letter == letter:
            return bid
    raise Http404("There is no such bid.")


def find_question(panel: Panel, number: int) -> Criterion:
    """A quality question, by its number."""
    for question in progress.questions_of(panel.tender):
        if question.number == number:
            return question
    raise Http404("There is no such question.")
