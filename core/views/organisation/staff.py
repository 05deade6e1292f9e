"""Who works here, in which roles; inviting; one person's roles; a role or everything ended, the work handed on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import handing_on, messages, policies, roles
from core.actions import leaving
from core.actions import staff as actions
from core.frames import Crumb
from core.models import Invitation, Membership, Organisation, User
from core.organisation_forms import GiveRoleForm, HandingOnForm, InviteForm
from core.views.organisation.entry import administered, form_page, frame_of, own, tried, typed
from core.views.organisation.entry import person as actor


@login_required
@require_safe
def staff(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody with their roles, and who is invited."""
    organisation = own(request, ref)
    held = Membership.objects.current().filter(organisation=organisation).select_related("user", "started_by")
    people: dict[int, dict[str, object]] = {}
    for each in held.order_by("user__full_name", "started_at", "pk"):
        row = people.setdefault(each.user_id, {"user": each.user, "roles": [], "since": each.started_at})
        titles = row["roles"]
        assert isinstance(titles, list)
        titles.append(roles.label(each.role))
    asked = organisation.invitations.filter(accepted_at=None, revoked_at=None).select_related("sent_by")
    context = {
        "frame": frame_of(organisation, "Colleagues and their roles"),
        "organisation": organisation,
        "people": list(people.values()),
        "invitations": [(each, [roles.label(key) for key in each.role_keys()]) for each in asked.order_by("-sent_at")],
        "may_administer": policies.may_administer(actor(request), organisation),
    }
    return render(request, "core/organisation/staff.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a colleague to join, in one role or several."""
    organisation = administered(request, ref)
    form = InviteForm(typed(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = lambda: actions.invite(  # noqa: E731 # one call, handed on
            organisation=organisation, email=data["email"], role_keys=data["roles"], by=actor(request)
        )
        if tried(form, act, "email"):
            messages.done(request, "Invitation sent", f"{data['email']} has a link that works once, for 14 days.")
            return redirect("core:staff", ref=ref)
    return form_page(
        request, form, frame_of(organisation, "Invite a colleague", _staff_crumb(organisation)),
        submit_label="Send the invitation", cancel_url=reverse("core:staff", args=[ref]),
    )  # fmt: skip


@login_required
@require_POST
def invitation_act(request: HttpRequest, ref: str, number: int, act: str) -> HttpResponse:
    """Send an invitation again with a new link, or take it back."""
    organisation = administered(request, ref)
    invitation = get_object_or_404(Invitation, pk=number, organisation=organisation)
    if act == "again":
        actions.resend(invitation=invitation, by=actor(request))
        messages.done(request, "Sent again", f"{invitation.email} has a new link; the earlier one no longer works.")
    elif act == "revoke":
        actions.revoke(invitation=invitation, by=actor(request))
        messages.done(request, "Taken back", f"The link sent to {invitation.email} no longer works.")
    else:
        raise Http404("There is no such step.")
    return redirect("core:staff", ref=ref)


def _staff_crumb(organisation: Organisation) -> Crumb:
    return Crumb("Colleagues", reverse("core:staff", args=[organisation.ref]))


def _colleague(organisation: Organisation, person_ref: str) -> tuple[User, list[Membership]]:
    held = list(
        Membership.objects.current()
        .filter(organisation=organisation, user__ref=person_ref)
        .select_related("user", "started_by")
        .order_by("started_at", "pk")
    )
    if not held:
        raise Http404("Nobody of that reference works here.")
    return held[0].user, held


@login_required
@require_http_methods(["GET", "POST"])
def colleague(request: HttpRequest, ref: str, person: str) -> HttpResponse:
    """One person's roles, since when and by whom; give one more; what they hold open."""
    organisation = administered(request, ref)
    user, held = _colleague(organisation, person)
    form = GiveRoleForm(typed(request), held=[each.role for each in held])
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        act = lambda: actions.give_role(organisation=organisation, person=user, role=role, by=actor(request))  # noqa: E731 # one call, handed on
        if tried(form, act, "role"):
            messages.done(request, f"{user.full_name} is {roles.label(role).lower()}", "They were told by mail.")
            return redirect("core:colleague", ref=ref, person=person)
    context = {
        "organisation": organisation,
        "person": user,
        "held": [(each, roles.label(each.role)) for each in held],
        "work": handing_on.held_by(user, organisation),
        "submit_label": "Give the role",
    }
    frame = frame_of(organisation, user.full_name, _staff_crumb(organisation))
    frame.context_line = user.email
    return form_page(request, form, frame, template="core/organisation/colleague.html", **context)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, ref: str, person: str, role: str) -> HttpResponse:
    """End one role, or everything (`all`): who takes on the work is chosen on the same page, and it is one act."""
    organisation = administered(request, ref)
    user, held = _colleague(organisation, person)
    ending = [each.role for each in held if role in {"all", each.role}]
    if not ending:
        raise Http404("They hold no such role.")
    work = handing_on.left_without(user, organisation, ending)
    rows = [(piece, handing_on.receivers(piece, organisation, without=user)) for piece in work]
    form = HandingOnForm(typed(request), work=rows)
    everything = len(ending) == len(held)
    title = f"{user.full_name} leaves" if everything else f"End the role of {roles.label(role).lower()}"
    if request.method == "POST" and form.is_valid():
        act = lambda: leaving.end_roles(  # noqa: E731 # one call, handed on
            organisation=organisation, person=user, role_keys=ending, handed_to=form.handed_to(), by=actor(request)
        )
        if tried(form, act):
            told = "Those who took work on and " if work else ""
            messages.done(
                request,
                f"{user.full_name} has left" if everything else "The role has ended",
                f"{told}{user.full_name} were told by mail." if work else f"{user.full_name} was told by mail.",
            )
            if user.pk == actor(request).pk:
                return redirect("core:needs_you")
            return redirect("core:staff", ref=ref) if everything else redirect("core:colleague", ref=ref, person=person)
    context = {
        "organisation": organisation,
        "person": user,
        "ending": [roles.label(key) for key in ending],
        "rows": rows,
        "nobody": [
            (piece, " or ".join(roles.label(key).lower() for key in piece.roles))
            for piece, people in rows
            if not people
        ],
        "everything": everything,
        "submit_label": "End their access" if everything else "End the role",
        "cancel_url": reverse("core:colleague", args=[ref, person]),
    }
    frame = frame_of(organisation, title, _staff_crumb(organisation))
    return form_page(request, form, frame, template="core/organisation/end.html", **context)
