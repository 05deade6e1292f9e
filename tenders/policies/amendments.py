"""Who may do what with a change to an open tender. Pure: (user, object) -> yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.policies import tenders

if TYPE_CHECKING:
    from core.models import User
    from tenders.models import Amendment


def may_write(user: User | None, amendment: Amendment) -> bool:
    """A lead of the buyer collects the changes."""
    return tenders.may_edit(user, amendment.tender)


def had_a_hand_in(user: User, amendment: Amendment) -> bool:
    """Whether the user started, changed or sent it."""
    if user.pk in {amendment.created_by_id, amendment.sent_by_id}:
        return True
    return amendment.edits.filter(by=user).exists()


def may_approve(user: User | None, amendment: Amendment) -> bool:
    """An approver of the buyer, and nobody who had a hand in the change: two people, always."""
    return user is not None and tenders.may_be_approver(user, amendment.tender) and not had_a_hand_in(user, amendment)


def may_send_back(user: User | None, amendment: Amendment) -> bool:
    """The approver sends it back; the lead may take it back."""
    return tenders.may_send_back(user, amendment.tender)
