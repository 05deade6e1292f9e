"""Messages between the buyer and one supplier: the buyer's list and page, the bidder's page, the record as JSON and PDF."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from core import messages, pdf
from core.workflow import NotPermitted
from tenders.actions import threads as actions
from tenders.forms.after import MessageForm
from tenders.models import Bid, Tender, Thread
from tenders.policies import threads as policies
from tenders.queries import threads as queries
from tenders.views.after.entry import draw, draw_for_bidder, followed
from tenders.views.authoring.access import person, posted, saved
from tenders.views.bidding.entry import bid_page

LIST = ("Messages", "tenders:threads")


@login_required
@require_safe
def threads(request: HttpRequest, reference: str) -> HttpResponse:
    """Every supplier the buyer may write to; nobody before the bids are open."""
    tender = followed(request, reference)
    rows = queries.correspondents(tender, person(request))
    return draw(request, tender, "threads", "Messages", rows=rows)


def _bid(tender: Tender, organisation: str) -> Bid:
    """The bid of that supplier, where the buyer may know of it."""
    found = tender.bids.select_related("organisation", "tender__procurement__buyer").filter(
        organisation__ref=organisation
    )
    bid = found.first()
    known = bid is not None and tender.opened_at is not None and (bid.letter or hasattr(bid, "thread"))
    if bid is None or not known:
        raise Http404("There is no such supplier here.")
    return bid


@login_required
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, reference: str, organisation: str) -> HttpResponse:
    tender = followed(request, reference)
    user, bid = person(request), _bid(tender, organisation)
    may_write = policies.may_write_for_buyer(user, tender)
    if request.method == "POST" and not may_write:
        raise NotPermitted("Only a procurement lead or an approver of the buyer writes to a supplier.")
    form = MessageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(form, lambda: actions.write_to_supplier(to=bid, by=user, subject=data["subject"], text=data["text"])):
            messages.done(request, "Message sent", f"It stands in the record, and {bid.organisation.name} has a mail.")
            return redirect(request.path)
    standing = Thread.objects.filter(tender=tender, organisation=bid.organisation).first()
    if standing is not None and request.method == "GET":
        actions.note_reading(thread=standing, by=user)
    title = f"Messages with {bid.organisation.name}"
    return draw(
        request, tender, "thread", title, here=LIST, failed=bool(form.errors), bid=bid, form=form, may_write=may_write,
        thread=standing, lines=queries.messages_of(standing) if standing else [], own_side="buyer",
    )  # fmt: skip


@bid_page
@require_http_methods(["GET", "POST"])
def own_thread(request: HttpRequest, bid: Bid) -> HttpResponse:
    """The bidder's own messages with the buyer, and no other's."""
    user = person(request)
    form = MessageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(form, lambda: actions.write_to_buyer(bid=bid, by=user, subject=data["subject"], text=data["text"])):
            messages.done(request, "Message sent", "It stands in the record, and the procurement lead has a mail.")
            return redirect(request.path)
    standing = Thread.objects.filter(tender=bid.tender, organisation=bid.organisation).first()
    if standing is not None and request.method == "GET":
        actions.note_reading(thread=standing, by=user)
    return draw_for_bidder(
        request, bid, "own_thread", "Messages with the buyer", failed=bool(form.errors), form=form, thread=standing,
        may_write=policies.may_write_for_supplier(user, bid) and bid.tender.opened_at is not None,
        sealed=bid.tender.opened_at is None,
        lines=queries.messages_of(standing) if standing else [], own_side="supplier",
    )  # fmt: skip


def _standing(tender: Tender, bid: Bid) -> Thread:
    found = Thread.objects.filter(tender=tender, organisation=bid.organisation).select_related("tender").first()
    if found is None:
        raise Http404("Nothing has been said yet.")
    return found


def _json(thread: Thread) -> HttpResponse:
    text = json.dumps(queries.record(thread), indent=2, ensure_ascii=False, sort_keys=True)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="messages-{thread.ref}.json"'
    return response


def _pdf(request: HttpRequest, thread: Thread, back: str) -> HttpResponse:
    context = {
        "buyer_name": thread.tender.procurement.buyer.name,
        "reference": thread.tender.reference,
        "title": f"Messages with {thread.organisation.name}",
        "thread": thread,
        "lines": queries.messages_of(thread),
        "record": queries.record(thread),
    }
    try:
        document = pdf.render("tenders/after/thread_pdf.html", context)
    except pdf.PdfUnavailable as missing:
        messages.refused(request, str(missing))
        return redirect(back)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="messages-{thread.ref}.pdf"'
    return response


@login_required
@require_safe
def thread_json(request: HttpRequest, reference: str, organisation: str) -> HttpResponse:
    tender = followed(request, reference)
    return _json(_standing(tender, _bid(tender, organisation)))


@login_required
@require_safe
def thread_pdf(request: HttpRequest, reference: str, organisation: str) -> HttpResponse:
    tender = followed(request, reference)
    return _pdf(request, _standing(tender, _bid(tender, organisation)), "../")


@bid_page
@require_safe
def own_thread_json(request: HttpRequest, bid: Bid) -> HttpResponse:
    return _json(_standing(bid.tender, bid))


@bid_page
@require_safe
def own_thread_pdf(request: HttpRequest, bid: Bid) -> HttpResponse:
    return _pdf(request, _standing(bid.tender, bid), "../")
