"""The log of people and rules, the separation of duties, and who may read what for a time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import messages, policies
from core.actions import grants as actions
from core.audit import faults
from core.duties import all_duties
from core.models import AccessGrant, Organisation
from core.organisation_forms import LogFilterForm
from core.queries import log as queries
from core.views.organisation.entry import administered, frame_of, own, person
from core.views.sheet import csv_answer
from core.workflow import NotPermitted


def _reader(request: HttpRequest, ref: str) -> Organisation:
    organisation = own(request, ref)
    if not policies.may_see_log(person(request), organisation):
        raise NotPermitted("Only administrators and auditors read the log.")
    return organisation


def _narrowed(request: HttpRequest, organisation: Organisation) -> tuple[LogFilterForm, Any]:
    people, verbs = queries.choices(organisation)
    form = LogFilterForm(request.GET or None, people=people, verbs=verbs)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.entries(
        organisation, who=wanted.get("who", ""), what=wanted.get("what", ""), since=wanted.get("since"),
        until=wanted.get("until"),
    )  # fmt: skip
    return form, found


@login_required
@require_safe
def log(request: HttpRequest, ref: str) -> HttpResponse:
    """Every grant, end and change of a rule: who, when, what it was before and what it is now."""
    organisation = _reader(request, ref)
    form, found = _narrowed(request, organisation)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "frame": frame_of(organisation, "Log"),
        "form": form,
        "page": page,
        "lines": queries.lines(page.object_list),
        "faults": faults(organisation.chain()) if page.paginator.count else [],
        "csv": f"{reverse('core:log_csv', args=[ref])}?{query.urlencode()}",
        "narrowed": bool(query),
        "all_url": reverse("core:log", args=[ref]),
    }
    return render(request, "core/organisation/log.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def log_csv(request: HttpRequest, ref: str) -> HttpResponse:
    """The same lines, all of them, as CSV."""
    organisation = _reader(request, ref)
    _, found = _narrowed(request, organisation)
    heading = ["number", "when", "who", "what", "about", "before", "after"]
    rows = (
        [line.number, line.at, line.who, line.what, line.about, line.old, line.new] for line in queries.lines(found)
    )
    return csv_answer(f"log-{organisation.short_code or ref}", heading, rows)


@login_required
@require_safe
def duties(request: HttpRequest, ref: str) -> HttpResponse:
    """Which parts one person may not combine, who sees to it, and where they meet now."""
    organisation = own(request, ref)
    rows = all_duties(organisation)
    context = {
        "frame": frame_of(organisation, "Separation of duties"),
        "rows": rows,
        "meeting": sum(1 for _, meets in rows if meets),
    }
    return render(request, "core/organisation/duties.html", context)


@login_required
@require_safe
def access(request: HttpRequest, ref: str) -> HttpResponse:
    """Who may read one thing for a time, and who could."""
    organisation = _reader(request, ref)
    rows = list(
        AccessGrant.objects.filter(organisation=organisation).select_related("user", "given_by", "revoked_by")[:500]
    )
    context = {
        "frame": frame_of(organisation, "Reading for a time"),
        "organisation": organisation,
        "standing": [each for each in rows if each.standing()],
        "over": [each for each in rows if not each.standing()],
        "may_administer": policies.may_administer(person(request), organisation),
    }
    return render(request, "core/organisation/access.html", context)


@login_required
@require_POST
def access_end(request: HttpRequest, ref: str, grant: str) -> HttpResponse:
    """Take it back now."""
    organisation = administered(request, ref)
    found = get_object_or_404(AccessGrant, organisation=organisation, ref=grant)
    actions.revoke_access(grant=found, by=person(request))
    messages.done(request, "It has ended", f"{found.user.full_name} reads nothing of it from now on.")
    return redirect("core:access", ref=ref)
