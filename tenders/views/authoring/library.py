"""The buyer's library of questions: what is kept, one of them, a new one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import messages
from core.frames import Crumb
from core.models import Organisation
from core.permissions import organisations_of
from core.workflow import NotPermitted, Refused
from tenders.actions import library as actions
from tenders.actions.questions import StaleQuestion
from tenders.enums import QuestionEnvelope, QuestionKind
from tenders.forms.authoring.questions import AskingForm, KindForm, LibraryBuyerForm
from tenders.models import LibraryQuestion
from tenders.policies import tenders as policies
from tenders.question_sheet import Line, line_of
from tenders.views.authoring.access import person, posted
from tenders.views.authoring.questions import kept, now_own, one_more_column, said_differently


def _show(request: HttpRequest, template: str, *, title: str, failed: bool = False, **context: Any) -> HttpResponse:
    crumbs = [Crumb("Tenders", reverse("tenders:list"))]
    if template != "library":
        crumbs.append(Crumb("Question library", reverse("tenders:library")))
    full = {"title": title, "crumbs": [*crumbs, Crumb(title)], **context}
    return render(request, f"tenders/questions/{template}.html", full, status=400 if failed else 200)


def _buyers(request: HttpRequest, *roles: str) -> list[Organisation]:
    found = organisations_of(person(request), kind="buyer", roles=roles)
    if not found:
        raise NotPermitted("The library is for a council's own people; only its procurement leads change it.")
    return found


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """What the reader's councils keep, by what it is for."""
    buyers = _buyers(request)
    rows = LibraryQuestion.objects.filter(buyer__in=buyers, retired_at__isnull=True).select_related(
        "buyer", "changed_by"
    )
    groups: dict[str, list[Line]] = {label: [] for label in QuestionEnvelope.labels}
    for row in rows:
        groups[QuestionEnvelope(row.envelope).label].append(line_of(row))
    return _show(
        request,
        "library",
        title="Question library",
        groups=[(label, lines) for label, lines in groups.items() if lines],
        many=len(buyers) > 1,
        may_edit=bool(organisations_of(person(request), kind="buyer", roles=["lead"])),
    )


@login_required
@require_http_methods(["GET", "POST"])
def choose_kind(request: HttpRequest) -> HttpResponse:
    _buyers(request, "lead")
    form = KindForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return redirect("tenders:new_library_question", kind=form.cleaned_data["kind"])
    return _show(
        request,
        "library_kind",
        title="Add a question to the library",
        failed=form.is_bound,
        form=form,
        cancel_url=reverse("tenders:library"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_question(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in QuestionKind.values:
        raise Http404("There is no such kind of question.")
    buyers = _buyers(request, "lead")
    sent = posted(request)
    form = AskingForm(one_more_column(request), kind=kind)
    whose = LibraryBuyerForm(sent, buyers=buyers) if len(buyers) > 1 else None
    if sent is not None and "add_column" not in sent and all([form.is_valid(), whose is None or whose.is_valid()]):
        refs = {each.ref: each for each in buyers}
        buyer = refs[whose.cleaned_data["buyer"]] if whose is not None else buyers[0]
        data = form.data_row()
        if kept(form, lambda: actions.add_to_library(buyer=buyer, by=person(request), question=data)):
            messages.done(request, f"‘{data.label}’ is in the library", "Any tender can take a copy of it.")
            return redirect("tenders:library")
    return _form(request, form, title=f"Add to the library: {QuestionKind(kind).label.lower()}", whose=whose)


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, ref: str) -> HttpResponse:
    """One question of the library. Changing it changes no tender that took a copy."""
    row = get_object_or_404(
        LibraryQuestion.objects.select_related("buyer", "changed_by"),
        ref=ref,
        buyer__in=organisations_of(person(request), kind="buyer"),
    )
    if not policies.may_draft(person(request), row.buyer) or (row.retired_at is not None and request.method == "GET"):
        return _show(request, "library_one", title=row.label, line=line_of(row))
    sent = posted(request)
    form = AskingForm(one_more_column(request), kind=row.kind, row=row)
    differences: list[tuple[str, str, str]] = []
    if sent is not None and "add_column" not in sent and form.is_valid():
        data = form.data_row()

        def act() -> None:
            actions.change_in_library(row=row, by=person(request), question=data, version=form.own_read)

        try:
            if kept(form, act):
                messages.done(request, f"‘{data.label}’ is saved", "Tenders that took a copy keep the copy they have.")
                return redirect("tenders:library")
        except StaleQuestion as stale:
            differences = said_differently(stale.theirs, data, None)
            now_own(form, stale)
    theirs = row.changed_by.full_name if row.changed_by else "A colleague"
    return _form(request, form, title=f"Change ‘{row.label}’", row=row, differences=differences, theirs=theirs)


def _form(request: HttpRequest, form: AskingForm, *, title: str, **context: Any) -> HttpResponse:
    adding = request.method == "POST" and "add_column" in request.POST
    return _show(
        request,
        "library_form",
        title=title,
        failed=form.is_bound and not adding,
        form=form,
        show_errors=not adding,
        may_edit=True,
        cancel_url=reverse("tenders:library"),
        **context,
    )


@login_required
@require_POST
def retire(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(
        LibraryQuestion.objects.select_related("buyer"),
        ref=ref,
        buyer__in=organisations_of(person(request), kind="buyer"),
    )
    try:
        actions.retire_from_library(row=row, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, f"‘{row.label}’ is retired", "Tenders that took a copy keep it.")
    return redirect("tenders:library")
