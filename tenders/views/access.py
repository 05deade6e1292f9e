"""The page on which a lead lets an auditor read one procurement for a time."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import messages
from core.calendar import date_in_words
from core.workflow import NotPermitted, Refused
from tenders.actions import access as actions
from tenders.forms.buyer import ReadForATimeForm
from tenders.policies import tenders as policies
from tenders.views.authoring.access import find, frame_of, person, posted


@login_required
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest, reference: str) -> HttpResponse:
    """Who reads it for a time, and the form that lets one more person in."""
    tender = find(request, reference)
    user = person(request)
    may = policies.may_let_read(user, tender)
    if request.method == "POST" and not may:
        raise NotPermitted("Only the lead of this procurement, or an administrator, lets somebody read it.")
    form = ReadForATimeForm(posted(request), buyer=tender.procurement.buyer)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        data = form.cleaned_data
        try:
            actions.let_read(tender=tender, person=form.person, until=data["until"], reason=data["reason"], by=user)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            name = form.person.full_name
            messages.done(
                request, f"{name} may read it", f"Until the end of {date_in_words(data['until'])}. They were told."
            )
            return redirect("tenders:access", reference)
    rows = actions.of(tender)
    context = {
        "frame": frame_of(request, tender, "Reading for a time", "access"),
        "tender": tender, "form": form, "may": may,
        "standing": [each for each in rows if each.standing()],
        "over": [each for each in rows if not each.standing()],
    }  # fmt: skip
    return render(request, "tenders/buyer/access.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def stop(request: HttpRequest, reference: str, grant: str) -> HttpResponse:
    """End it now."""
    tender = find(request, reference)
    found = next((each for each in actions.of(tender) if each.ref == grant), None)
    if found is None:
        raise Http404("There is no such right.")
    try:
        actions.stop_reading(tender=tender, grant=found, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, "It has ended", f"{found.user.full_name} reads nothing of it from now on.")
    return redirect("tenders:access", reference)
