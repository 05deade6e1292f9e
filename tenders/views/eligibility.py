"""Eligibility after the opening: every bid by every question, a person's decisions, and the whole of it as CSV."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from core import messages, ports
from core.calendar import in_words
from core.frames import Crumb
from core.workflow import NotPermitted, Refused
from tenders.actions.eligibility import decide_eligibility
from tenders.enums import BidStatus, QuestionEnvelope
from tenders.forms.eligibility import DecisionForm
from tenders.frames import tender_frame
from tenders.models import Bid, OpenedFile, Tender
from tenders.policies import eligibility as policies
from tenders.queries import eligibility as queries
from tenders.queries.bids import OPENED, opened_bids
from tenders.queries.eligibility import Cell
from tenders.views.authoring.access import person, tender_of
from tenders.views.authoring.listing import plain_cell

PAGE = 50


def _tender(request: HttpRequest, reference: str) -> Tender:
    tender = tender_of(request, reference)
    if not policies.may_read(person(request), tender):
        raise NotPermitted("Only leads and approvers of the council read what bidders answered on eligibility.")
    return tender


def _cleared(request: HttpRequest, reference: str) -> Tender:
    """The tender, for a person who may read its bids now. Raises `NotPermitted` with the reason."""
    tender = _tender(request, reference)
    if blocked := policies.not_declared(person(request), tender):
        raise NotPermitted(blocked)
    return tender


def _show(request: HttpRequest, tender: Tender, template: str, title: str, **context: Any) -> HttpResponse:
    here = Crumb("Eligibility", reverse("tenders:eligibility", args=[tender.reference]))
    crumbs = [Crumb(title)] if template == "table" else [here, Crumb(title)]
    frame = tender_frame(tender, person(request), title=title, here="eligibility", crumbs=crumbs)
    status = context.pop("status", 200)
    full = {"tender": tender, "frame": frame, "title": title, **context}
    return render(request, f"tenders/eligibility/{template}.html", full, status=status)


@login_required
@require_safe
def eligibility(request: HttpRequest, reference: str) -> HttpResponse:
    """Bids down, questions across. Closed until the reader has declared, now that the bidders are known."""
    tender = _tender(request, reference)
    if tender.opened_at is None:
        return _show(request, tender, "closed", "Eligibility", why="", questions=tender.questions.count())
    if blocked := policies.not_declared(person(request), tender):
        return _show(request, tender, "closed", "Eligibility", why=blocked)
    questions = queries.asked(tender)
    page = Paginator(opened_bids(tender, with_excluded=True), PAGE).get_page(request.GET.get("page"))
    return _show(
        request,
        tender,
        "table",
        "Eligibility",
        questions=questions,
        page=page,
        lines=queries.lines(questions, list(page)),
        csv=reverse("tenders:eligibility_csv", args=[tender.reference]),
        failing=queries.failing(tender),
        waiting=queries.undecided(tender),
    )


@login_required
@require_http_methods(["GET", "POST"])
def bid(request: HttpRequest, reference: str, letter: str) -> HttpResponse:
    """Every typed answer of one bid; a lead decides on those of eligibility, each with its reason."""
    tender = _cleared(request, reference)
    found = get_object_or_404(
        Bid.objects.select_related("organisation", "tender"), tender=tender, letter=letter, status__in=OPENED
    )
    groups = queries.of_bid(found)
    decidable = policies.may_decide(person(request), tender) and found.status == BidStatus.OPENED
    key = request.POST.get("question", "") if request.method == "POST" else ""
    forms = {each.question.key: _form(request, each, key) for _, cells in groups for each in cells if _is_judged(each)}
    if request.method == "POST":
        if key not in forms:
            raise Http404("This bid was not asked that question.")
        cell = next(each for _, cells in groups for each in cells if each.question.key == key)
        if _decided(request, cell, forms[key]):
            return redirect(f"{request.path}#{key}")
    rows = [(label, [(each, forms.get(each.question.key)) for each in cells]) for label, cells in groups]
    panels = ports.panels.draw("tenders.bid_checks", request, found)
    context: dict[str, Any] = {
        "bid": found,
        "panels": panels,
        "groups": rows,
        "decidable": decidable,
        "failed": forms.get(key),
    }
    status = 400 if request.method == "POST" else 200
    return _show(request, tender, "bid", f"Bid {found.letter}: {found.organisation.name}", status=status, **context)


def _is_judged(cell: Cell) -> bool:
    return cell.question.envelope == QuestionEnvelope.ELIGIBILITY


def _form(request: HttpRequest, cell: Cell, sent: str) -> DecisionForm:
    key = cell.question.key
    return DecisionForm(request.POST if sent == key else None, prefix=key)


def _decided(request: HttpRequest, cell: Cell, form: DecisionForm) -> bool:
    if not form.is_valid():
        return False
    passes = form.cleaned_data["passes"] == "yes"
    try:
        decide_eligibility(
            response=cell.response, passes=passes, reason=form.cleaned_data["reason"], by=person(request)
        )
    except Refused as refusal:
        for sentence in refusal.reasons:
            form.add_error(None, sentence)
        return False
    word = "passes" if passes else "fails"
    messages.done(request, f"‘{cell.question.label}’ {word}", "Your reason is kept with it; earlier decisions stay.")
    return True


@login_required
@require_safe
def file(request: HttpRequest, reference: str, letter: str, ref: str) -> StreamingHttpResponse:
    """A file that answers a typed question."""
    tender = _cleared(request, reference)
    found = get_object_or_404(
        OpenedFile, bid__tender=tender, bid__letter=letter, bid__status__in=OPENED, ref=ref, question__isnull=False
    )
    response = StreamingHttpResponse(found.handed_out(), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def table_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """A line for each bid and question: the answer, both verdicts, who decided what and why."""
    tender = _cleared(request, reference)
    questions = queries.asked(tender)
    lines = queries.lines(questions, opened_bids(tender, with_excluded=True))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="eligibility-{tender.reference}.csv"'
    out = csv.writer(response)
    out.writerow(
        ["Bid", "Bidder", "Number", "Question", "Lot", "Answer", "Automatic verdict", "Why", "Verdict", "Decided by",
         "Decided", "Reason"]
    )  # fmt: skip
    for line in lines:
        for question, cell in zip(questions, line.cells, strict=True):
            out.writerow([plain_cell(str(each)) for each in _csv_row(line.bid, question.number, question.label, cell)])
    return response


def _csv_row(bid: Bid, number: int, label: str, cell: Cell | None) -> list[Any]:
    head = [bid.letter, bid.organisation.name, number, label]
    if cell is None:
        return [*head, "", "Not asked", *[""] * 6]
    lot, last = cell.question.lot, cell.last
    said = ", ".join(each.name for each in cell.files) or cell.said or "Not answered"
    decided = [last.by.full_name, in_words(last.at), last.reason] if last else ["", "", ""]
    verdicts = [cell.automatic.label, cell.response.because, cell.verdict.label]
    return [*head, lot.number if lot else "", said, *verdicts, *decided]
