"""Who looks after an organisation: its people, its rules, its log. Pure: (user, organisation) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role

if TYPE_CHECKING:
    from core.models import Organisation, User

ADMINISTRATOR = "admin"
AUDITOR = "auditor"


def may_administer(user: User | None, organisation: Organisation) -> bool:
    """Give and end roles, change names, rules and looks: a buyer's administrator."""
    return organisation.kind == "buyer" and has_role(user, organisation, ADMINISTRATOR)


def may_see_log(user: User | None, organisation: Organisation) -> bool:
    """The log of people and rules: administrators and auditors."""
    return organisation.kind == "buyer" and has_role(user, organisation, ADMINISTRATOR, AUDITOR)
