"""How these pages find their organisation: somebody else's is not found, one's own may be read without the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import policies
from core.frames import Crumb, Frame
from core.models import Organisation, User
from core.permissions import organisations_of
from core.workflow import NotPermitted, Refused


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def own(request: HttpRequest, ref: str) -> Organisation:
    """The buyer of that reference, for those who work there; 404 for everybody else."""
    found = next((each for each in organisations_of(request.user, kind="buyer") if each.ref == ref), None)
    if found is None:
        raise Http404("There is no such organisation.")
    return found


def administered(request: HttpRequest, ref: str) -> Organisation:
    """The same, for administrators; 403 for their colleagues."""
    organisation = own(request, ref)
    if not policies.may_administer(person(request), organisation):
        raise NotPermitted(f"Only an administrator of {organisation.name} uses this page.")
    return organisation


def frame_of(organisation: Organisation, title: str, *crumbs: Crumb, state: str = "") -> Frame:
    home = Crumb(organisation.name, reverse("core:setting_up", args=[organisation.ref]))
    return Frame(title=title, crumbs=[home, *crumbs, Crumb(title)], state=state)


def typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def tried(form: Any, act: Callable[[], Any], field: str | None = None) -> bool:
    """Do `act`; what it refuses is said on the form. True when it was done."""
    try:
        act()
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(field, reason)
        return False
    return True


def form_page(
    request: HttpRequest, form: Any, frame: Frame | None, *, template: str = "core/form_page.html", **context: Any
) -> HttpResponse:
    status = 400 if form is not None and form.errors else 200
    return render(request, template, {"form": form, "frame": frame, **context}, status=status)
