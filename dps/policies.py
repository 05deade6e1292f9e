"""Who may run a market, apply to it and decide. When they may, the conditions of the transitions say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role

if TYPE_CHECKING:
    from core.models import Organisation, User
    from dps.models import Application, Market

MANAGER = "framework_manager"
APPLICANTS = ("owner", "editor")


def may_run_market(user: User | None, market: Market) -> bool:
    """Open it, close it, read its applications: the buyer's framework manager."""
    return user is not None and has_role(user, market.buyer, MANAGER)


def may_apply_for(user: User | None, organisation: Organisation) -> bool:
    """Apply in the name of a supplier: its owners and editors. A viewer only looks."""
    return user is not None and has_role(user, organisation, *APPLICANTS)


def may_apply(user: User | None, application: Application) -> bool:
    return may_apply_for(user, application.organisation)


def may_decide(user: User | None, application: Application) -> bool:
    """Admit or refuse: the buyer's framework manager, unless he also belongs to the applicant (Act s.81)."""
    return (
        user is not None and has_role(user, application.buyer, MANAGER) and not has_role(user, application.organisation)
    )
