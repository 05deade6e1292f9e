"""Compliance: every bid lot by lot, one bid with every check, a person's decisions, the request to put it right."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from core import messages, ports
from core.calendar import in_words
from core.workflow import NotPermitted
from tenders.actions import put_right as requests
from tenders.actions.checks import decide_check
from tenders.enums import BidStatus
from tenders.forms.after import CheckDecisionForm, PutRightForm
from tenders.models import Bid, PutRightFile
from tenders.policies import eligibility as reading
from tenders.policies import exclusions as policies
from tenders.queries import checks as queries
from tenders.queries.bids import OPENED, opened_bids
from tenders.queries.given_files import handed_out
from tenders.views.after.entry import cleared, draw, opened_bid
from tenders.views.authoring.access import person, posted, saved, tender_of

LIST = ("Checks", "tenders:checks")
PAGE = 25


@login_required
@require_safe
def checks(request: HttpRequest, reference: str) -> HttpResponse:
    """Bids down, lots across. Closed until the reader has declared, now that the bidders are known."""
    tender = tender_of(request, reference)
    if not reading.may_read(person(request), tender):
        raise NotPermitted("Only leads and approvers of the council read what bidders sent.")
    if tender.opened_at is None or (why := reading.not_declared(person(request), tender)):
        closed = "" if tender.opened_at is None else why
        return draw(request, tender, "checks_closed", "Checks", why=closed)
    page = Paginator(opened_bids(tender, with_excluded=True), PAGE).get_page(request.GET.get("page"))
    lots = list(tender.lots.order_by("number"))
    rows = [(line, [line.lots.get(lot.number) for lot in lots]) for line in queries.lines(list(page))]
    return draw(request, tender, "checks", "Checks", page=page, lots=lots, rows=rows)


@login_required
@require_http_methods(["GET", "POST"])
def bid_checks(request: HttpRequest, reference: str, letter: str) -> HttpResponse:
    """Everything checked of one bid, for the whole of it and for each lot."""
    tender = cleared(request, reference)
    bid, user = opened_bid(tender, letter), person(request)
    parts = queries.parts_of(bid)
    decidable = reading.may_decide(user, tender) and bid.status == BidStatus.OPENED
    sent = request.POST.get("check", "") if request.method == "POST" else ""
    forms = {each.name: _form(request, each.name, sent) for part in parts for each in part.checks}
    if request.method == "POST":
        if sent not in forms:
            raise Http404("This bid has no such check.")
        if forms[sent].is_valid() and saved(forms[sent], lambda: _decide(bid, sent, forms[sent], request)):
            messages.done(request, "Decision recorded", "Your reason is kept with it; earlier decisions stay.")
            return redirect(request.path)
    rows = [(part, [(each, forms[each.name]) for each in part.checks]) for part in parts]
    context: dict[str, Any] = {
        "bid": bid,
        "rows": rows,
        "decidable": decidable,
        "may_prepare": policies.is_lead(user, tender) and bid.status == BidStatus.OPENED,
        "put_right": queries.request_of(bid),
        "nameable": requests.may_be_named(bid),
        "exclusions": bid.exclusions.select_related("lot"),
        "wrong": forms.get(sent),
        "panels": ports.panels.draw("tenders.bid_checks", request, bid),
    }
    title = f"Checks of bid {bid.letter}: {bid.organisation.name}"
    return draw(request, tender, "bid_checks", title, here=LIST, failed=request.method == "POST", **context)


def _form(request: HttpRequest, name: str, sent: str) -> CheckDecisionForm:
    return CheckDecisionForm(request.POST if sent == name else None, prefix=name)


def _decide(bid: Bid, check: str, form: CheckDecisionForm, request: HttpRequest) -> None:
    data = form.cleaned_data
    decide_check(bid=bid, check=check, passes=data["passes"] == "yes", reason=data["reason"], by=person(request))


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str, letter: str) -> HttpResponse:
    """The one request of a bid: which answers, and what is wrong with them."""
    tender = cleared(request, reference)
    bid, user = opened_bid(tender, letter), person(request)
    if not policies.is_lead(user, tender):
        raise NotPermitted("Only a procurement lead of the buyer asks a supplier to put something right.")
    standing = queries.request_of(bid)
    nameable = requests.may_be_named(bid)
    choices = [(each.question.key, f"{each.question.number}. {each.question.label}") for each in nameable]
    form = PutRightForm(posted(request), choices=choices)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form, lambda: requests.ask_to_put_right(bid=bid, named=data["named"], why=data["why"], by=user)
        ):  # fmt: skip
            sent = queries.request_of(bid)
            until = in_words(sent.due_at) if sent else ""
            messages.done(
                request, "Request sent", f"{bid.organisation.name} has until {until}. There is no second one."
            )
            return redirect("tenders:bid_checks", reference, letter)
    title = f"Ask bid {bid.letter} to put it right"
    return draw(
        request, tender, "put_right_ask", title, here=LIST, failed=bool(form.errors), bid=bid, form=form,
        standing=standing, nameable=nameable,
    )  # fmt: skip


@login_required
@require_safe
def put_right_file(request: HttpRequest, reference: str, letter: str, ref: str) -> StreamingHttpResponse:
    """A file that a supplier gave on request."""
    tender = cleared(request, reference)
    found = get_object_or_404(
        PutRightFile.objects.select_related("answer__request__bid__tender"),
        ref=ref,
        answer__request__bid__tender=tender,
        answer__request__bid__letter=letter,
        answer__request__bid__status__in=OPENED,
    )
    response = StreamingHttpResponse(handed_out(found), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
