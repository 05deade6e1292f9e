"""What this floor itself puts into the ports: the way to one's organisation, what one may read for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.calendar import in_words
from core.permissions import grants, organisations_of
from core.policies import ADMINISTRATOR
from core.ports import NavItem, Need

if TYPE_CHECKING:
    from core.models import User


def workspace_links(user: User) -> list[NavItem]:
    """Administrators go to their organisation from every page; everybody else finds it by the links of pages."""
    own = organisations_of(user, kind="buyer", roles=[ADMINISTRATOR])
    return [NavItem("Organisation", reverse("core:setting_up", args=[own[0].ref]), "organisation", 900)] if own else []


def of_readers(user: User) -> list[Need]:
    """Each thing that somebody lets this person read for a time."""
    return [
        Need(
            what=f"Read {each.subject_title}",
            about=f"{each.organisation.name} lets you read it until {in_words(each.ends_at)}",
            url=each.url,
            due=None,
            who="you",
            label="Read",
        )
        for each in grants(user)
        if each.url
    ]
