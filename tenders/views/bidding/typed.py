"""The page of one typed question: its form by kind, or its files. Works without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.forms import Form
from core.messages import done
from core.workflow import Refused
from tenders.actions import typed as actions
from tenders.bid_frame import bid_frame
from tenders.forms.bidding import AnswerFileForm
from tenders.forms.typed import TypedAnswerForm
from tenders.models import Bid, Question
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.queries import uploads
from tenders.queries.bids import Draft
from tenders.question_sheet import Sheet, groups_of, line_of
from tenders.questions.specs import FileSpec, Spec, TableSpec
from tenders.upload_gate import of_a_bid, takes_files
from tenders.uploads import SealedUpload
from tenders.views.bidding.entry import bid_page, person, session, typed
from tenders.views.bidding.part_page import PartPage, answer_part
from tenders.views.bidding.uploads import READ_AGAIN


@takes_files(of_a_bid)
@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def typed_question(request: HttpRequest, bid: Bid, *, key: str) -> HttpResponse:
    question = get_object_or_404(bid.tender.questions.select_related("lot"), key=key, stage=1)
    spec = question.asks()
    if isinstance(spec, FileSpec):
        return _files(request, bid, question, spec)
    adding = request.method == "POST" and "add_row" in request.POST

    def make(data: QueryDict | None, draft: Draft) -> TypedAnswerForm:
        return TypedAnswerForm(
            data,
            label=question.label,
            spec=spec,
            value=draft.content.typed.get(key),
            more_rows=adding,
            initial={"version": draft.versions.get(question.part, 0)},
        )

    def save(form: Form, draft: Draft) -> int:
        assert isinstance(form, TypedAnswerForm)
        return actions.save_typed(
            bid=bid, question=key, typed=form.value_read, by=person(request), expected=form.expected
        )

    page = PartPage(
        part=question.part,
        title=f"Lot {question.lot.number}: {question.label}" if question.lot else question.label,
        template="tenders/bidding/typed.html",
        make=make,
        save=save,
        told=f"‘{question.label}’ saved",
        submit_label="Save the answer",
        context=lambda _form, _draft: {
            "line": line_of(question),
            "table": spec if isinstance(spec, TableSpec) else None,
            "autosaves": question.kind == "text",
        },
    )
    return answer_part(request, bid, page, saving=not adding)


def _files(request: HttpRequest, bid: Bid, question: Question, spec: Spec) -> HttpResponse:
    """A question answered with files: what we hold, and a form for one more."""
    form = AnswerFileForm(typed(request), request.FILES if request.method == "POST" else None, label=question.label)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        assert isinstance(upload, SealedUpload)
        try:
            file = actions.add_answer_file(
                bid=bid, question=question.key, upload=upload, by=person(request), session=session(request)
            )
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("file", reason)
        else:
            version = f", as version {file.version}" if file.version > 1 else ""
            done(request, f"File uploaded{version}", READ_AGAIN)
            return redirect("bidding:typed", ref=bid.ref, key=question.key)
    draft = queries.draft(bid, session=session(request))
    title = f"Lot {question.lot.number}: {question.label}" if question.lot else question.label
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title),
        "form": form,
        "line": line_of(question),
        "held": uploads.held(bid, [each for each in draft.files if each.criterion == question.part]),
        "arriving": uploads.arriving(bid, session=session(request), criterion=question.part),
        "room": uploads.room(bid),
        "belongs_to": question.part,
        "here": reverse("bidding:typed", args=[bid.ref, question.key]),
        "writable": policies.may_write(person(request), bid) and bid.tender.is_open_for_bids(clock.now()),
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/typed_files.html", context, status=400 if form.errors else 200)


@bid_page
@require_safe
def question_set(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Everything that is asked of this tender's bidders, on one page that prints."""
    rows = [each for each in bid.tender.questions.select_related("lot") if each.stage == 1]
    criteria = [] if bid.tender.has_stages() else list(bid.tender.criteria.all())
    title = "Everything you are asked"
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title),
        "sheet": Sheet(groups_of(rows), criteria),
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/question_set.html", context)
