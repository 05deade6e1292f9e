"""Who may do what to a tender: pure questions of (user, object), answered yes or no. When is a condition's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role, may_read_for_a_time, organisations_of
from core.policies import ADMINISTRATOR

if TYPE_CHECKING:
    from core.models import Organisation, User
    from tenders.models import Lot, Notice, Procurement, Tender

BUYER_ROLES = ("lead", "approver", "auditor")
DECIDERS = ("lead", "approver")
READER = "auditor"  # what somebody is who may read one procurement for a time


def buyers(procurement: Procurement) -> list[Organisation]:
    """The buyer and every joint buyer."""
    return [procurement.buyer, *procurement.joint_buyers.all()]


def subject_of(procurement: Procurement) -> str:
    """The name of a procurement in a grant to read it for a time."""
    return f"procurement:{procurement.reference}"


def reads_for_a_time(user: User | None, procurement: Procurement, *roles: str) -> bool:
    """Where an auditor may look, so may somebody who was let in to this procurement until a day."""
    return READER in roles and may_read_for_a_time(user, subject_of(procurement))


def _has(user: User | None, tender: Tender, *roles: str) -> bool:
    if user is None:
        return False
    own = any(has_role(user, buyer, *roles) for buyer in buyers(tender.procurement))
    return own or reads_for_a_time(user, tender.procurement, *roles)


def may_read(user: User | None, tender: Tender) -> bool:
    """The buyer's people read the tender's workspace; suppliers have pages of their own."""
    if user is None or not user.is_authenticated:
        return False
    own = {organisation.pk for organisation in organisations_of(user, kind="buyer")}
    if any(buyer.pk in own for buyer in buyers(tender.procurement)):
        return True
    return reads_for_a_time(user, tender.procurement, READER)


def may_draft(user: User | None, buyer: Organisation) -> bool:
    return user is not None and has_role(user, buyer, "lead")


def may_edit(user: User | None, tender: Tender) -> bool:
    return _has(user, tender, "lead")


def may_set_contact(user: User | None, tender: Tender) -> bool:
    """Who is called when the portal fails: a lead or an approver, whoever is at work that day."""
    return user is not None and any(has_role(user, buyer, *DECIDERS) for buyer in buyers(tender.procurement))


def had_a_hand_in(user: User, tender: Tender) -> bool:
    """Whether the user drafted, changed or sent this tender, or leads it now, though it was handed on to them."""
    if user.pk in {tender.created_by_id, tender.sent_for_approval_by_id, tender.lead_id}:
        return True
    return tender.changes.filter(by=user).exists()


def may_approve(user: User | None, tender: Tender) -> bool:
    """An approver of the buyer, and nobody who had a hand in the draft."""
    return user is not None and _has(user, tender, "approver") and not had_a_hand_in(user, tender)


def may_be_approver(user: User | None, tender: Tender) -> bool:
    """An approver of the buyer, whatever they had a hand in."""
    return _has(user, tender, "approver")


def may_send_back(user: User | None, tender: Tender) -> bool:
    """The approver sends it back; the lead may take it back."""
    return _has(user, tender, "approver", "lead")


def may_declare_interest(user: User | None, tender: Tender) -> bool:
    return _has(user, tender, "lead", "approver")


def may_run(user: User | None, tender: Tender) -> bool:
    return _has(user, tender, "lead")


def may_open(user: User | None, tender: Tender) -> bool:
    return _has(user, tender, "lead", "approver")


def may_cancel(user: User | None, tender: Tender) -> bool:
    """The lead gives up a draft; once it has been published only an approver ends it."""
    return _has(user, tender, "lead") if tender.published_at is None else _has(user, tender, "approver")


def may_decide_lot(user: User | None, lot: Lot) -> bool:
    return _has(user, lot.tender, "lead", "approver")


SECOND_PERSON = ("UK3", "UK5", "UK13")
"""Notices that shorten a period, skip the competition or open a market: one person writes them, another sends them."""


def may_write_notice(user: User | None, notice: Notice) -> bool:
    """The buyer's lead or approver."""
    return user is not None and any(has_role(user, buyer, *DECIDERS) for buyer in buyers(notice.procurement))


def may_send_notice(user: User | None, notice: Notice) -> bool:
    """The buyer's lead or approver; the clock sends what follows from an approval. Some kinds need a second person."""
    if user is None:
        return True
    if notice.kind not in SECOND_PERSON:
        return may_write_notice(user, notice)
    if not any(has_role(user, buyer, "approver") for buyer in buyers(notice.procurement)):
        return False
    with_the_tender = notice.tender is not None and notice.tender.approved_by_id == user.pk
    return notice.created_by_id != user.pk or with_the_tender


def may_see_history(user: User | None, tender: Tender) -> bool:
    return _has(user, tender, *BUYER_ROLES)


def may_let_read(user: User | None, tender: Tender) -> bool:
    """Let an auditor read this procurement for a time: its lead, or the buyer's administrator."""
    if user is None:
        return False
    return any(has_role(user, buyer, "lead", ADMINISTRATOR) for buyer in buyers(tender.procurement))
