"""What a leaver leaves behind. Each floor names the open work it knows of; a colleague who may hold it takes it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import ports
from core.models import Membership

if TYPE_CHECKING:
    from core.models import Organisation, User


def nobody_is_unfit(person: User) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of open work of one person.

    `roles`: the receiver holds one of them in the organisation. `unfit` says in a sentence why somebody who does may
    still not take it (empty: may). `hand_on(to, by)` writes rows and log inside the caller's transaction.
    """

    key: str
    what: str
    about: str
    url: str
    roles: tuple[str, ...]
    hand_on: Callable[[User, User], None]
    unfit: Callable[[User], str] = nobody_is_unfit

    def __str__(self) -> str:
        return f"{self.what}: {self.about}"


def held_by(person: User, organisation: Organisation) -> list[Work]:
    """All open work of a person, in the order in which the floors name it."""
    found: list[Work] = ports.held_work.gather(person, organisation)
    return found


def left_without(person: User, organisation: Organisation, ending: Sequence[str]) -> list[Work]:
    """The work that the person could no longer hold if these roles ended."""
    held = Membership.objects.current().filter(user=person, organisation=organisation)
    kept = set(held.exclude(role__in=ending).values_list("role", flat=True))
    return [work for work in held_by(person, organisation) if not kept & set(work.roles)]


def receivers(work: Work, organisation: Organisation, *, without: User) -> list[User]:
    """The colleagues who may take it, by name."""
    held = Membership.objects.current().filter(organisation=organisation, role__in=work.roles).select_related("user")
    people = {each.user_id: each.user for each in held if each.user_id != without.pk and each.user.is_active}
    return sorted((user for user in people.values() if not work.unfit(user)), key=lambda user: user.full_name)
