"""Pages for everyone who is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock, ports
from core.models import User
from core.ports import Need

GROUPS = (
    ("overdue", "Overdue"),
    ("today", "Today"),
    ("week", "This week"),
    ("later", "Later, or no date"),
    ("others", "Waiting on others"),
)


def group_of(need: Need, now: datetime) -> str:
    """Which heading a need stands under, by the clock and by who must act."""
    if need.who == "others":
        return "others"
    if need.due is not None and need.due < now:
        return "overdue"
    if need.at_once:
        return "today"
    if need.due is None:
        return "later"
    if need.due.astimezone().date() == now.astimezone().date():
        return "today"
    return "week" if need.due - now <= timedelta(days=7) else "later"


@login_required
@require_safe
def needs_you(request: HttpRequest) -> HttpResponse:
    """Home for every signed-in person: overdue, today, this week, waiting on others."""
    assert isinstance(request.user, User)
    now = clock.now()
    needs: list[Need] = ports.needs_you.gather(request.user)
    far = now + timedelta(days=36500)
    needs.sort(key=lambda need: (not need.at_once, need.due or far, need.about, need.what))
    groups = [(key, title, [need for need in needs if group_of(need, now) == key]) for key, title in GROUPS]
    yours = sum(1 for need in needs if need.who == "you")
    return render(
        request,
        "core/needs_you.html",
        {"groups": [group for group in groups if group[2]], "yours": yours, "count": len(needs)},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")
