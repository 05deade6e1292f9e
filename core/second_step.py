"""The second step of signing in: who must have it, who has it, and what is said to those who lack it.

Switched by `settings.SECOND_STEP_REQUIRED` (FAIRLOT_MFA). A buyer's people need it before any page of the workspace, a
supplier's before they submit, officers before they open. Every way in is looked at here and not at the sign-in page, so
a way in that somebody adds later does not pass it by.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core import messages
from core.models import User
from core.permissions import grants, memberships

SENTENCE = "Set up a second step for signing in first: an app on your telephone that shows a code."
METHODS = "account_authentication_methods"  # where allauth keeps how this session proved who it is

View = Callable[..., HttpResponseBase]


def required() -> bool:
    return bool(settings.SECOND_STEP_REQUIRED)


def must_have(user: User | AnonymousUser) -> bool:
    """Staff of a buyer, those who may read for it for a time, and whoever looks after the installation."""
    if not required() or not isinstance(user, User):
        return False
    if user.is_staff or user.is_superuser or any(held.organisation.kind == "buyer" for held in memberships(user)):
        return True
    return bool(grants(user))


def has(user: User) -> bool:
    """Is an app set up? Read once for each request's user object."""
    known: bool | None = getattr(user, "_second_step", None)
    if known is None:
        known = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
        setattr(user, "_second_step", known)  # noqa: B010 # a cache for this request's user object only
    return known


def lacking(user: User | AnonymousUser) -> str:
    """The sentence for somebody who is about to bind an organisation and has no second step; empty when all is well."""
    return SENTENCE if required() and isinstance(user, User) and not has(user) else ""


def proved(request: HttpRequest) -> bool:
    """Did this session give the second step, at sign-in, since, or by setting it up?"""
    return any(record.get("method") == "mfa" for record in request.session.get(METHODS, []))


def note_set_up(sender: Any, *, request: HttpRequest, **facts: Any) -> None:
    """Setting the app up takes a code of it, so the session that did it has given the second step."""
    records = [*request.session.get(METHODS, []), {"method": "mfa", "type": "totp", "at": time.time()}]
    request.session[METHODS] = records


def way_there(request: HttpRequest) -> str:
    """Where somebody is sent who lacks it: to set it up, or to give it."""
    name = "mfa_reauthenticate" if isinstance(request.user, User) and has(request.user) else "mfa_activate_totp"
    return f"{reverse(name)}?next={quote(request.get_full_path())}"


def needed_here(view: View) -> View:
    """For acts that bind an organisation: refused in one sentence, with the way to set it up, until it is there."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and required() and isinstance(request.user, User):
            if not has(request.user):
                messages.refused(request, SENTENCE)
                return redirect(reverse("mfa_activate_totp"))
            if not proved(request):
                return redirect(way_there(request))
        return view(request, *args, **kwargs)

    return inner
