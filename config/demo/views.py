"""The demonstration's own pages: the start page, stepping into someone's shoes, the mailbox, the movable clock.

They are mounted in demonstration and test mode only, and each view looks again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from config.demo import forms, moments, shoes
from core import clock, jobs, links, messages, permissions, publisher
from core.models import OutboxMessage, User
from tenders.enums import NoticeStatus
from tenders.models import Notice

View = Callable[..., HttpResponse]


def demonstration_only(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (settings.DEMO or settings.TESTING):
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@demonstration_only
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    landing = shoes.landings()
    cards = [(shoe, landing.get(shoe.key, shoe.url)) for shoe in shoes.SHOES]
    return render(request, "demo/start.html", {"cards": cards})


@demonstration_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Step into someone's shoes: no password, because everyone here is made up."""
    user = get_object_or_404(User, email=request.POST.get("email", "").lower(), is_active=True)
    logout(request)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    # Stepping in counts as a fresh proof of identity, as typing a password would.
    request.session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    permissions.forget(user)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/needs/"
    return redirect(target)


@demonstration_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone one can be, by organisation."""
    held = (
        User.objects.filter(is_active=True, memberships__isnull=False)
        .prefetch_related("memberships__organisation")
        .distinct()
        .order_by("full_name")
    )
    by_organisation: dict[str, list[tuple[User, str]]] = {}
    for user in held:
        for name, titles in _titles(user).items():
            by_organisation.setdefault(name, []).append((user, titles))
    return render(
        request,
        "demo/people.html",
        {"organisations": sorted(by_organisation.items()), "next": request.GET.get("next", "")},
    )


def _titles(user: User) -> dict[str, str]:
    from core import roles

    found: dict[str, list[str]] = {}
    for membership in user.memberships.all():
        if membership.ended_at is None:
            found.setdefault(membership.organisation.name, []).append(roles.label(membership.role))
    return {name: ", ".join(each) for name, each in found.items()}


@demonstration_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every message as its receiver gets it, newest first."""
    messages_kept = OutboxMessage.objects.mail().select_related("to").order_by("-created_at", "-pk")
    wanted = request.GET.get("to", "")[:254]
    if wanted:
        messages_kept = messages_kept.filter(address=wanted)
    page = Paginator(messages_kept, 20).get_page(request.GET.get("page"))
    for message in page.object_list:
        setattr(message, "shown_link", links.of(message))  # noqa: B010 # a secret link is made as it is when the mail leaves
    return render(request, "demo/mailbox.html", {"page": page, "to": wanted})


@demonstration_only
def platform(request: HttpRequest) -> HttpResponse:
    """Say how the stand-in for the platform answers, so that a refusal and a silence can be lived through."""
    form = forms.PlatformForm(request.POST or None, initial={"how": publisher.behaves()})
    if request.method == "POST" and form.is_valid():
        how = form.cleaned_data["how"]
        publisher.behaviour(how)
        if how != "down":
            jobs.run_due()
        messages.done(
            request,
            "The platform is told",
            f"With every notice it has not answered yet, it now: {forms.ANSWERS[how].lower()}.",
        )
        return redirect("demo:platform")
    waiting = Notice.objects.filter(status=NoticeStatus.SUBMITTED).select_related("tender").order_by("-submitted_at")
    refused = Notice.objects.filter(status=NoticeStatus.REFUSED).select_related("tender").order_by("-refused_at")[:5]
    return render(request, "demo/platform.html", {"form": form, "waiting": waiting[:20], "refused": refused})


@demonstration_only
def clock_page(request: HttpRequest) -> HttpResponse:
    """Move the demonstration's clock on, so that a deadline or a standstill can be lived through."""
    form = forms.ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["to"]
        clock.move_to(target)
        done = sum(count for count in jobs.run_due().values() if count > 0)
        messages.done(
            request,
            "The clock has been moved",
            f"{done} piece{'s' if done != 1 else ''} of due work {'were' if done != 1 else 'was'} done on the way."
            if done
            else "No work was due.",
        )
        return redirect("demo:clock")
    now = clock.now()
    steps = [
        ("1 hour", now + timedelta(hours=1)),
        ("1 day", now + timedelta(days=1)),
        ("1 week", now + timedelta(days=7)),
    ]
    return render(
        request, "demo/clock.html", {"form": form, "now": now, "steps": steps, "moments": moments.coming(now)}
    )
