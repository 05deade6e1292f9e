"""Who may do what with engagement pages. Public pages need no right to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import has_role

if TYPE_CHECKING:
    from core.models import Organisation, User

ENGAGEMENT_OFFICER = "engagement_officer"


def may_engage(user: User | None, buyer: Organisation) -> bool:
    """Whether `user` may write and publish the engagement pages of `buyer`."""
    return user is not None and has_role(user, buyer, ENGAGEMENT_OFFICER)
