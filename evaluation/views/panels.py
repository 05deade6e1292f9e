"""Pages about a panel: where it stands, who sits on it, declaring interests, starting."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import messages
from core.frames import Crumb
from core.models import User
from core.workflow import NotPermitted, Refused
from core.workflow import blocks as blocks_of
from evaluation import policies, progress, visibility
from evaluation.actions import moderation
from evaluation.actions import panel as actions
from evaluation.enums import PanelStatus, Seat
from evaluation.forms.panel import AddMemberForm, AppointForm, DeclareForm, ReasonForm
from evaluation.models import Panel, PanelMember
from evaluation.queries.grids import Grid, grid_for
from evaluation.queries.needs import step_words
from evaluation.queries.panels import loaded_seats
from evaluation.queries.people import holders
from evaluation.queries.stages import MARKING, keep
from evaluation.queries.steps import step_of
from evaluation.views.finding import find_panel, find_tender, reader
from evaluation.views.heads import panel_frame
from tenders.frames import tender_frame


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The panels one sits on, the nearest date first."""
    rows = [
        {
            "panel": member.panel,
            "member": member,
            "grid": grid_for(member) if _marks_now(member) else None,
            "words": step_words(member),
        }
        for member in loaded_seats(reader(request))
    ]
    return render(request, "evaluation/marking_list.html", {"rows": rows, "crumbs": []})


def _marks_now(member: PanelMember) -> bool:
    return member.seat == Seat.EVALUATOR and member.panel.status != PanelStatus.DECLARING


@login_required
@require_safe
def panel(request: HttpRequest, reference: str) -> HttpResponse:
    """One panel: what it waits for, who has done what (never which mark), and one's own grid."""
    found = find_panel(request, reference)
    user = reader(request)
    member = policies.seat_of(user, found)
    may_run = policies.may_run_panel(user, found)
    frame = panel_frame(found.tender, user, "The panel", Crumb("The panel"), panel=found)
    step = step_of(found.tender)
    bids = progress.bids_of(found.tender)
    return render(
        request,
        "evaluation/panel.html",
        {
            "frame": frame,
            "panel": found,
            "tender": found.tender,
            "member": member,
            "may_run": may_run,
            "step": step,
            "rows": _member_rows(found, may_run),
            "grid": _own_grid(user, found, member),
            "must_declare": member is not None and bool(bids) and not progress.has_declared(member, bids),
            "may_read": visibility.may_read_bids(user, found),
            "bids": len(bids),
            "start_blocked": blocks_of(found, "start_marking") if _may_start(found, may_run) else [],
            "may_start": _may_start(found, may_run),
            "all_marked": member is not None and _all_marked(found, member),
        },
    )


def _may_start(panel: Panel, may_run: bool) -> bool:
    return may_run and panel.status == PanelStatus.DECLARING


def _own_grid(user: User, panel: Panel, member: PanelMember | None) -> Grid | None:
    if member is None or not visibility.may_mark(user, panel):
        return None
    return grid_for(member)


def _all_marked(panel: Panel, member: PanelMember) -> bool:
    return any(t.member.pk == member.pk and t.complete for t in progress.tallies(panel))


def _member_rows(panel: Panel, may_run: bool) -> list[dict[str, object]]:
    """Each seat with its declaration and its count: progress for the lead, and not one mark."""
    bids = progress.bids_of(panel.tender)
    tallies = {tally.member.pk: tally for tally in progress.tallies(panel)}
    rows: list[dict[str, object]] = []
    for member in panel.members.all():
        interests = progress.latest_declarations(member)
        rows.append(
            {
                "member": member,
                "declared": progress.has_declared(member, bids),
                "open_interests": progress.open_interests(member, bids) if may_run else [],
                "texts": [
                    (bid.organisation.name, interests[bid.pk].text)
                    for bid in bids
                    if may_run and bid.pk in interests and interests[bid.pk].has_interest
                ],
                "tally": tallies.get(member.pk),
            }
        )
    return rows


@login_required
def appoint(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who marks and who moderates."""
    tender = find_tender(request, reference)
    user = reader(request)
    if not policies.is_lead(user, tender):
        raise NotPermitted("Only the procurement lead of this tender appoints its panel.")
    if getattr(tender, "panel", None) is not None:
        return redirect("evaluation:panel", reference=reference)
    evaluators, moderators = holders(tender, "evaluator"), holders(tender, "moderator")
    form = AppointForm(request.POST if request.method == "POST" else None, evaluators=evaluators, moderators=moderators)
    if request.method == "POST" and form.is_valid():
        chosen, moderator = form.chosen()
        try:
            actions.appoint_panel(tender, by=user, evaluators=chosen, moderator=moderator)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.done(request, "Panel appointed", f"{len(chosen) + 1} people were told by mail.")
            return redirect("evaluation:panel", reference=reference)
    frame = keep(tender_frame(tender, user, title="Appoint the panel", here="panel"), MARKING)
    context = {"frame": frame, "form": form, "submit_label": "Appoint panel", "nobody": not (evaluators and moderators)}
    return render(request, "evaluation/appoint.html", context, status=_status(form))


@login_required
def declare(request: HttpRequest, reference: str) -> HttpResponse:
    """Say, for every bidder by name, whether one has an interest."""
    found = find_panel(request, reference)
    user = reader(request)
    if policies.seat_of(user, found) is None:
        raise NotPermitted("Only a member of this panel declares interests in its bidders.")
    bids = actions.bids_to_declare(found)
    form = DeclareForm(request.POST if request.method == "POST" else None, bids=bids)
    if request.method == "POST" and form.is_valid():
        interests = form.interests()
        actions.declare(found, by=user, interests=interests)
        _tell_declared(request, any(interests.values()))
        return redirect("evaluation:panel", reference=reference)
    frame = panel_frame(found.tender, user, "Declare your interests", Crumb("Declare interests"), panel=found)
    return render(
        request, "evaluation/declare.html", {"frame": frame, "form": form, "bids": bids}, status=_status(form)
    )


def _tell_declared(request: HttpRequest, has_interest: bool) -> None:
    if has_interest:
        messages.done(request, "Interest declared", "The lead was told. The bids stay closed to you until they decide.")
    else:
        messages.done(request, "Declared: no interest", "You may read the bids once the lead starts the marking.")


@login_required
def member_act(request: HttpRequest, reference: str, person: str, act: str) -> HttpResponse:
    """Stand somebody down, let them go on, or seat somebody new: each with a page that asks why."""
    found = find_panel(request, reference)
    user = reader(request)
    if act == "add" and person == "new":
        return _add_member(request, found, user)
    member = next((m for m in found.standing() if m.user.ref == person), None)
    if member is None or act not in {"recuse", "accept"}:
        raise Http404("There is no such member.")
    if not policies.may_run_panel(user, found) and not (act == "recuse" and member.user_id == user.pk):
        raise NotPermitted("Only the procurement lead decides about somebody else's seat.")
    name = member.user.full_name
    title = f"Stand {name} down" if act == "recuse" else f"Let {name} go on"
    hint = (
        "They see nothing of this tender's bids from then on, and their marks no longer count."
        if act == "recuse"
        else "Say why the interest does not matter here, and what guards against it."
    )
    form = ReasonForm(request.POST if request.method == "POST" else None, hint=hint)
    if request.method == "POST" and form.is_valid():
        action = actions.recuse if act == "recuse" else actions.accept_interest
        try:
            action(member, by=user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("reason", reason)
        else:
            messages.done(request, f"{name} stood down" if act == "recuse" else f"{name} goes on")
            if member.user_id == user.pk:
                return redirect("evaluation:marking")
            return redirect("evaluation:panel", reference=reference)
    frame = panel_frame(found.tender, user, title, Crumb(title), panel=found)
    context = {"frame": frame, "form": form, "submit_label": title, "cancel_url": _panel_url(reference)}
    return render(request, "core/form_page.html", context, status=_status(form))


def _add_member(request: HttpRequest, panel: Panel, user: User) -> HttpResponse:
    if not policies.may_run_panel(user, panel):
        raise NotPermitted("Only the procurement lead of this tender appoints its panel.")
    seated = {member.user_id for member in panel.members.all()}
    people = {u.pk: u for role in ("evaluator", "moderator") for u in holders(panel.tender, role)}
    form = AddMemberForm(
        request.POST if request.method == "POST" else None, people=[u for pk, u in people.items() if pk not in seated]
    )
    if request.method == "POST" and form.is_valid():
        person = form.people[form.cleaned_data["person"]]
        try:
            actions.add_member(panel, by=user, user=person, seat=form.cleaned_data["seat"])
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.done(request, f"{person.full_name} joined the panel", "They were told by mail.")
            return redirect("evaluation:panel", reference=panel.tender.reference)
    frame = panel_frame(panel.tender, user, "Add somebody to the panel", Crumb("Add somebody"), panel=panel)
    context = {"frame": frame, "form": form, "submit_label": "Add to the panel"}
    context["cancel_url"] = _panel_url(panel.tender.reference)
    return render(request, "core/form_page.html", context, status=_status(form))


@login_required
@require_POST
def panel_act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """The panel's buttons: start marking, lock quality."""
    found = find_panel(request, reference)
    user = reader(request)
    acts = {"start_marking": actions.start_marking, "lock_quality": moderation.lock_quality}
    if verb not in acts:
        raise Http404("There is no such step.")
    try:
        acts[verb](found, by=user)
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        if verb == "start_marking":
            messages.done(
                request, "Marking has started", "Every evaluator was told. You see how many marks are in, never which."
            )
        else:
            messages.done(
                request, "Quality is locked", "The lead was told. Two officers can now open the price envelopes."
            )
    back = "evaluation:moderate" if verb == "lock_quality" else "evaluation:panel"
    return redirect(back, reference=reference)


def _panel_url(reference: str) -> str:
    return reverse("evaluation:panel", args=[reference])


def _status(form: object) -> int:
    return 400 if getattr(form, "errors", None) else 200
