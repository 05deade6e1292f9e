"""Moderating: one agreed mark and reason an answer, then the lock. Averaging is not moderation ([2022] EWHC 3262 (TCC))."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused, move
from evaluation import policies, progress, visibility
from evaluation.actions.marking import LONGEST_REASON, off_the_scale
from evaluation.enums import PanelStatus
from evaluation.models import Consensus, Panel
from evaluation.words import count_words, refers_to
from tenders.enums import EnvelopeKind, OpeningStatus
from tenders.models import Bid, Criterion, Tender


def record_consensus(
    panel: Panel,
    *,
    by: User,
    bid: Bid,
    criterion: Criterion,
    mark: Decimal | None,
    reason: str,
    minutes: str = "",
    why_changed: str = "",
) -> Consensus:
    """Record what the panel agreed for one answer; again, with `why_changed`, as a new version.

    The reason has at least the fewest words and takes up what the bidder wrote: notes that do not
    explain the score lose the award ([2018] EWHC 1589 (TCC)). Once prices are open nothing changes.
    """
    with transaction.atomic():
        panel = Panel.objects.select_for_update().get(pk=panel.pk)
        # The opening writes its prices holding the tender: a mark is recorded before that, or not at all.
        Tender.objects.select_for_update(no_key=True).get(pk=panel.tender_id)
        if not policies.may_moderate(by, panel):
            raise NotPermitted("Only the moderator records what the panel agreed.")
        if not visibility.marks_are_shared(panel):
            raise Refused("Moderation starts when every evaluator has handed in.")
        if not visibility.may_read_bids(by, panel):
            raise NotPermitted("You have declared an interest, or not declared yet, so the bids are closed to you.")
        standing = progress.agreed(panel).get((bid.pk, criterion.pk))
        reasons = too_late(panel) or _wrong(panel, bid, criterion, mark, reason, standing, why_changed)
        if reasons or mark is None:
            raise Refused(reasons)
        agreed = Consensus.objects.create(
            panel=panel, bid=bid, criterion=criterion, version=standing.version + 1 if standing else 1,
            mark=mark, reason=reason.strip(), minutes=minutes.strip(), why_changed=why_changed.strip(),
            recorded_at=clock.now(), recorded_by=by,
        )  # fmt: skip
        content = audit.commitment(f"{agreed.mark}/{agreed.reason}/{agreed.why_changed}")
        facts = {"bid": bid.letter, "question": criterion.number, "version": agreed.version, "content": content}
        audit.record(panel.chain(), "panel.consensus_recorded", by=by, facts=facts)
    return agreed


def lock_quality(panel: Panel, *, by: User) -> Panel:
    """Lock every agreed mark: only then may prices be opened."""
    return move(panel, "lock_quality", by=by)


def too_late(panel: Panel) -> list[str]:
    """Why no agreed mark can change any more: prices are open, or an officer has begun to open them. Empty until then."""
    if panel.status != PanelStatus.LOCKED:
        return []
    if progress.prices_are_open(panel.tender):
        return ["Prices are open, so no quality mark can change any more."]
    if panel.tender.openings.filter(kind=EnvelopeKind.PRICE).exclude(status=OpeningStatus.WAITING).exists():
        return ["An officer has begun to open the prices, so no quality mark can change any more."]
    return []


def _wrong(
    panel: Panel,
    bid: Bid,
    criterion: Criterion,
    mark: Decimal | None,
    reason: str,
    standing: Consensus | None,
    why_changed: str,
) -> list[str]:
    if bid.pk not in {each.pk for each in progress.bids_of(panel.tender)}:
        return ["This bid is not among those to be moderated."]
    found = ["Mark: choose the mark the panel agreed."] if mark is None else off_the_scale(criterion, mark)
    words = count_words(reason)
    if words < progress.FEWEST_WORDS:
        found.append(f"Reason: it has {words} words; at least {progress.FEWEST_WORDS} are needed.")
    elif not refers_to(reason, progress.answer_to(bid, criterion)):
        found.append("Reason: name what the bidder wrote; this takes up no words of the answer.")
    if len(reason) > LONGEST_REASON:
        found.append(f"Reason: keep it under {LONGEST_REASON:,} characters.")
    if standing is not None and not why_changed.strip():
        found.append("Why it changes: an agreed mark stands here. Say why the panel changes it.")
    return found
