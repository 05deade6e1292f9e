"""Who may do what in an evaluation, as plain questions of a person and a thing.

Nothing here asks *when*: the state machines do. Nothing here asks what a phase lets
somebody see: `evaluation.visibility` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from core.permissions import by_the_clock, has_role, organisations_of
from evaluation.enums import Seat
from tenders.policies import tenders as tender_policies
from tenders.visibility import read_for_a_time

if TYPE_CHECKING:
    from core.models import Organisation, User
    from evaluation.models import Award, Panel, PanelMember
    from tenders.models import Tender

LEAD = "lead"
APPROVER = "approver"
AUDITOR = "auditor"
FOLLOWERS = (LEAD, APPROVER, AUDITOR)


def buyers(tender: Tender) -> list[Organisation]:
    """The authorities that buy together under this tender, the first one first."""
    return tender_policies.buyers(tender.procurement)


def holds(user: User | None, tender: Tender, *roles: str) -> bool:
    """True if the person holds one of these roles with a buyer of this tender."""
    if user is None:
        return False
    if any(has_role(user, buyer, *roles) for buyer in buyers(tender)):
        return True
    return tender_policies.reads_for_a_time(user, tender.procurement, *roles)


def is_lead(user: User | None, tender: Tender) -> bool:
    """The procurement lead runs the evaluation but sees no mark before moderation."""
    return holds(user, tender, LEAD)


def is_approver(user: User | None, tender: Tender) -> bool:
    """The second pair of eyes."""
    return holds(user, tender, APPROVER)


def may_follow(user: User | None, tender: Tender) -> bool:
    """Those who may see how an evaluation is getting on: progress, never a mark."""
    return holds(user, tender, *FOLLOWERS)


def seat_of(user: User | None, panel: Panel) -> PanelMember | None:
    """The person's standing seat on the panel; none once recused."""
    if user is None:
        return None
    for member in panel.standing():
        if member.user_id == user.pk:
            return member
    return None


def is_evaluator(user: User | None, panel: Panel) -> bool:
    """Sits on the panel to mark, and has not been stood down."""
    member = seat_of(user, panel)
    return member is not None and member.seat == Seat.EVALUATOR


def is_moderator(user: User | None, panel: Panel) -> bool:
    """Leads the panel to one agreed mark; never marks."""
    member = seat_of(user, panel)
    return member is not None and member.seat == Seat.MODERATOR


def may_run_panel(user: User | None, panel: Panel) -> bool:
    """Appoint, stand down, start marking: the lead of the tender."""
    return is_lead(user, panel.tender)


def may_close_marking(user: User | None, panel: Panel) -> bool:
    """Marking closes when the last marks are in: whoever hands them in closes it.

    The lead closes it too, by standing down the one who was still to hand in.
    """
    return is_evaluator(user, panel) or is_lead(user, panel.tender)


def may_moderate(user: User | None, panel: Panel) -> bool:
    """Record what the panel agreed, and lock it."""
    return is_moderator(user, panel)


def may_rank(user: User | None, tender: Tender) -> bool:
    """Work out the ranking and propose the award: the lead."""
    return is_lead(user, tender)


def may_see_award(user: User | None, tender: Tender) -> bool:
    """Ranking and award carry prices: the lead, the approver and the auditor read them."""
    return may_follow(user, tender)


def may_propose(user: User | None, award: Award) -> bool:
    """The lead of the tender puts an award forward."""
    return is_lead(user, award.tender)


def may_approve(user: User | None, award: Award) -> bool:
    """An approver who did not propose it and did not send it."""
    if user is None or not is_approver(user, award.tender):
        return False
    return user.pk not in {award.proposed_by_id, award.sent_by_id}


def may_clear(user: User | None, award: Award) -> bool:
    """A standstill ends by the clock and by nothing else."""
    return by_the_clock(user, award)


def follows(prefix: str, user: User | None) -> Q:
    """Rows of tenders whose buyer the person leads, approves or audits for.

    `prefix` is the path from the row to its tender, such as "lot__tender__".
    """
    buyers_followed = organisations_of(user, kind="buyer", roles=FOLLOWERS)
    first = {f"{prefix}procurement__buyer__in": buyers_followed}
    joint = {f"{prefix}procurement__joint_buyers__in": buyers_followed}
    followed = Q(**first) | Q(**joint)
    if user is not None and (lent := read_for_a_time(user)):
        followed |= Q(**{f"{prefix}procurement__reference__in": lent})
    return followed


def bids_for(prefix: str, user: User | None) -> Q:
    """Rows about bids of an organisation the person belongs to."""
    return Q(**{f"{prefix}organisation__in": organisations_of(user, kind="supplier")})
