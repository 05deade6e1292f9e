"""The moderation screens: every mark and reason side by side, and what the panel agreed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import messages
from core.charts import dots
from core.frames import Crumb
from core.workflow import NotPermitted, Refused
from core.workflow import blocks as blocks_of
from evaluation import policies, progress, visibility
from evaluation.actions import moderation as actions
from evaluation.answers import blocks
from evaluation.enums import PanelStatus
from evaluation.forms.marks import ConsensusForm
from evaluation.models import Consensus, Mark, Panel
from evaluation.queries.grids import Cell, consensus_grid
from evaluation.views.finding import find_bid, find_panel, find_question, reader
from evaluation.views.heads import panel_frame
from evaluation.words import count_words
from tenders.models import Bid, Criterion


@login_required
@require_safe
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    """Which answers have an agreed mark, where the panel was far apart, and the lock."""
    panel = find_panel(request, reference)
    user = reader(request)
    shared = visibility.may_see_marks(user, panel)
    if not shared and visibility.marks_are_shared(panel):
        raise NotPermitted("You have declared an interest, or not declared yet, so the marks are closed to you.")
    grid = consensus_grid(panel)
    moderator = policies.may_moderate(user, panel)
    frame = panel_frame(panel.tender, user, "Moderate the marks", Crumb("Moderation"), panel=panel)
    context = {
        "frame": frame,
        "panel": panel,
        "shared": shared,
        "grid": grid,
        "next": grid.next_after(None, None),
        "spreads": _spreads(panel) if shared else [],
        "tallies": progress.tallies(panel),
        "moderator": moderator,
        "lock_blocked": blocks_of(panel, "lock_quality") if panel.status == PanelStatus.CONSENSUS else [],
        "locked": panel.status == PanelStatus.LOCKED,
    }
    return render(request, "evaluation/moderation.html", context)


@login_required
def answer(request: HttpRequest, reference: str, letter: str, number: int) -> HttpResponse:
    """One answer: marks and reasons in columns, their spread, the agreed mark and its earlier versions."""
    panel = find_panel(request, reference)
    user = reader(request)
    if not visibility.may_see_marks(user, panel):
        raise NotPermitted("Marks are seen by nobody but their author until every evaluator has handed in.")
    bid, question = find_bid(panel, letter), find_question(panel, number)
    versions = [row for row in panel.agreed.all() if (row.bid_id, row.criterion_id) == (bid.pk, question.pk)]
    standing = versions[-1] if versions else None
    moderator = policies.may_moderate(user, panel) and visibility.may_read_bids(user, panel)
    form = _form(request, panel, standing)
    if request.method == "POST":
        if not moderator:
            raise NotPermitted("Only the moderator records what the panel agreed.")
        if form.is_valid() and _record(request, panel, bid, question, form):
            following = consensus_grid(panel).next_after(bid, question)
            messages.done(request, f"Bid {bid.letter}, question {question.number}: agreed")
            return redirect(following.url if following else reverse("evaluation:moderate", args=[reference]))
    context = _context(request, panel, bid, question) | {
        "form": form,
        "versions": list(reversed(versions[:-1])),
        "standing": standing,
        "moderator": moderator and not actions.too_late(panel),
    }
    return render(request, "evaluation/moderation_answer.html", context, status=400 if form.errors else 200)


def _form(request: HttpRequest, panel: Panel, standing: Consensus | None) -> ConsensusForm:
    scale = list(panel.tender.scale.all())
    if request.method == "POST":
        return ConsensusForm(request.POST, scale=scale, correcting=standing is not None)
    initial = {}
    if standing is not None:
        initial = {"mark": f"{standing.mark.normalize():f}", "reason": standing.reason, "minutes": standing.minutes}
    return ConsensusForm(initial=initial, scale=scale, correcting=standing is not None)


def _record(request: HttpRequest, panel: Panel, bid: Bid, question: Criterion, form: ConsensusForm) -> bool:
    try:
        actions.record_consensus(
            panel, by=reader(request), bid=bid, criterion=question, mark=form.given(),
            reason=form.cleaned_data["reason"], minutes=form.cleaned_data["minutes"],
            why_changed=form.cleaned_data.get("why_changed", ""),
        )  # fmt: skip
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error("reason" if reason.startswith("Reason") else None, reason)
        return False
    return True


def _context(request: HttpRequest, panel: Panel, bid: Bid, question: Criterion) -> dict[str, Any]:
    marks = {m.member_id: m for m in panel.marks.all() if (m.bid_id, m.criterion_id) == (bid.pk, question.pk)}
    columns = [(member, marks[member.pk]) for member in visibility.columns(panel) if member.pk in marks]
    names = {row.mark: row.name for row in panel.tender.scale.all()}
    grid = consensus_grid(panel, bid=bid, question=question)
    # The lead, the approver and the auditor follow the marks; who has declared nothing is shown no bid.
    reads = visibility.may_read_bids(reader(request), panel)
    text = progress.answer_to(bid, question) if reads else ""
    title = f"Bid {bid.letter}, question {question.number}: {question.label[:1].lower()}{question.label[1:]}"
    crumbs = (Crumb("Moderation", reverse("evaluation:moderate", args=[panel.tender.reference])), Crumb(title))
    frame = panel_frame(panel.tender, reader(request), title, *crumbs, panel=panel)
    frame.facts, frame.context_line = (), f"{grid.done} of {grid.due} agreed"
    return {
        "frame": frame,
        "panel": panel,
        "bid": bid,
        "question": question,
        "columns": [
            (member, mark, names.get(mark.mark, "") if mark.mark is not None else "") for member, mark in columns
        ],
        "chart": _dot_plot(panel, bid, question, [mark for _, mark in columns]),
        "spread": spread_words([mark for _, mark in columns]),
        "grid": grid,
        "next": grid.next_after(bid, question),
        "reads": reads,
        "answer": blocks(text),
        "words": count_words(text),
    }


def _dot_plot(panel: Panel, bid: Bid, question: Criterion, marks: list[Mark]) -> Any:
    top = int(max(row.mark for row in panel.tender.scale.all()))
    given = [mark.mark for mark in marks if mark.mark is not None]
    label = f"Bid {bid.letter}, question {question.number}"
    return dots("The spread of marks", f"{len(given)} marks on the scale from 0 to {top}.", [(label, given)], top=top)


def spread_words(marks: list[Mark]) -> str:
    """How far apart the panel was. Never a mean: a mean is not an answer."""
    given = sorted(mark.mark for mark in marks if mark.mark is not None)
    if not given:
        return "Nobody marked this."
    if given[0] == given[-1]:
        return "Everybody gave the same mark."
    apart = given[-1] - given[0]
    unit = "mark" if apart == 1 else "marks"
    return f"From {given[0].normalize():f} to {given[-1].normalize():f}: {apart.normalize():f} {unit} apart."


def _spreads(panel: Panel) -> list[tuple[Cell, Any, bool]]:
    """Each answer with its marks in order, the farthest apart first."""
    given: dict[tuple[int, int], list[Any]] = {}
    seats = {member.pk for member in visibility.columns(panel)}
    for mark in panel.marks.all():
        if mark.member_id in seats and mark.mark is not None:
            given.setdefault((mark.bid_id, mark.criterion_id), []).append(mark.mark)
    rows = []
    for cell in consensus_grid(panel).cells():
        marks = sorted(given.get((cell.bid.pk, cell.question.pk), []))
        apart = marks[-1] - marks[0] if marks else 0
        rows.append((apart, cell, ", ".join(f"{mark.normalize():f}" for mark in marks)))
    rows.sort(key=lambda row: -row[0])
    return [(cell, marks, apart >= 2) for apart, cell, marks in rows]
