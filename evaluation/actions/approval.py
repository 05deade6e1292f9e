"""Sending an award for approval, sending it back, approving it: the second pair of eyes."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import NotPermitted, Refused, move
from evaluation import guards, letters, policies
from evaluation.enums import AwardStatus
from evaluation.models import Award, AwardPlace, Declaration
from evaluation.queries.people import approvers_of
from evaluation.queries.rankings import awards_of
from tenders import own_steps
from tenders.enums import LotStatus
from tenders.models import InterestDeclaration, Lot, Tender


def send_awards_for_approval(tender: Tender, *, by: User) -> list[Award]:
    """Put the whole proposal before an approver. Every lot must have an award or a reason for having none."""
    with transaction.atomic():
        awards = _proposed(tender)
        if undecided := lots_without_decision(tender):
            numbers = ", ".join(str(lot.number) for lot in undecided)
            raise Refused(f"Lots {numbers} have nobody to award to: record why each is left unawarded.")
        sent = [move(award, "send_for_approval", by=by) for award in awards]
        letters.award_sent(tender, approvers_of(tender), stamp=clock.now().isoformat())
    return sent


def send_back_awards(tender: Tender, *, by: User, reason: str) -> list[Award]:
    """The approver wants something changed first, and says what."""
    if not reason.strip():
        raise Refused("Reason: say what must change before you approve.")
    with transaction.atomic():
        awards = [move(award, "send_back", by=by, reason=reason.strip()) for award in _proposed(tender)]
        letters.award_sent_back(tender, awards[0].proposed_by, stamp=clock.now().isoformat())
    return awards


def approve_awards(
    tender: Tender, *, by: User, has_interest: bool, interest: str = "", reason: str = ""
) -> list[Award]:
    """Confirm the whole proposal. The approver says first whether they have an interest in any bidder (Act s.81).

    `reason` is owed when the award could not be proven best in the time allowed. Raises NotPermitted for the
    proposer and for anybody with an interest; the declaration stands either way.
    """
    awards = _proposed(tender)
    if not policies.may_approve(by, awards[0]):
        raise NotPermitted("An approver who did not propose or send this award approves it.")
    if held := [*own_steps.award_blocks(tender), *_ineligible(tender, awards)]:
        raise Refused(held)  # the council's own decision to award comes first, and nobody who fails is awarded
    if has_interest and not interest.strip():
        raise Refused("Interest: say in which bidder you have an interest, and what it is.")
    _declare(tender, by=by, has_interest=has_interest, interest=interest)
    if has_interest or has_declared_interest(tender, by):
        raise NotPermitted("You have declared an interest in a bidder, so another approver must read this award.")
    if awards[0].run.ended_early and not reason.strip():
        raise Refused("Reason: the award is not proven best. Say why you approve it all the same.")
    with transaction.atomic():
        approved = [move(award, "approve", by=by, reason=reason.strip()) for award in _proposed(tender)]
        letters.award_approved(tender, approved[0].proposed_by, stamp=clock.now().isoformat())
    return approved


def _ineligible(tender: Tender, awards: list[Award]) -> list[str]:
    """Places that would go to a bid that fails a condition of participation (Act s.19(3))."""
    places = AwardPlace.objects.filter(award__in=awards).values_list("bid_id", "award__lot_id")
    return [*guards.eligibility_settled(tender), *guards.places_are_eligible(tender, places)]


def has_declared_interest(tender: Tender, user: User) -> bool:
    """True if the person's last word about any bidder, on the panel or as approver, was an interest."""
    about_procurement = InterestDeclaration.objects.filter(procurement=tender.procurement, user=user).last()
    if about_procurement is not None and about_procurement.has_interest:
        return True
    latest = {d.bid_id: d for d in Declaration.objects.filter(member__panel__tender=tender, member__user=user)}
    return any(declaration.has_interest for declaration in latest.values())


def lots_without_decision(tender: Tender) -> list[Lot]:
    """Open lots without a standing award: the rule found nobody for them."""
    held = {award.lot_id for award in awards_of(tender) if award.status != AwardStatus.CANCELLED}
    return [lot for lot in tender.lots.order_by("number") if lot.status == LotStatus.OPEN and lot.pk not in held]


def _proposed(tender: Tender) -> list[Award]:
    awards = [award for award in awards_of(tender) if award.status == AwardStatus.PROPOSED]
    if not awards:
        raise Refused("No award is proposed for this tender.")
    return awards


def _declare(tender: Tender, *, by: User, has_interest: bool, interest: str) -> None:
    with transaction.atomic():
        InterestDeclaration.objects.create(
            procurement=tender.procurement, user=by, has_interest=has_interest,
            text=interest.strip() if has_interest else "", declared_at=clock.now(),
        )  # fmt: skip
        audit.record(
            f"tender:{tender.reference}", "award.interest_declared", by=by, facts={"has_interest": has_interest}
        )
