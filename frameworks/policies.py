"""Who may do what under an agreement, as plain questions of a person and a thing.

Every thing on this floor names its `agreement`; the buyer's rights come from roles there, a provider's from roles in
the organisation that holds the place. Nothing here asks *when*: the state tables do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.permissions import by_the_clock, has_role

if TYPE_CHECKING:
    from core.models import User
    from frameworks.models import Mobilisation, MobilisationTask, Offer, Referral

MANAGER = "framework_manager"
BROKER = "broker"
APPROVER = "approver"
LEAD = "lead"
AUDITOR = "auditor"
ANSWERS = ("owner", "editor")


def may_manage(user: User | None, obj: Any) -> bool:
    """Set up, hold places, record hand-backs, mobilise: the framework manager."""
    return has_role(user, obj.agreement.buyer_id, MANAGER)


def may_start(user: User | None, obj: Any) -> bool:
    """An agreement goes live by its manager, or with the first 'go' of an approver."""
    return has_role(user, obj.agreement.buyer_id, MANAGER, APPROVER)


def may_read(user: User | None, obj: Any) -> bool:
    """Anybody who works for the buyer may read the agreement."""
    return has_role(user, obj.agreement.buyer_id)


def may_broker(user: User | None, obj: Any) -> bool:
    """Record referrals and make offers: the broker."""
    return has_role(user, obj.agreement.buyer_id, BROKER)


def may_see_board(user: User | None, obj: Any) -> bool:
    """The waiting list is personal work: brokers, framework managers and auditors read it."""
    return has_role(user, obj.agreement.buyer_id, BROKER, MANAGER, AUDITOR)


def may_see_person(user: User | None, referral: Referral) -> bool:
    """Who the person is: the brokers, and the provider that accepted. Nobody else, whatever else they may do."""
    if may_broker(user, referral):
        return True
    accepted = referral.accepted_offer()
    return accepted is not None and may_answer(user, accepted)


def may_answer(user: User | None, offer: Offer) -> bool:
    """Accept or decline: an owner or editor of the organisation it was made to."""
    return has_role(user, offer.place.member.organisation_id, *ANSWERS)


def may_read_offer(user: User | None, offer: Offer) -> bool:
    """The organisation it was made to, and those who read the board."""
    return has_role(user, offer.place.member.organisation_id) or may_see_board(user, offer.referral)


def may_lapse(user: User | None, offer: Offer) -> bool:
    """The clock lapses an offer; a broker who comes first only writes down what the clock has done."""
    return by_the_clock(user, offer) or may_broker(user, offer)


def may_take_back(user: User | None, offer: Offer) -> bool:
    """A broker takes an offer back; so does the framework manager, when the place it stands on ends."""
    return may_broker(user, offer) or may_manage(user, offer)


def may_be_answered(user: User | None, referral: Referral) -> bool:
    """A referral moves on an answer or a withdrawal: of the clock, the council, or a provider with an offer of it."""
    if by_the_clock(user, referral) or may_broker(user, referral) or may_manage(user, referral):
        return True
    latest = referral.latest_offer()
    return latest is not None and may_answer(user, latest)


def may_report(user: User | None, task: MobilisationTask) -> bool:
    """Say that a mobilisation task is done: whoever it was given to."""
    if task.owner == "provider":
        return has_role(user, task.mobilisation.member.organisation_id, *ANSWERS)
    return may_manage(user, task)


def may_decide_go(user: User | None, mobilisation: Mobilisation) -> bool:
    """Go or no-go: the approver named for it, who is never the person that called it ready."""
    if user is None or user.pk != mobilisation.approver_id or user.pk == mobilisation.ready_by_id:
        return False
    return has_role(user, mobilisation.agreement.buyer_id, APPROVER, MANAGER)
