"""Small pieces that every page of this floor uses: who is asking, one step by a button, a refusal said on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from core import messages
from core.models import User
from core.workflow import NotPermitted, Refused
from frameworks import policies
from frameworks.models import Agreement

if TYPE_CHECKING:
    from django import forms


def person(request: HttpRequest) -> User:
    """The signed-in person; views that call it are behind `signed_in`."""
    assert isinstance(request.user, User)
    return request.user


def ask(allowed: bool, doing: str) -> None:
    """A reader without the right gets 403, with the sentence."""
    if not allowed:
        raise NotPermitted(f"You do not have the right to {doing}.")


def agreement_or_404(request: HttpRequest, ref: str) -> Agreement:
    """A stranger gets 404."""
    found = Agreement.objects.visible_to(request.user).select_related("buyer", "tender")
    return get_object_or_404(found, ref=ref)


def managed(request: HttpRequest, ref: str, doing: str) -> Agreement:
    """An agreement the person manages: 404 for a stranger, 403 for a reader."""
    agreement = agreement_or_404(request, ref)
    ask(policies.may_manage(person(request), agreement), doing)
    return agreement


def step(request: HttpRequest, act: Callable[[], Any], *, to: str, title: str, then: str = "") -> HttpResponse:
    """One act by a button: done and said, or refused and said; back to the page either way."""
    try:
        act()
    except Refused as refused:
        messages.refused(request, refused.reasons)
    else:
        messages.done(request, title, then)
    return HttpResponseRedirect(to)


def refuse(form: forms.Form, refused: Refused) -> None:
    """Reasons at the top of the form; what was typed stays."""
    for reason in refused.reasons:
        form.add_error(None, reason)
