"""One colleague of a supplier: another role, or leaving; and an invitation taken back or sent again."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import Form, Radios
from core.frames import Crumb
from core.messages import done, refused
from core.models import Invitation, Membership, Organisation, User
from core.permissions import organisations_of
from core.workflow import Refused
from tenders.actions import team as actions
from tenders.policies import bids as policies
from tenders.views.bidding.entry import person, typed

CHOICES = [
    ("owner", "Owner: writes, submits, withdraws and invites"),
    ("editor", "Editor: writes"),
    ("viewer", "Viewer: reads"),
]


class RoleForm(Form):
    role = forms.ChoiceField(label="What they may do", choices=CHOICES, widget=Radios())


def _owned(request: HttpRequest, ref: str) -> Organisation:
    """The organisation for its owner; a colleague may not (403), anybody else finds nothing (404)."""
    own = {each.ref: each for each in organisations_of(person(request), kind="supplier")}
    if ref not in own:
        raise Http404("There is no such organisation.")
    if not policies.may_invite(person(request), own[ref]):
        raise PermissionDenied("Only owners change who is in the team.")
    found: Organisation = own[ref]
    return found


@login_required
@require_http_methods(["GET", "POST"])
def colleague(request: HttpRequest, organisation: str, ref: str) -> HttpResponse:
    ours = _owned(request, organisation)
    held = Membership.objects.current().filter(organisation=ours, user__ref=ref).select_related("user").first()
    if held is None:
        raise Http404("Nobody of that name is in the team.")
    who: User = held.user
    form = RoleForm(typed(request) if "end" not in request.POST else None, initial={"role": held.role})
    if request.method == "POST" and "end" in request.POST:
        try:
            actions.end(organisation=ours, person=who, by=person(request))
        except Refused as refusal:
            refused(request, refusal.reasons)
            return redirect("bidding:colleague", organisation=ours.ref, ref=ref)
        done(request, f"{who.full_name} has left the team", "Their sign-ins have ended. What they wrote stays.")
        return redirect("bidding:bids") if who == person(request) else redirect("bidding:team", organisation=ours.ref)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(organisation=ours, person=who, role=form.cleaned_data["role"], by=person(request))
        except Refused as refusal:
            form.add_error("role", " ".join(refusal.reasons))
        else:
            done(request, f"{who.full_name} is {form.cleaned_data['role']} now", "They were told by e-mail.")
            return redirect("bidding:team", organisation=ours.ref)
    crumbs = [
        Crumb("Your bids", reverse("bidding:bids")),
        Crumb("Your team", reverse("bidding:team", args=[ours.ref])),
        Crumb(who.full_name),
    ]
    context = {
        "form": form,
        "who": who,
        "organisation": ours,
        "title": who.full_name,
        "intro": who.email,
        "crumbs": crumbs,
        "submit_label": "Save the role",
        "cancel_url": reverse("bidding:team", args=[ours.ref]),
    }
    return render(request, "tenders/suppliers/colleague.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def invitation(request: HttpRequest, organisation: str, number: int, act: str) -> HttpResponse:
    """'again' or 'revoke'."""
    ours = _owned(request, organisation)
    found = get_object_or_404(Invitation.objects.select_related("organisation"), pk=number, organisation=ours)
    try:
        if act == "again":
            actions.invite_again(invitation=found, by=person(request))
            done(request, "Invitation sent again", f"{found.email} has a new link; the earlier one works no more.")
        elif act == "revoke":
            actions.take_back_invitation(invitation=found, by=person(request))
            done(request, "Invitation taken back", f"The link that {found.email} has works no more.")
        else:
            raise Http404
    except Refused as refusal:
        refused(request, refusal.reasons)
    return redirect("bidding:team", organisation=ours.ref)
