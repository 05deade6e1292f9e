"""Mobilisation: every provider's plan at a glance, one provider's checklist, and the decision."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import charts, clock, drawing, messages
from core.calendar import uk_day
from core.frames import Crumb
from core.models import User
from core.permissions import signed_in
from core.workflow import Refused, blocks, may
from frameworks import policies
from frameworks.actions import mobilisation as actions
from frameworks.enums import MemberStatus, MobilisationStatus, TaskStatus
from frameworks.forms.mobilisation import ApproverForm, DecisionForm, MoveTaskForm, PlanForm, ReportForm
from frameworks.forms.places import ReasonForm
from frameworks.frames import agreement_frame
from frameworks.models import Agreement, Mobilisation, MobilisationTask
from frameworks.templates_data.mobilisation import SHORT
from frameworks.views.acts import agreement_or_404, ask, person, refuse, step
from frameworks.views.pages import form_page


def deciders(agreement: Agreement) -> list[User]:
    """Who may be named to decide go or no-go."""
    held = agreement.buyer.memberships.current().filter(role__in=(policies.APPROVER, policies.MANAGER))
    return list({each.user_id: each.user for each in held.select_related("user").order_by("role", "pk")}.values())


@signed_in
@require_http_methods(["GET", "POST"])
def mobilisations(request: HttpRequest, ref: str) -> HttpResponse:
    """Every provider's plan: what is late first, then the calendar; those without a plan get one here."""
    agreement, user = agreement_or_404(request, ref), person(request)
    ask(policies.may_read(user, agreement), "read every provider's mobilisation")
    manages = policies.may_manage(user, agreement)
    form = PlanForm(request.POST or None, people=deciders(agreement))
    if request.method == "POST":
        ask(manages, "plan a mobilisation")
        if form.is_valid():
            data = form.cleaned_data
            approver = next(each for each in deciders(agreement) if each.ref == data["approver"])
            try:
                made = actions.plan_all(
                    agreement, starts_on=data["starts_on"], go_live_on=data["go_live_on"], approver=approver, by=user
                )
            except Refused as refused:
                refuse(form, refused)
            else:
                messages.done(request, f"{len(made)} mobilisations planned", "Start each when you are ready.")
                return HttpResponseRedirect(reverse("frameworks:mobilisations", args=[ref]))
    today = uk_day(clock.now())
    plans = list(
        Mobilisation.objects.filter(member__agreement=agreement)
        .select_related("member__organisation", "member__agreement", "approver")
        .prefetch_related(Prefetch("tasks", queryset=MobilisationTask.objects.order_by("number")))
        .order_by("member__organisation__name")
    )
    rows = sorted((_summary(plan, today) for plan in plans), key=lambda row: (-row["late"], row["plan"].go_live_on))
    unplanned = agreement.members.filter(mobilisation__isnull=True, status=MemberStatus.ACTIVE).select_related(
        "organisation"
    )
    context = {
        "agreement": agreement,
        "frame": agreement_frame(agreement, user, title="Mobilisation", crumbs=[Crumb("Mobilisation")]),
        "rows": rows,
        "late": sum(row["late"] for row in rows),
        "unplanned": list(unplanned),
        "form": form,
        "manages": manages,
        "chart": _gantt([(str(plan.member), plan.starts_on, plan.go_live_on) for plan in plans], today),
    }
    return render(request, "frameworks/mobilisations.html", context, status=400 if form.errors else 200)


def _summary(plan: Mobilisation, today: Any) -> dict[str, Any]:
    tasks = list(plan.tasks.all())
    return {
        "plan": plan,
        "done": sum(task.status == TaskStatus.CONFIRMED for task in tasks),
        "count": len(tasks),
        "late": 0 if plan.status == MobilisationStatus.LIVE else sum(task.is_late(today) for task in tasks),
    }


def _gantt(periods: list[tuple[str, Any, Any]], today: Any) -> drawing.Chart | None:
    if not periods:
        return None
    desc = f"Each bar runs from the first day to the last. The line is today, {today.day} {today:%B %Y}."
    return charts.timeline("Mobilisation plan", desc, periods, today=today)


def _mobilisation(request: HttpRequest, ref: str, organisation_ref: str) -> Mobilisation:
    found = Mobilisation.objects.visible_to(request.user).select_related(
        "member__organisation", "member__agreement__buyer", "approver", "ready_by", "decided_by"
    )
    return get_object_or_404(found, member__agreement__ref=ref, member__organisation__ref=organisation_ref)


@signed_in
@require_safe
def mobilisation(request: HttpRequest, ref: str, organisation_ref: str) -> HttpResponse:
    """One provider's checklist: late first, then by due day; and where the decision stands."""
    return _draw(request, _mobilisation(request, ref, organisation_ref))


def _draw(request: HttpRequest, found: Mobilisation, *, decision: DecisionForm | None = None) -> HttpResponse:
    user, today = person(request), uk_day(clock.now())
    tasks = list(found.tasks.select_related("reported_by", "confirmed_by"))
    for task in tasks:
        task.mobilisation = found
    order = {TaskStatus.OPEN: 0, TaskStatus.REPORTED: 1, TaskStatus.CONFIRMED: 2}
    tasks.sort(key=lambda task: (not task.is_late(today), order[TaskStatus(task.status)], task.due_on, task.number))
    manages = policies.may_manage(user, found)
    decides = may(found, "go", user)
    context = {
        "mobilisation": found,
        "agreement": found.agreement,
        "frame": agreement_frame(
            found.agreement, user, title=f"Mobilise {found.member}",
            crumbs=[Crumb("Mobilisation", reverse("frameworks:mobilisations", args=[found.agreement.ref])),
                    Crumb(str(found.member))] if policies.may_read(user, found) else [Crumb("Mobilisation")],
        ),
        "tasks": [
            {
                "task": task,
                "late": task.is_late(today),
                "may_report": may(task, "report", user),
                "may_confirm": may(task, "confirm", user),
                "may_send_back": manages and may(task, "send_back", user),
            }
            for task in tasks
        ],
        "done": sum(task.status == TaskStatus.CONFIRMED for task in tasks),
        "late": sum(task.is_late(today) for task in tasks),
        "chart": _gantt([(SHORT.get(task.key, task.title), task.starts_on, task.due_on) for task in sorted(tasks, key=lambda t: t.number)], today),
        "manages": manages,
        "ready_blocks": blocks(found, "call_ready") if found.status == MobilisationStatus.UNDER_WAY else [],
        "decides": decides,
        "decision": (decision or DecisionForm()) if decides else None,
        "form": decision,
        "approver_form": ApproverForm(people=deciders(found.agreement)) if manages else None,
    }  # fmt: skip
    return render(request, "frameworks/mobilisation.html", context, status=400 if decision else 200)


@signed_in
@require_POST
def mobilisation_act(request: HttpRequest, ref: str, organisation_ref: str, verb: str) -> HttpResponse:
    """Start, call ready, name who decides, decide."""
    found, user = _mobilisation(request, ref, organisation_ref), person(request)
    here = found.get_absolute_url()
    if verb == "start":
        return step(
            request, lambda: actions.start(found, by=user), to=here, title="The mobilisation is under way",
            then=f"{found.member} is told by mail.",
        )  # fmt: skip
    if verb == "call_ready":
        return step(
            request, lambda: actions.call_ready(found, by=user), to=here, title="Go or no-go is asked for",
            then=f"{found.approver} is told by mail and decides.",
        )  # fmt: skip
    if verb == "approver":
        form = ApproverForm(request.POST, people=deciders(found.agreement))
        if not form.is_valid():
            messages.refused(request, "Who decides go or no-go: choose a person.")
            return HttpResponseRedirect(here)
        chosen = next(each for each in deciders(found.agreement) if each.ref == form.cleaned_data["approver"])
        return step(
            request, lambda: actions.name_approver(found, approver=chosen, by=user), to=here,
            title=f"{chosen} decides go or no-go",
        )  # fmt: skip
    if verb == "decide":
        return _decide(request, found)
    return HttpResponse(status=404)


def _decide(request: HttpRequest, found: Mobilisation) -> HttpResponse:
    user, form = person(request), DecisionForm(request.POST)
    ask(policies.may_decide_go(user, found), "decide go or no-go")
    if not form.is_valid():
        return _draw(request, found, decision=form)
    data = form.cleaned_data
    try:
        if data["decision"] == "go":
            actions.go(found, reason=data["reason"], conditions=data["conditions"].splitlines(), by=user)
            messages.done(request, f"Go: {found.member} is live", "Work can be offered to it. It is told by mail.")
        else:
            actions.no_go(found, reason=data["reason"], by=user)
            messages.done(request, f"No-go: {found.member} is under way again", "The reason went to it by mail.")
    except Refused as refused:
        refuse(form, refused)
        return _draw(request, found, decision=form)
    return HttpResponseRedirect(found.get_absolute_url())


def _task(request: HttpRequest, ref: str) -> MobilisationTask:
    found = MobilisationTask.objects.visible_to(request.user).select_related(
        "mobilisation__member__organisation", "mobilisation__member__agreement__buyer"
    )
    return get_object_or_404(found, ref=ref)


FORMS = {"report": ReportForm, "send_back": ReasonForm, "move": MoveTaskForm}
TITLES = {"report": "Report done", "send_back": "Send back", "move": "Change the due day"}


@signed_in
@require_http_methods(["GET", "POST"])
def task_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Report a task done, confirm it, send it back, move its day."""
    task, user = _task(request, ref), person(request)
    back = task.mobilisation.get_absolute_url()
    if verb == "confirm" and request.method == "POST":
        return step(request, lambda: actions.confirm(task, by=user), to=back, title=f"Confirmed: {task.title}")
    if verb not in FORMS:
        return HttpResponse(status=404)
    ask(policies.may_report(user, task) if verb == "report" else policies.may_manage(user, task), TITLES[verb].lower())
    form: Any = FORMS[verb](request.POST or None)
    if request.method == "POST" and (form := FORMS[verb](request.POST)).is_valid():
        try:
            title = _run(task, verb, form.cleaned_data, user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, title)
            return HttpResponseRedirect(back)
    crumbs = [Crumb("Mobilisation", back), Crumb(TITLES[verb])]
    frame = agreement_frame(task.agreement, user, title=f"{TITLES[verb]}: {task.title}", crumbs=crumbs)
    return form_page(request, form, frame, submit_label=TITLES[verb], cancel_url=back, intro=task.guidance)


def _run(task: MobilisationTask, verb: str, data: dict[str, Any], user: User) -> str:
    if verb == "report":
        actions.report(task, note=data["reason"], by=user)
        return f"Reported: {task.title}"
    if verb == "send_back":
        actions.send_back(task, reason=data["reason"], by=user)
        return f"Sent back: {task.title}"
    actions.move_task(task, due_on=data["due_on"], reason=data["reason"], by=user)
    return f"New due day: {task.title}"
