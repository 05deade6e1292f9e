"""The page behind the link of an invitation: somebody joins an organisation."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import messages, roles
from core.actions import staff as actions
from core.models import User
from core.organisation_forms import PersonForm
from core.views.organisation.entry import form_page, tried, typed
from core.views.organisation.founding import sign_in


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """A signed-in person confirms; somebody new gives a name and a password."""
    invitation = actions.standing_invitation(secret)
    if invitation is None or invitation.organisation.kind != "buyer":
        return render(request, "core/organisation/lapsed.html", status=404)
    organisation = invitation.organisation
    title = f"Join {organisation.name}"
    titles = " and ".join(roles.label(key).lower() for key in invitation.role_keys())
    intro = f"{invitation.sent_by.full_name} asks you to join as {titles}."
    if isinstance(request.user, User):
        if request.method == "POST":
            actions.join(invitation=invitation, by=request.user)
            messages.done(request, f"You work for {organisation.name}", f"Your role: {titles}.")
            return redirect("core:needs_you")
        right = request.user.email.lower() == invitation.email.lower()
        context = {"title": title, "intro": intro, "right": right, "invitation": invitation}
        return render(request, "core/organisation/join.html", context)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return redirect_to_login(request.get_full_path())
    form = PersonForm(typed(request))
    form.email_given = invitation.email
    if request.method == "POST" and form.is_valid():
        made: list[User] = []
        data = form.cleaned_data
        act = lambda: made.append(  # noqa: E731 # one call, handed on
            actions.join_as_new(invitation=invitation, full_name=data["full_name"], password=data["password"])
        )
        if tried(form, act):
            return sign_in(request, made[0], organisation)
    intro += f" You will sign in as {invitation.email}."
    return form_page(request, form, None, title=title, intro=intro, submit_label="Join")
