"""Who may ask, read, answer and follow. Pure: (user, object) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role, organisations_of
from tenders.policies.bids import WRITERS
from tenders.policies.tenders import BUYER_ROLES, buyers, reads_for_a_time

if TYPE_CHECKING:
    from core.models import Organisation, User
    from tenders.models import Clarification, ClarificationReply, Tender


def may_ask(user: User | None, organisation: Organisation) -> bool:
    """Owners and editors of a supplier ask in its name."""
    return organisation.kind == "supplier" and has_role(user, organisation, *WRITERS)


def may_follow(user: User | None) -> bool:
    return bool(organisations_of(user, kind="supplier"))


def may_read_questions(user: User | None, tender: Tender) -> bool:
    """Questions as they were asked: the buyer's leads, approvers and auditors. Never who asked."""
    if user is None:
        return False
    own = any(has_role(user, buyer, *BUYER_ROLES) for buyer in buyers(tender.procurement))
    return own or reads_for_a_time(user, tender.procurement, *BUYER_ROLES)


def may_answer_for(user: User | None, tender: Tender) -> bool:
    return user is not None and any(has_role(user, buyer, "lead") for buyer in buyers(tender.procurement))


def may_answer(user: User | None, clarification: Clarification) -> bool:
    return may_answer_for(user, clarification.tender)


def may_publish_reply(user: User | None, reply: ClarificationReply) -> bool:
    return may_answer_for(user, reply.tender)


def may_withdraw(user: User | None, clarification: Clarification) -> bool:
    return has_role(user, clarification.sealed_asker.organisation_id, *WRITERS)
