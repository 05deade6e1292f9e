"""Who acts for whom. Memberships are read once for each signed-in person and request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from core import clock
from core.models import AccessGrant, Membership, Organisation, User

FRESH_SECONDS = 600  # promise 6: opening and submitting ask for a sign-in of the last ten minutes


def memberships(user: User | AnonymousUser | None) -> list[Membership]:
    """The memberships a person holds now; read once and kept on the user object of this request."""
    if user is None or not user.is_authenticated:
        return []
    held: list[Membership] | None = getattr(user, "_memberships", None)
    if held is None:
        held = list(
            Membership.objects.current()
            .filter(user_id=user.pk)
            .select_related("organisation")
            .order_by("started_at", "pk")
        )
        setattr(user, "_memberships", held)  # noqa: B010 # a cache for this request's user object only
    return held


def grants(user: User | AnonymousUser | None) -> list[AccessGrant]:
    """What a person may read for a time; read once and kept on the user object of this request."""
    if not isinstance(user, User) or user.reads_until is None or user.reads_until <= clock.now():
        return []
    held: list[AccessGrant] | None = getattr(user, "_grants", None)
    if held is None:
        held = list(AccessGrant.objects.filter(user_id=user.pk, revoked_at__isnull=True).select_related("organisation"))
        setattr(user, "_grants", held)  # noqa: B010 # a cache for this request's user object only
    return [each for each in held if each.standing()]


def may_read_for_a_time(user: User | AnonymousUser | None, subject: str) -> bool:
    """Has somebody let this person read `subject`, and is the time not over?"""
    return any(each.subject == subject for each in grants(user))


def forget(user: User) -> None:
    """Drop what is kept after a grant or an end."""
    for kept in ("_memberships", "_grants"):
        if hasattr(user, kept):
            delattr(user, kept)


def has_role(user: User | AnonymousUser | None, organisation: Organisation | int | None, *role_keys: str) -> bool:
    """Does the person hold one of these roles in this organisation now? With no role named: any role."""
    if organisation is None:
        return False
    wanted = organisation if isinstance(organisation, int) else organisation.pk
    return any(
        held.organisation_id == wanted and (not role_keys or held.role in role_keys) for held in memberships(user)
    )


def organisations_of(
    user: User | AnonymousUser | None, *, kind: str | None = None, roles: Iterable[str] = ()
) -> list[Organisation]:
    """The organisations a person acts for, in order of joining, each once."""
    wanted = tuple(roles)
    found: dict[int, Organisation] = {}
    for held in memberships(user):
        if (kind is None or held.organisation.kind == kind) and (not wanted or held.role in wanted):
            found.setdefault(held.organisation_id, held.organisation)
    return list(found.values())


def by_the_clock(user: User | None, obj: Any) -> bool:
    """The permission of a timed move: nobody does it but the clock."""
    return user is None


def freshly_authenticated(request: HttpRequest) -> bool:
    """Has this session proved who it is within the last ten minutes? (allauth keeps the times in the session.)"""
    records = request.session.get("account_authentication_methods", [])
    return any(time.time() - float(record.get("at", 0)) < FRESH_SECONDS for record in records)


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A stranger is sent to sign in and comes back."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return login_required(inner)
