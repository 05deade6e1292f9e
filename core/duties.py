"""Separation of duties: which two parts one person may not play, who sees to it, and where they meet now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import ports, roles
from core.models import Membership
from core.policies import ADMINISTRATOR

if TYPE_CHECKING:
    from core.models import Organisation


@dataclass(frozen=True, slots=True)
class Meeting:
    """One person who plays both parts, of what."""

    person: str
    about: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """`enforced`: the system refuses the second part. Otherwise it is shown here and somebody answers for it."""

    one: str
    other: str
    why: str
    enforced: bool
    meets: Callable[[Organisation], list[Meeting]]


def all_duties(organisation: Organisation) -> list[tuple[Duty, list[Meeting]]]:
    """Every rule with where it is touched now: rules that are only watched and touched come first."""
    found = [(duty, duty.meets(organisation)) for duty in [*own_duties(), *ports.duties.gather()]]
    return sorted(found, key=lambda pair: (not pair[1], pair[0].enforced))


def own_duties() -> list[Duty]:
    return [
        Duty(
            one="Administrator",
            other="any role that decides",
            why="Who gives the roles could give themselves the right to decide. The log shows each such grant.",
            enforced=False,
            meets=_administrators_with_roles,
        )
    ]


def _administrators_with_roles(organisation: Organisation) -> list[Meeting]:
    held: dict[int, list[Membership]] = {}
    for each in Membership.objects.current().filter(organisation=organisation).select_related("user").order_by("pk"):
        held.setdefault(each.user_id, []).append(each)
    found = []
    for theirs in held.values():
        keys = [each.role for each in theirs]
        if ADMINISTRATOR in keys and len(keys) > 1:
            others = ", ".join(roles.label(key).lower() for key in keys if key != ADMINISTRATOR)
            found.append(Meeting(theirs[0].user.full_name, f"administrator, and {others}"))
    return found
