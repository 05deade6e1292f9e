"""When a tender or a lot may move: the conditions its verbs name, each with its reason in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.calendar import in_words
from core.workflow import blockers, condition
from tenders import conditions_amending as amending
from tenders import grounds, own_steps, readiness
from tenders.enums import TENDER_NOTICES, EnvelopeKind, LotStatus, NoticeKind, NoticeStatus, TenderStatus
from tenders.in_time import opening_begun
from tenders.readiness import people

if TYPE_CHECKING:
    from tenders.models import Lot, Tender

OPENING_NOTICES = (*TENDER_NOTICES, NoticeKind.UK5)
"""The notices that leave with an approval."""


@blockers
def ready_for_approval(tender: Tender) -> list[str]:
    return [f"{check.title}. {check.detail}".strip() for check in readiness.checks(tender) if not check.ok]


@blockers
def approver_is_free_of_conflict(tender: Tender) -> list[str]:
    check = people.approver(tender)
    return [] if check.ok else [f"{check.title}. {check.detail}"]


@blockers
def own_steps_taken(tender: Tender) -> list[str]:
    """The council's own decisions: forward plan, key decision, call-in, delegation."""
    return own_steps.approval_blocks(tender)


@condition("It is approved already.")
def not_yet_approved(tender: Tender) -> bool:
    return tender.approved_at is None


@condition("The approver has not approved it.")
def is_approved(tender: Tender) -> bool:
    return tender.approved_at is not None


@condition("The platform holds its notice: wait for the answer before you change anything.")
def nothing_at_the_platform(tender: Tender) -> bool:
    return not tender.notices.filter(
        kind__in=OPENING_NOTICES, status__in=[NoticeStatus.SUBMITTED, NoticeStatus.ACCEPTED]
    ).exists()


@condition("The platform has not accepted the notice.")
def platform_accepted(tender: Tender) -> bool:
    return tender.notices.filter(kind__in=TENDER_NOTICES, status=NoticeStatus.ACCEPTED).exists()


@condition("Bids are invited for this tender: it is awarded after they are opened and judged.")
def without_bids(tender: Tender) -> bool:
    return not tender.takes_bids


@blockers
def direct_award_may_be_signed(tender: Tender) -> list[str]:
    """A direct award waits for its transparency notice; a user choice has none (Act s.44(3))."""
    return grounds.blocks_signing(tender)


@condition("The deadline for bids has passed before the notice was public: cancel the tender and start again.")
def deadline_ahead(tender: Tender) -> bool:
    return tender.closes_at is not None and clock.now() < tender.closes_at


@blockers
def deadline_behind(tender: Tender) -> list[str]:
    """By the clock that judges bids: `move` has locked the row, so no bid is received in time after this reading."""
    if tender.deadline_passed(clock.database_now()):
        return []
    when = in_words(tender.closes_at) if tender.closes_at else "a time not set"
    return [f"Bids may come in until {when}."]


@blockers
def no_later_deadline_unanswered(tender: Tender) -> list[str]:
    """The platform may have accepted a later deadline before bids closed, and its answer be still on its way."""
    return amending.unanswered_deadline(tender)


@blockers
def later_deadline_in_force(tender: Tender) -> list[str]:
    if tender.closes_at is not None and clock.database_now() <= tender.closes_at:
        return []
    when = in_words(tender.closes_at) if tender.closes_at else "at a time not set"
    return [f"Bids closed {when}: only a later deadline that is in force opens the tender for bids again."]


@condition("Bids of it were opened: it does not take bids again.")
def nothing_opened(tender: Tender) -> bool:
    return not opening_begun(tender)


@condition("Two officers, each freshly signed in, confirm the opening first.")
def two_officers(tender: Tender) -> bool:
    return tender.openings.filter(kind=EnvelopeKind.QUALITY, first_by__isnull=False, second_by__isnull=False).exists()


@blockers
def every_lot_decided(tender: Tender) -> list[str]:
    numbers = [str(lot.number) for lot in tender.lots.all() if lot.status == LotStatus.OPEN]
    if not numbers:
        return []
    return [f"{'Lot' if len(numbers) == 1 else 'Lots'} {', '.join(numbers)}: award or leave each lot first."]


@condition("A lot of it is awarded: end the contract instead.")
def no_lot_awarded(tender: Tender) -> bool:
    return not tender.lots.filter(status=LotStatus.AWARDED).exists()


@condition("Lots are decided while the tender is under assessment.")
def tender_under_assessment(lot: Lot) -> bool:
    return bool(lot.tender.status == TenderStatus.UNDER_ASSESSMENT)
