"""From the accepted award notice to the signature: standstill, signing, lots left, the tender's end."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import clock
from core.models import User
from core.workflow import NotPermitted, Refused, blocks, move
from evaluation import letters, policies, standstill
from evaluation.enums import AwardStatus
from evaluation.models import Award
from evaluation.queries.rankings import awards_of
from tenders.enums import TenderStatus
from tenders.models import Lot, Notice, Tender


def notice_accepted(notice: Notice, by: User | None, facts: dict[str, Any]) -> None:
    """The platform took the award notice: the standstill of its awards runs from the platform's time."""
    if notice.kind != "UK6" or notice.tender is None or notice.accepted_at is None:
        return
    last_day = standstill.last_day(notice.accepted_at, notice.tender.standstill_days)
    waiting = Award.objects.filter(lot__tender=notice.tender, status=AwardStatus.SUMMARIES_SENT)
    for award in list(waiting.order_by("lot__number")):
        Award.objects.filter(pk=award.pk).update(notice=notice)
        move(award, "start_standstill", by=None, last_day=last_day)


def clear_due() -> int:
    """Move the awards whose standstill is over. Finds them by the clock; running it twice changes nothing."""
    moved = 0
    for award in Award.objects.filter(status=AwardStatus.STANDSTILL).select_related("lot__tender__procurement"):
        if not standstill.not_yet(award.standstill_last_day, clock.now()) and _clear(award):
            moved += 1
    return moved


def sign(award: Award, *, by: User) -> Award:
    """Record that the contract of one lot is signed. Refused, in words, until the standstill is over."""
    if not policies.may_propose(by, award):
        raise NotPermitted("Only the procurement lead of this tender records a signature.")
    waiting = award.status in {AwardStatus.SUMMARIES_SENT, AwardStatus.STANDSTILL, AwardStatus.CLEAR}
    if waiting and (reasons := standstill.not_yet(award.standstill_last_day, clock.now())):
        raise Refused(reasons)
    with transaction.atomic():
        _clear(award)
        award = move(award, "sign", by=by)
        move(award.lot, "record_award", by=by)
        _complete_if_done(award.tender, by=by)
    return award


def sign_awards(tender: Tender, *, by: User) -> list[Award]:
    """Record the signature of every award that is clear, together."""
    waiting = [AwardStatus.SUMMARIES_SENT, AwardStatus.STANDSTILL, AwardStatus.CLEAR]
    awards = [award for award in awards_of(tender) if award.status in waiting]
    if not awards:
        raise Refused("No award of this tender waits for a signature.")
    with transaction.atomic():
        return [sign(award, by=by) for award in awards]


def leave_lot(lot: Lot, *, by: User, reason: str) -> Lot:
    """Record why a lot is not awarded. A standing award of it is cancelled first, never silently."""
    if not policies.is_lead(by, lot.tender):
        raise NotPermitted("Only the procurement lead of this tender leaves a lot unawarded.")
    if not reason.strip():
        raise Refused("Reason: say why this lot is not awarded. Its bidders read it.")
    award = Award.objects.filter(lot=lot).exclude(status__in=[AwardStatus.CANCELLED, AwardStatus.REFUSED]).first()
    if award is not None:
        raise Refused(f"Lot {lot.number} has an award that is {award.get_status_display().lower()}. Cancel it first.")
    with transaction.atomic():
        lot = move(lot, "leave", by=by, reason=reason.strip())
        _complete_if_done(lot.tender, by=by)
    return lot


def cancel_award(award: Award, *, by: User, reason: str) -> Award:
    """Withdraw the award of one lot, with the reason."""
    if not reason.strip():
        raise Refused("Reason: say why this award is withdrawn.")
    return move(award, "cancel", by=by, reason=reason.strip())


def refuse_award(award: Award, *, by: User, reason: str) -> Award:
    """The supplier did not take the award, or failed a condition of it."""
    if not reason.strip():
        raise Refused("Reason: say what the supplier refused, or which condition it failed.")
    return move(award, "refuse", by=by, reason=reason.strip())


def _clear(award: Award) -> bool:
    if award.status != AwardStatus.STANDSTILL:
        return False
    try:
        with transaction.atomic():
            move(award, "clear", by=None)
            letters.standstill_ended(award.tender, award.proposed_by)
    except Refused:
        return False  # another look at the clock moved it first
    return True


def _complete_if_done(tender: Tender, *, by: User) -> None:
    tender = Tender.objects.get(pk=tender.pk)
    if tender.status == TenderStatus.UNDER_ASSESSMENT and not blocks(tender, "complete"):
        move(tender, "complete", by=by)
