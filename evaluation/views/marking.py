"""The marking screen: one answer, its mark and reason, and the way to the next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from core import clock, messages
from core.calendar import in_words, time_in_words, time_left_words
from core.frames import Crumb, Frame
from core.workflow import NotPermitted, Refused
from evaluation import policies, progress, visibility
from evaluation.actions import marking as actions
from evaluation.answers import blocks
from evaluation.enums import PanelStatus, Seat
from evaluation.forms.marks import MarkForm
from evaluation.models import Mark, Panel, PanelMember
from evaluation.queries.grids import Cell, Grid, grid_for
from evaluation.views.finding import find_bid, find_panel, find_question, reader
from evaluation.views.heads import panel_frame
from evaluation.words import count_words
from tenders.models import Bid, Criterion
from tenders.queries.eligibility import under_criterion


def marking_frame(request: HttpRequest, panel: Panel, title: str, crumb: str, note: str) -> Frame:
    """The focus frame: no strip, the time left in the line above the title, the stages folded."""
    frame = panel_frame(panel.tender, reader(request), title, Crumb(crumb), panel=panel)
    frame.facts = ()
    frame.history_url = ""
    due = panel.tender.marks_due_at
    if due is not None and panel.status == PanelStatus.INDIVIDUAL:
        left = time_left_words(clock.now(), due, short=True)
        frame.context_line = format_html(
            "{} &nbsp; <b>{}:</b> your marks by {}", panel.tender.title, left, in_words(due)
        )
    else:
        frame.context_line = panel.tender.title
    frame.stages = [
        type(stage)(stage.key, stage.label, note, stage.state, stage.order) if stage.state == "now" else stage
        for stage in frame.stages
    ]
    return frame


@login_required
def answer(request: HttpRequest, reference: str, letter: str, number: int) -> HttpResponse:
    """Read one answer and mark it. Saving a full mark goes on to the next unmarked answer."""
    panel, member = _marker(request, reference)
    bid, question = find_bid(panel, letter), find_question(panel, number)
    _refuse_if_not_mine(panel, member, question)
    mine = next((m for m in panel.marks.all() if _is(m, member, bid, question)), None)
    open_now = panel.status == PanelStatus.INDIVIDUAL and member.submitted_at is None
    grid = grid_for(member, bid=bid, question=question)
    scale = list(panel.tender.scale.all())
    if request.method == "POST":
        form = MarkForm(request.POST, scale=scale)
        if _save(request, panel, bid, question, form):
            return redirect(_after(panel, grid.next_after(bid, question)))
        return _page(request, panel, bid, question, form, grid, mine, open_now, status=400)
    initial = {
        "mark": f"{mine.mark.normalize():f}" if mine and mine.mark is not None else "",
        "reason": mine.reason if mine else "",
    }
    return _page(request, panel, bid, question, MarkForm(initial=initial, scale=scale), grid, mine, open_now)


@login_required
@require_POST
def autosave(request: HttpRequest, reference: str, letter: str, number: int) -> JsonResponse:
    """Keep what is typed so far; answers with the time and the word count, or with the reason it was not kept."""
    panel, member = _marker(request, reference)
    bid, question = find_bid(panel, letter), find_question(panel, number)
    _refuse_if_not_mine(panel, member, question)
    form = MarkForm(request.POST, scale=list(panel.tender.scale.all()), partial=True)
    if not form.is_valid():
        return JsonResponse({"message": " ".join(str(e) for each in form.errors.values() for e in each)}, status=400)
    try:
        saved = actions.save_mark(
            panel,
            by=reader(request),
            bid=bid,
            criterion=question,
            mark=form.given(),
            reason=form.cleaned_data["reason"],
        )
    except Refused as refusal:
        return JsonResponse({"message": " ".join(refusal.reasons)}, status=409)
    return JsonResponse({"saved_at": saved.saved_at.isoformat(), "message": saved_words(saved)})


def saved_words(mark: Mark | None) -> str:
    """'Saved at 11:24:06am. 45 words; at least 15 needed.'"""
    if mark is None:
        return f"Not saved yet. At least {progress.FEWEST_WORDS} words needed."
    words = count_words(mark.reason)
    said = "1 word" if words == 1 else f"{words} words"
    return f"Saved at {time_in_words(mark.saved_at, seconds=True)}. {said}; at least {progress.FEWEST_WORDS} needed."


@login_required
@require_safe
def bid_file(request: HttpRequest, reference: str, letter: str, file: str) -> StreamingHttpResponse:
    """A file that came with an answer, under a plain name: its own might tell whose it is."""
    panel = find_panel(request, reference)
    if not visibility.may_read_bids(reader(request), panel):
        raise NotPermitted(
            "You have not declared interests in the bidders, or have one, so the bids are closed to you."
        )
    bid = find_bid(panel, letter)
    # What answers a question of eligibility may name the bidder, and is no business of a panel.
    found = bid.opened_files.filter(ref=file).exclude(question__envelope="eligibility").first()
    if found is None:
        raise Http404("There is no such file.")
    response = StreamingHttpResponse(found.handed_out(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="bid-{bid.letter}-{found.ref}.{found.kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
def hand_in(request: HttpRequest, reference: str) -> HttpResponse:
    """Check one's marks, then lock them. The last to do so moves the panel on."""
    panel, member = _marker(request, reference)
    user = reader(request)
    if request.method == "POST":
        try:
            actions.submit_marks(panel, by=user)
        except Refused as refusal:
            messages.refused(request, refusal.reasons[:5])
        else:
            panel = Panel.objects.get(pk=panel.pk)
            last = panel.status == PanelStatus.CONSENSUS
            next_words = (
                "You were the last: the moderator was told." if last else "The panel sees them when everyone is done."
            )
            messages.done(request, "Your marks are handed in and locked", next_words)
            return redirect("evaluation:panel", reference=reference)
    grid = grid_for(member)
    frame = marking_frame(
        request, panel, "Check and hand in your marks", "Hand in", f"{grid.done} of {grid.due} marked"
    )
    mine = [m for m in panel.marks.all() if m.member_id == member.pk]
    reasons = {(m.bid_id, m.criterion_id): m.reason for m in mine}
    rows = [(cell, reasons.get((cell.bid.pk, cell.question.pk), "")) for cell in grid.cells()]
    context = {
        "frame": frame,
        "panel": panel,
        "member": member,
        "rows": rows,
        "blocked": actions.unfinished(panel, member),
        "grid": grid,
    }
    return render(request, "evaluation/hand_in.html", context)


def _marker(request: HttpRequest, reference: str) -> tuple[Panel, PanelMember]:
    panel = find_panel(request, reference)
    user = reader(request)
    member = policies.seat_of(user, panel)
    if member is None or member.seat != Seat.EVALUATOR:
        raise NotPermitted("Only an evaluator on this panel marks its bids.")
    if not visibility.may_mark(user, panel):
        raise NotPermitted(
            "The bids are closed to you: marking has not started, or your interests are not declared and clear."
        )
    member.panel = panel
    return panel, member


def _refuse_if_not_mine(panel: Panel, member: PanelMember, question: Criterion) -> None:
    if question not in progress.questions_for(member, progress.questions_of(panel.tender)):
        raise NotPermitted(f"Question {question.number} is not yours to mark.")


def _is(mark: Mark, member: PanelMember, bid: Bid, question: Criterion) -> bool:
    return (mark.member_id, mark.bid_id, mark.criterion_id) == (member.pk, bid.pk, question.pk)


def _save(request: HttpRequest, panel: Panel, bid: Bid, question: Criterion, form: MarkForm) -> bool:
    """Keep whatever could be read, even when the form then asks for more: nothing typed is lost."""
    complete = form.is_valid()
    if "mark" in form.errors and form.data.get("mark") and form.given() is None and not complete:
        return False
    try:
        actions.save_mark(
            panel, by=reader(request), bid=bid, criterion=question, mark=form.given(),
            reason=form.cleaned_data.get("reason") or _as_typed(form),
        )  # fmt: skip
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    return complete


def _as_typed(form: MarkForm) -> str:
    """The reason that the form would not take, as far as it can be kept: PostgreSQL keeps no NUL."""
    return str(form.data.get("reason", "")).replace("\x00", "")[: actions.LONGEST_REASON]


def _after(panel: Panel, cell: Cell | None) -> str:
    return cell.url if cell else reverse("evaluation:hand_in", args=[panel.tender.reference])


def _page(
    request: HttpRequest,
    panel: Panel,
    bid: Bid,
    question: Criterion,
    form: MarkForm,
    grid: Grid,
    mine: Mark | None,
    open_now: bool,
    status: int = 200,
) -> HttpResponse:
    text = progress.answer_to(bid, question)
    title = f"Bid {bid.letter}, question {question.number}: {question.label[:1].lower()}{question.label[1:]}"
    note = f"You have marked {grid.done} of {grid.due}"
    following = grid.next_after(bid, question)
    context = {
        "frame": marking_frame(request, panel, title, f"Question {question.number}", note),
        "panel": panel,
        "bid": bid,
        "question": question,
        "form": form,
        "grid": grid,
        "answer": blocks(text),
        "words": count_words(text),
        "files": [f for f in bid.opened_files.all() if f.criterion_id == question.pk],
        "typed": under_criterion(bid, question.key),
        "next": following,
        "next_label": _next_label(bid, following),
        "open_now": open_now,
        "saved": saved_words(mine),
        "autosave": reverse("evaluation:autosave", args=[panel.tender.reference, bid.letter, question.number]),
        "top": max(row.mark for row in form.scale),
    }
    return render(request, "evaluation/marking.html", context, status=status)


def _next_label(bid: Bid, cell: Cell | None) -> str:
    if cell is None:
        return "Save and check your marks"
    if cell.bid.pk == bid.pk:
        return f"Save and mark Q{cell.question.number}"
    return f"Save and mark bid {cell.bid.letter}, Q{cell.question.number}"
