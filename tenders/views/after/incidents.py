"""Incidents of a tender: what is recorded, a decision by two people, more time for everybody, the record as PDF."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from core import messages, pdf
from core.calendar import in_words
from core.forms import Form
from core.workflow import NotPermitted, blocks, may, moves
from tenders.actions import incidents as actions
from tenders.actions.amending import changing_blocked
from tenders.enums import IncidentKind, IncidentOutcome, IncidentStatus
from tenders.forms.after import ExtendForAllForm, IncidentDecisionForm, IncidentForm, ReasonForm
from tenders.models import Incident, Tender
from tenders.policies import incidents as policies
from tenders.policies import tenders as tender_policies
from tenders.queries import incidents as queries
from tenders.views.after.entry import draw, followed
from tenders.views.authoring.access import person, posted, saved

LIST = ("Incidents", "tenders:incidents")


def _published(request: HttpRequest, reference: str) -> Tender:
    tender = followed(request, reference)
    if tender.published_at is None:
        raise Http404("Incidents come when the tender is public.")
    return tender


def _incident(tender: Tender, ref: str) -> Incident:
    rows = Incident.objects.select_related(
        "tender__procurement__buyer", "bid__organisation", "proposed_by", "decided_by"
    )
    return get_object_or_404(rows, tender=tender, ref=ref)


@login_required
@require_safe
def incidents(request: HttpRequest, reference: str) -> HttpResponse:
    tender = _published(request, reference)
    return draw(
        request, tender, "incidents", "Incidents", rows=queries.of_tender(tender),
        may_record=policies.may_record(person(request), tender),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Record an outage or a failed upload by hand; who was affected is gathered from the rows."""
    tender = _published(request, reference)
    user = person(request)
    if not policies.may_record(user, tender):
        raise NotPermitted("Only a lead or an approver of the buyer records an incident.")
    form = IncidentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made: list[Incident] = []
        data = form.cleaned_data
        if saved(form, lambda: made.append(actions.record(tender=tender, by=user, **data))):
            messages.done(request, "Incident recorded", "Who was affected was gathered from the portal's own rows.")
            return redirect(made[0].get_act_url())
    return draw(request, tender, "incident_new", "Record an incident", here=LIST, failed=bool(form.errors), form=form)


@login_required
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """The evidence, and the step this reader may take."""
    tender = _published(request, reference)
    user, found = person(request), _incident(tender, ref)
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST" and not policies.may_record(user, tender):
        raise NotPermitted("Only a lead or an approver of the buyer decides on an incident.")
    forms: dict[str, Form] = {}
    if may(found, "propose", user):
        forms["propose"] = IncidentDecisionForm(
            request.POST if sent == "propose" else None, prefix="propose", outcomes=actions.outcomes(found)
        )
    if may(found, "send_back", user) and found.outcome != IncidentOutcome.EXTEND:
        forms["send_back"] = ReasonForm(request.POST if sent == "send_back" else None, prefix="send_back")
    if sent:
        response = _acted(request, found, sent, forms)
        if response is not None:
            return response
    confirm = next((each for each in moves(found, user) if each.verb == "confirm"), None)
    context: dict[str, Any] = {
        "shown": queries.shown(found),
        "incident": found,
        "forms": list(forms.items()),
        "wrong": forms.get(sent),
        "confirm": confirm if found.outcome != IncidentOutcome.EXTEND else None,
        "not_admitted": actions.why_not_admit_if(found) if found.status == IncidentStatus.OPEN else [],
        "may_extend": found.kind != IncidentKind.LATE
        and found.status == IncidentStatus.OPEN
        and tender_policies.may_edit(user, tender),
        "extend_blocked": changing_blocked(tender, found),
        "extensions": found.extensions.all(),
    }
    title = f"{found.get_kind_display()} ({found.ref})"
    return draw(request, tender, "incident", title, here=LIST, failed=bool(sent), **context)


def _acted(request: HttpRequest, found: Incident, sent: str, forms: dict[str, Form]) -> HttpResponse | None:
    user, page = person(request), redirect(found.get_act_url())
    if sent == "confirm":
        actions.confirm(incident=found, by=user)
        messages.done(request, "Decided", f"{found.get_outcome_display()}. Whom it concerns was told.")
        return page
    form = forms.get(sent)
    if form is None:
        if sent not in ("propose", "send_back"):
            raise Http404("There is no such step.")
        messages.refused(request, blocks(found, sent) or ["This cannot be done now."])
        return page
    if not form.is_valid():
        return None
    data = form.cleaned_data
    if sent == "propose":
        seen = request.POST.get("seen", "")
        shown = int(seen) if seen.isdecimal() and len(seen) < 6 else None
        act = lambda: actions.propose(  # noqa: E731 # one of two
            incident=found, outcome=data["outcome"], reasons=data["reasons"], by=user, seen=shown
        )
        words = ("Decision proposed", "A second person confirms it or sends it back.")
    else:
        act = lambda: actions.send_back(incident=found, reason=data["reason"], by=user)  # noqa: E731 # one of two
        words = ("Sent back", "It waits for another proposal.")
    if not saved(form, act):
        return None
    messages.done(request, *words)
    return page


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """One act: the later deadline for everybody goes to the approver, by the way of every change."""
    tender = _published(request, reference)
    user, found = person(request), _incident(tender, ref)
    if not tender_policies.may_edit(user, tender):
        raise NotPermitted("Only a procurement lead of the buyer proposes a later deadline.")
    form = ExtendForAllForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(form, lambda: actions.extend_for_all(incident=found, by=user, **data)):
            until = in_words(data["closes_at"])
            messages.done(
                request, "With the approver", f"Once approved and accepted, bids close {until} for everybody."
            )
            return redirect(found.get_act_url())
    blocked = changing_blocked(tender, found)
    return draw(
        request, tender, "incident_extend", "Give everybody more time", here=LIST, failed=bool(form.errors), form=form,
        incident=found, blocked=blocked,
    )  # fmt: skip


@login_required
@require_safe
def record_pdf(request: HttpRequest, reference: str, ref: str) -> HttpResponse:
    """The decision record: trail, hashes, evidence, who was affected, decision, reason, both people."""
    tender = _published(request, reference)
    found = _incident(tender, ref)
    context = {
        "buyer_name": tender.procurement.buyer.name,
        "reference": tender.reference,
        "title": f"Decision record {found.ref}",
        "tender": tender,
        "incident": found,
        "shown": queries.shown(found),
        "extensions": found.extensions.all(),
    }
    try:
        document = pdf.render("tenders/after/incident_pdf.html", context)
    except pdf.PdfUnavailable as missing:
        messages.refused(request, str(missing))
        return redirect(found.get_act_url())
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="incident-{found.ref}.pdf"'
    return response
