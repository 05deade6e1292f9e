"""Marking blind: saving as typed, and handing in."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused
from evaluation import policies, progress, visibility
from evaluation.actions.panel import close_if_all_in
from evaluation.enums import PanelStatus
from evaluation.models import Mark, Panel, PanelMember
from evaluation.words import count_words
from tenders.models import Bid, Criterion

LONGEST_REASON = 8000


def save_mark(panel: Panel, *, by: User, bid: Bid, criterion: Criterion, mark: Decimal | None, reason: str) -> Mark:
    """Keep what an evaluator has so far for one answer; a mark without a full reason is kept, but not counted.

    Raises NotPermitted for anybody who may not mark this; Refused once handed in, or for a mark off the scale.
    """
    with transaction.atomic():
        panel = Panel.objects.select_for_update().get(pk=panel.pk)
        member = _marker(panel, by, criterion)
        _refuse_if_closed(panel, member)
        if bid.pk not in {each.pk for each in progress.bids_of(panel.tender)}:
            raise Refused("This bid is not among those to be marked.")
        if reasons := _wrong(criterion, mark, reason):
            raise Refused(reasons)
        saved, _ = Mark.objects.update_or_create(
            panel=panel, member=member, bid=bid, criterion=criterion,
            defaults={"mark": mark, "reason": reason.strip(), "saved_at": clock.now(), "saved_by": by},
        )  # fmt: skip
    return saved


def submit_marks(panel: Panel, *, by: User) -> PanelMember:
    """Hand in all one's marks and lock them; the last to do so moves the panel to moderation.

    Every mark needs a reason long enough to say what was written and what was missing.
    """
    with transaction.atomic():
        panel = Panel.objects.select_for_update().get(pk=panel.pk)
        member = _marker(panel, by, None)
        _refuse_if_closed(panel, member)
        if reasons := unfinished(panel, member):
            raise Refused(reasons)
        member.submitted_at, member.submitted_by = clock.now(), by
        member.save()
        marks = list(Mark.objects.filter(member=member).order_by("bid__letter", "criterion__number"))
        lines = [f"{m.bid_id}/{m.criterion_id}/{m.mark}/{m.reason}" for m in marks]
        facts = {"marks": len(marks), "content": audit.commitment("\n".join(lines))}
        audit.record(panel.chain(), "panel.marks_handed_in", by=by, facts=facts)
        close_if_all_in(panel, by=by)
    return member


def unfinished(panel: Panel, member: PanelMember) -> list[str]:
    """What keeps this evaluator from handing in, one sentence an answer."""
    bids = progress.bids_of(panel.tender)
    mine = {(m.bid_id, m.criterion_id): m for m in Mark.objects.filter(member=member)}
    found: list[str] = []
    for bid in bids:
        for question in progress.questions_for(member, progress.questions_of(panel.tender)):
            mark = mine.get((bid.pk, question.pk))
            where = f"Bid {bid.letter}, question {question.number}"
            if mark is None or mark.mark is None:
                found.append(f"{where} has no mark.")
            elif not progress.is_marked(mark.mark, mark.reason):
                words = count_words(mark.reason)
                found.append(f"{where} has a reason of {words} words; at least {progress.FEWEST_WORDS} are needed.")
    return found


def _marker(panel: Panel, by: User, criterion: Criterion | None) -> PanelMember:
    member = policies.seat_of(by, panel)
    if member is None or not policies.is_evaluator(by, panel):
        raise NotPermitted("Only an evaluator on this panel marks its bids.")
    if panel.status == PanelStatus.DECLARING:
        raise Refused("Marking has not started: the lead opens it once everyone has declared.")
    if not visibility.may_mark(by, panel):
        raise NotPermitted("You have declared an interest, or not declared yet, so the bids are closed to you.")
    if criterion is not None and criterion.pk not in {q.pk for q in _mine(panel, member)}:
        raise NotPermitted(f"Question {criterion.number} is not yours to mark.")
    return member


def _mine(panel: Panel, member: PanelMember) -> list[Criterion]:
    return progress.questions_for(member, progress.questions_of(panel.tender))


def _refuse_if_closed(panel: Panel, member: PanelMember) -> None:
    if panel.status != PanelStatus.INDIVIDUAL or member.submitted_at is not None:
        raise Refused("Your marks are handed in and locked. A change now is made by the panel, in moderation.")


def _wrong(criterion: Criterion, mark: Decimal | None, reason: str) -> list[str]:
    found = off_the_scale(criterion, mark)
    if len(reason) > LONGEST_REASON:
        found.append(f"Reason: keep it under {LONGEST_REASON:,} characters.")
    return found


def off_the_scale(criterion: Criterion, mark: Decimal | None) -> list[str]:
    """Why a mark cannot be given: it is not one of the published scale's."""
    allowed = [row.mark for row in criterion.tender.scale.all()]
    if mark is None or mark in allowed:
        return []
    return [f"Mark: choose one of the published scale, {', '.join(f'{each.normalize():f}' for each in allowed)}."]
