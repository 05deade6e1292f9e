"""Asking a policy before an action that is not a move of one state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.workflow import NotPermitted

if TYPE_CHECKING:
    from core.models import User


def require(policy: Callable[[User | None, Any], bool], by: User | None, obj: Any, doing: str) -> None:
    """Raise NotPermitted unless the policy says yes; `doing` completes 'You do not have the right to'."""
    if not policy(by, obj):
        raise NotPermitted(f"You do not have the right to {doing}.")
