"""Typed questions in a change: one changed, one asked besides."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.workflow import Refused
from tenders.actions import amending_parts as parts
from tenders.actions.drafting import Stale
from tenders.actions.questions import FaultyQuestion
from tenders.enums import QuestionKind
from tenders.forms.authoring.questions import KindForm
from tenders.forms.change_parts import ChangeQuestionForm, question_as_written, question_to_join
from tenders.models import Amendment, Question
from tenders.views.authoring.access import person, posted
from tenders.views.authoring.questions import one_more_column
from tenders.views.changes.entry import draw, to_change, writable
from tenders.views.changes.pages import VOIDS, form_page


@login_required
@require_http_methods(["GET", "POST"])
def add_question(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The first step of asking another question: its kind."""
    amendment = writable(request, reference, number)
    form = KindForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return redirect("tenders:change_new_question", reference, number, form.cleaned_data["kind"])
    return form_page(request, amendment, form, "Ask another question", label="Continue")


@login_required
@require_http_methods(["GET", "POST"])
def new_question(request: HttpRequest, reference: str, number: int, kind: str) -> HttpResponse:
    if kind not in QuestionKind.values:
        raise Http404("There is no such kind of question.")
    amendment = writable(request, reference, number)
    title = f"Ask another question: {QuestionKind(kind).label.lower()}"
    return _question(request, amendment, kind, None, None, title)


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, reference: str, number: int, key: str) -> HttpResponse:
    """A question that stands, or one that joins with this change."""
    amendment = writable(request, reference, number)
    row = amendment.tender.questions.select_related("lot").filter(key=key).first()
    if row is not None:
        written = question_as_written(amendment, row)
        return _question(request, amendment, row.kind, written, key, f"Change question {row.number}")
    data = parts.proposed(amendment, "question").get(key)
    if data is None:
        raise Http404
    return _question(
        request, amendment, data["kind"], question_to_join(key, data), key, "A question to be asked besides"
    )


def _question(
    request: HttpRequest, amendment: Amendment, kind: str, row: Question | None, key: str | None, title: str
) -> HttpResponse:
    sent = posted(request)
    form = ChangeQuestionForm(one_more_column(request), kind=kind, amendment=amendment, row=row)
    adding = sent is not None and "add_column" in sent
    if sent is not None and not adding and form.is_valid() and _kept(request, amendment, form, key):
        return to_change(request, amendment, "Saved in the change", "Bidders are asked as before until it is in force.")
    return draw(
        request,
        amendment.tender,
        "question",
        title=title,
        failed=form.is_bound and not adding,
        amendment=amendment,
        form=form,
        show_errors=form.is_bound and not adding,
        intro=VOIDS,
        may_edit=True,
        part=f"question:{key}" if row is not None and row.pk is not None else "",
        cancel_url=amendment.get_absolute_url(),
    )


def _kept(request: HttpRequest, amendment: Amendment, form: ChangeQuestionForm, key: str | None) -> bool:
    """Save it; what is wrong is said beside its field, and nothing typed is lost."""
    try:
        parts.propose_question(
            amendment=amendment, by=person(request), question=form.data_row(), key=key, version=form.own_read
        )
    except FaultyQuestion as faulty:
        form.say(faulty.fields)
        return False
    except Stale as stale:
        # The reader sees the colleague's save announced; saving again is their decision.
        form.add_error(None, stale.reasons[0])
        typed: Any = form.data
        data = typed.copy()
        data[form.add_prefix("own")] = str(Amendment.objects.get(pk=amendment.pk).version)
        form.data = data
        return False
    except Refused as refusal:
        for sentence in refusal.reasons:
            form.add_error(None, sentence)
        return False
    return True
