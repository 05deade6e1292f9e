"""The supplier's side of a request to put it right: the named answers, one page each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.workflow import NotPermitted, blocks, may
from tenders.actions import put_right as actions
from tenders.forms.bidding import AnswerFileForm
from tenders.forms.typed import TypedAnswerForm
from tenders.models import Bid, OpenedResponse, PutRight
from tenders.queries.given_files import with_scans
from tenders.question_sheet import line_of
from tenders.questions.specs import FileSpec, TableSpec
from tenders.questions.words import shown
from tenders.upload_gate import of_a_bid, takes_files
from tenders.uploads import SealedUpload
from tenders.views.after.entry import draw_for_bidder
from tenders.views.authoring.access import person, saved
from tenders.views.bidding.entry import bid_page, typed


def _request(bid: Bid) -> PutRight:
    found = PutRight.objects.filter(bid=bid).select_related("bid__tender", "bid__organisation").first()
    if found is None:
        raise Http404("Nothing was asked of this bid.")
    return found


def _named(asked: PutRight) -> list[OpenedResponse]:
    return [each for each in actions.may_be_named(asked.bid) if each.question.key in asked.named]


@bid_page
@require_safe
def put_right(request: HttpRequest, bid: Bid) -> HttpResponse:
    """What was asked, what was given, how long is left."""
    asked = _request(bid)
    given = {each.response_id: each for each in asked.answers.prefetch_related("files").select_related("by")}
    rows = []
    for response in _named(asked):
        answer = given.get(response.pk)
        spec = response.question.asks()
        said = shown(spec, answer.value) if answer else ""
        files = with_scans(asked, answer.files.all()) if answer else []
        rows.append((response.question, shown(spec, response.value), answer, said, files))
    return draw_for_bidder(
        request, bid, "put_right", "Put it right", asked=asked, rows=rows,
        writable=may(asked, "answer", person(request)), over=blocks(asked, "answer"),
    )  # fmt: skip


@takes_files(of_a_bid)
@bid_page
@require_http_methods(["GET", "POST"])
def put_right_answer(request: HttpRequest, bid: Bid, *, key: str) -> HttpResponse:
    """One named answer; the original beside it. Another question has no page here (404)."""
    asked = _request(bid)
    response = next((each for each in _named(asked) if each.question.key == key), None)
    if response is None:
        raise Http404("This answer was not named in the request.")
    spec = response.question.asks()
    adding = request.method == "POST" and "add_row" in request.POST
    form: Any
    if isinstance(spec, FileSpec):
        form = AnswerFileForm(typed(request), request.FILES or None, label=response.question.label)
    else:
        form = TypedAnswerForm(
            typed(request), label=response.question.label, spec=spec, value=response.value, more_rows=adding,
            initial={"version": 0},
        )  # fmt: skip
    if request.method == "POST" and not adding and form.is_valid():
        try:
            kept = saved(form, lambda: _give(asked, key, form, request))
        except NotPermitted:
            raise
        if kept:
            messages.done(request, "Answer sent", "It stands beside what you submitted. The buyer reads both.")
            return redirect("bidding:put_right", bid.ref)
    done = asked.answers.filter(response=response).first()
    return draw_for_bidder(
        request, bid, "put_right_answer", f"Put right: {response.question.label}", failed=bool(form.errors),
        asked=asked, form=form, line=line_of(response.question), original=shown(spec, response.value),
        table=spec if isinstance(spec, TableSpec) else None, is_file=isinstance(spec, FileSpec), done=done,
        over=blocks(asked, "answer"), writable=may(asked, "answer", person(request)) and done is None,
    )  # fmt: skip


def _give(asked: PutRight, key: str, form: Any, request: HttpRequest) -> None:
    if isinstance(form, AnswerFileForm):
        uploads = [each for each in (form.cleaned_data["file"],) if isinstance(each, SealedUpload)]
        actions.put_right(request=asked, question=key, uploads=uploads, by=person(request))
        return
    actions.put_right(request=asked, question=key, typed=form.value_read, by=person(request))
