"""The council's own decision steps for a tender: what is on record, what is still to come, who decides."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.calendar import uk_day
from core.workflow import NotPermitted
from tenders import own_steps, timetable
from tenders.actions import decisions as actions
from tenders.decisions import GATES, StepState, planned
from tenders.forms.authoring.law import DecisionForm, TakeBackForm
from tenders.models import Tender
from tenders.policies import tenders as policies
from tenders.views.authoring.access import draw, person, posted, saved, tender_of


@login_required
@require_safe
def decisions(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    bands, who = own_steps.band_of(tender)
    return draw(
        request,
        tender,
        "decisions",
        title="Decisions of the council",
        here="decisions",
        steps=[(state, GATES[state.step.gates], when) for state, when in _with_plan(tender)],
        records=tender.decisions.select_related("recorded_by").order_by("-recorded_at", "-pk"),
        bands=bands,
        who=who,
        value=own_steps.value_of(tender),
        may_record=policies.may_edit(person(request), tender) and tender.status not in actions.ENDED,
    )


def _with_plan(tender: Tender) -> list[tuple[StepState, object]]:
    """Each step with the latest day for it, counted back from the day of approval."""
    states = own_steps.states_of(tender)
    if not states or tender.ready_by is None:
        return [(state, None) for state in states]
    extra = timetable.closing_days(tender.procurement.buyer.extra_holidays)
    latest = planned([state.step for state in states], approve_by=uk_day(tender.ready_by), extra=extra)
    return [(state, latest.get(state.step.key)) for state in states]


@login_required
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Record one step, or take it back."""
    tender = tender_of(request, reference)
    state = next((each for each in own_steps.states_of(tender) if each.step.key == step), None)
    if state is None or state.step.by_clock:
        raise Http404
    if not policies.may_edit(person(request), tender):
        raise NotPermitted("Only a procurement lead of the council records its decisions.")
    taking_back = "take_back" in request.POST
    form = DecisionForm(None if taking_back else posted(request))
    undo = TakeBackForm(posted(request) if taking_back else None, prefix="undo")
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if saved(
            form,
            lambda: actions.record_decision(
                tender=tender,
                by=person(request),
                step=step,
                on=given["on"],
                reference=given["reference"],
                note=given["note"],
            ),
        ):
            messages.done(request, f"{state.step.label} is on record", "The approver and the log see it.")
            return redirect("tenders:decisions", reference)
    if undo.is_bound and undo.is_valid():
        note = undo.cleaned_data["note"]
        if saved(undo, lambda: actions.take_back_decision(tender=tender, by=person(request), step=step, note=note)):
            messages.done(request, f"{state.step.label} is taken back", "It must be recorded anew before the approval.")
            return redirect("tenders:decisions", reference)
    return draw(
        request,
        tender,
        "decision",
        title=state.step.label,
        here="decision",
        failed=form.is_bound or undo.is_bound,
        form=form,
        undo=undo,
        state=state,
        cancel_url=reverse("tenders:decisions", args=[reference]),
    )
