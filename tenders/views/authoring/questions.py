"""The typed questions of a tender: the list, one question, its place, its copies, and the whole set on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import messages
from core.frames import Crumb
from core.workflow import Refused
from tenders.actions import library as library_actions
from tenders.actions import questions as actions
from tenders.actions.questions import FaultyQuestion, QuestionData, StaleQuestion
from tenders.enums import QuestionEnvelope, QuestionKind
from tenders.forms.authoring.questions import AskingForm, FromLibraryForm, KindForm
from tenders.frames import tender_frame
from tenders.models import LibraryQuestion, Question, Tender
from tenders.models.question import Asking
from tenders.question_sheet import Sheet, groups_of, line_of
from tenders.questions import SpecError, parse, parse_expected
from tenders.questions.words import asks_for, passes_when
from tenders.views.authoring.access import may_change, person, posted, saved, tender_of

NOT_RIGHT = "Not yet right"


def show(
    request: HttpRequest, tender: Tender, template: str, *, title: str, failed: bool = False, **context: Any
) -> HttpResponse:
    """A page about the tender's questions, with the way back to their list."""
    crumbs = [] if template == "list" else [Crumb("Questions", reverse("tenders:questions", args=[tender.reference]))]
    frame = tender_frame(tender, person(request), title=title, here="questions", crumbs=[*crumbs, Crumb(title)])
    full = {"tender": tender, "frame": frame, "title": title, **context}
    return render(request, f"tenders/questions/{template}.html", full, status=400 if failed else 200)


def _list(tender: Tender) -> str:
    return reverse("tenders:questions", args=[tender.reference])


@login_required
@require_safe
def questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Every question by stage, purpose and lot, in the order in which it is asked."""
    tender = tender_of(request, reference)
    rows = list(tender.questions.select_related("lot"))
    return show(
        request,
        tender,
        "list",
        title="Questions",
        groups=groups_of(rows),
        count=len(rows),
        criteria=tender.criteria.count(),
        may_edit=may_change(request, tender),
    )


@login_required
@require_http_methods(["GET", "POST"])
def choose_kind(request: HttpRequest, reference: str) -> HttpResponse:
    """The first step of adding a question: its kind."""
    tender = tender_of(request, reference)
    form = KindForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return redirect("tenders:new_question", reference=reference, kind=form.cleaned_data["kind"])
    return show(
        request,
        tender,
        "kind",
        title="Add a question",
        failed=form.is_bound,
        form=form,
        may_edit=may_change(request, tender),
        cancel_url=_list(tender),
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_question(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    if kind not in QuestionKind.values:
        raise Http404("There is no such kind of question.")
    tender = tender_of(request, reference)
    sent = posted(request)
    form = AskingForm(one_more_column(request), kind=kind, tender=tender)
    if sent is not None and "add_column" not in sent and form.is_valid():
        data = form.data_row()
        if kept(form, lambda: actions.add_question(tender=tender, by=person(request), question=data)):
            messages.done(request, f"‘{data.label}’ is added", "Bidders are asked it once the notice is public.")
            return redirect(_list(tender))
    return _form_page(request, tender, form, title=f"Add a question: {QuestionKind(kind).label.lower()}")


def one_more_column(request: HttpRequest) -> Any:
    """What was typed; with 'Add a column' pressed, room for one more."""
    sent = posted(request)
    if sent is None or "add_column" not in sent:
        return sent
    data = sent.copy()
    shown = data.get("columns", "")
    data["columns"] = str(int(shown) + 1) if shown.isdecimal() and len(shown) < 3 else "5"
    return data


def kept(form: AskingForm, act: Callable[[], object]) -> bool:
    """Save; what is wrong is said beside its field. `StaleQuestion` is for the caller, who shows both versions."""
    try:
        act()
    except StaleQuestion:
        raise
    except FaultyQuestion as faulty:
        form.say(faulty.fields)
        return False
    except Refused as refusal:
        for sentence in refusal.reasons:
            form.add_error(None, sentence)
        return False
    return True


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One question: its form while it is a draft, otherwise as it is asked."""
    tender = tender_of(request, reference)
    row = tender.questions.select_related("lot", "changed_by").filter(key=key).first()
    sent = posted(request)
    if row is None:
        return _gone(request, tender)
    if sent is None and not may_change(request, tender):
        return show(request, tender, "one", title=row.label, line=line_of(row))
    form = AskingForm(one_more_column(request), kind=row.kind, tender=tender, row=row)
    differences: list[tuple[str, str, str]] = []
    if sent is not None and "add_column" not in sent and form.is_valid():
        data = form.data_row()

        def act() -> None:
            actions.change_question(tender=tender, key=key, by=person(request), question=data, version=form.own_read)

        try:
            if kept(form, act):
                messages.done(request, f"‘{data.label}’ is saved")
                return redirect(_list(tender))
        except StaleQuestion as stale:
            differences = said_differently(stale.theirs, data, tender)
            now_own(form, stale)
    title = f"Change question {row.number}"
    theirs = row.changed_by.full_name if row.changed_by else "A colleague"
    return _form_page(request, tender, form, title=title, row=row, differences=differences, theirs=theirs)


def now_own(form: AskingForm, stale: StaleQuestion) -> None:
    """The form keeps what was typed and takes the newer version's number: saving again is the reader's decision."""
    form.add_error(None, stale.reasons[0])
    typed: Any = form.data
    data = typed.copy()
    data[form.add_prefix("own")] = str(stale.theirs.version)
    form.data = data


def _gone(request: HttpRequest, tender: Tender) -> HttpResponse:
    """A colleague took the question out. What was typed meanwhile stays on the page, ready to be added anew."""
    sent = posted(request)
    kind = sent.get("kind", "") if sent is not None else ""
    if kind not in QuestionKind.values:
        raise Http404("There is no such question.")
    form = AskingForm(sent, kind=kind, tender=tender)
    form.is_valid()
    form.add_error(
        None, "A colleague took this question out while you were writing. Your words are below: save to ask it again."
    )
    action = reverse("tenders:new_question", args=[tender.reference, kind])
    return _form_page(request, tender, form, title="Add the question again", action=action)


def said_differently(theirs: Asking, mine: QuestionData, tender: Tender | None) -> list[tuple[str, str, str]]:
    """(what, as the colleague saved it, as it was typed) for each part that differs."""
    lots = {lot.number: str(lot) for lot in tender.lots.all()} if tender is not None else {}
    saved_rows, typed_rows = _parts(actions.data_of(theirs), lots), _parts(mine, lots)
    return [
        (name, before, after)
        for (name, before), (_, after) in zip(saved_rows, typed_rows, strict=True)
        if before.strip() != after.strip()
    ]


def _parts(data: QuestionData, lots: dict[int, str]) -> list[tuple[str, str]]:
    try:
        spec = parse(data.kind, data.spec)
        asks, passing = asks_for(spec), passes_when(spec, parse_expected(spec, data.expected))
    except SpecError:
        asks, passing = NOT_RIGHT, ""
    return [
        ("Name", data.label),
        ("Question", data.text.replace("\r\n", "\n")),
        ("Guidance", data.guidance.replace("\r\n", "\n")),
        ("What it is for", QuestionEnvelope(data.envelope).label),
        ("Needed", "Yes" if data.required else "No"),
        ("Lot", lots.get(data.lot, f"Lot {data.lot}") if data.lot is not None else "Every lot"),
        ("Stage", str(data.stage)),
        ("Criterion", data.criterion_key),
        ("Asks for", asks),
        ("Passes", passing or "A person decides"),
    ]


def _form_page(request: HttpRequest, tender: Tender, form: AskingForm, *, title: str, **context: Any) -> HttpResponse:
    adding = request.method == "POST" and "add_column" in request.POST
    return show(
        request,
        tender,
        "form",
        title=title,
        failed=form.is_bound and not adding,
        form=form,
        show_errors=not adding,
        may_edit=may_change(request, tender) or form.is_bound,
        cancel_url=_list(tender),
        **context,
    )


@login_required
@require_POST
def act(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """The presses of the list: up, down, take out, keep in the library."""
    tender = tender_of(request, reference)
    user, verb = person(request), request.POST.get("do", "")
    row = tender.questions.select_related("tender__procurement__buyer").filter(key=key).first()
    if row is None:
        messages.refused(request, ["A colleague took this question out meanwhile."])
        return redirect(_list(tender))
    try:
        if verb in {"up", "down"}:
            actions.move_question(tender=tender, key=key, by=user, up=verb == "up")
        elif verb == "remove":
            actions.remove_question(tender=tender, key=key, by=user)
            messages.done(request, f"‘{row.label}’ is taken out")
        elif verb == "keep":
            library_actions.save_to_library(question=row, by=user)
            messages.done(request, f"‘{row.label}’ is in the library", "Your next tender can take a copy of it.")
        else:
            raise Http404("There is no such act.")
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    return redirect(f"{_list(tender)}#{key}" if verb != "remove" else _list(tender))


@login_required
@require_http_methods(["GET", "POST"])
def from_library(request: HttpRequest, reference: str) -> HttpResponse:
    """Take copies from the buyer's library."""
    tender = tender_of(request, reference)
    rows = list(LibraryQuestion.objects.filter(buyer=tender.procurement.buyer, retired_at__isnull=True))
    form = FromLibraryForm(posted(request), rows=rows)
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in rows if row.ref in form.cleaned_data["chosen"]]
        if saved(form, lambda: actions.copy_from_library(tender=tender, by=person(request), questions=chosen)):
            count = len(chosen)
            messages.done(
                request, f"{count} question{'' if count == 1 else 's'} copied", "Mend the copies as you like."
            )
            return redirect(_list(tender))
    return show(
        request,
        tender,
        "from_library",
        title="Copy from the library",
        failed=form.is_bound,
        form=form,
        rows=rows,
        may_edit=may_change(request, tender),
        cancel_url=_list(tender),
    )


@login_required
@require_safe
def question_set(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that bidders are asked, on one page that prints."""
    tender = tender_of(request, reference)
    rows: list[Question] = list(tender.questions.select_related("lot"))
    sheet = Sheet(groups_of(rows), list(tender.criteria.all()))
    return show(request, tender, "set", title="The whole question set", sheet=sheet)
