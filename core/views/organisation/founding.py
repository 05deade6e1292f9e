"""A buyer organisation is registered by its first person: by invitation on a server, freely in the demonstration."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import messages
from core.actions import founding as actions
from core.models import BuyerInvitation, Organisation, User
from core.organisation_forms import FoundAsNewForm, FoundForm
from core.permissions import organisations_of
from core.views.organisation.entry import form_page, tried, typed

TITLE = "Register your organisation as a buyer"
INTRO = "You become its first administrator: you set it up and invite your colleagues."


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Open in the demonstration; on a server somebody who runs it sends an invitation."""
    if not settings.BUYERS_REGISTER_FREELY:
        raise Http404("Buyers are invited.")
    return _found(request, None)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def found_invited(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    invitation = actions.standing_invitation(secret)
    if invitation is None:
        return render(request, "core/organisation/lapsed.html", status=404)
    if not isinstance(request.user, User) and User.objects.filter(email__iexact=invitation.email).exists():
        return redirect_to_login(request.get_full_path())
    return _found(request, invitation)


def _found(request: HttpRequest, invitation: BuyerInvitation | None) -> HttpResponse:
    if isinstance(request.user, User):
        return _as_known(request, request.user, invitation)
    form = FoundAsNewForm(typed(request), email=invitation.email if invitation else "")
    if request.method == "POST" and form.is_valid():
        made: dict[str, Any] = {}
        if tried(form, lambda: made.update(_with_person(form.cleaned_data, invitation))):
            answer = sign_in(request, made["user"], made["organisation"])
            messages.done(request, f"{made['organisation'].name} is registered", "Set it up, then invite colleagues.")
            return answer
    intro = INTRO + (f" You will sign in as {invitation.email}." if invitation else "")
    return form_page(request, form, None, title=TITLE, intro=intro, submit_label="Register")


def _with_person(data: dict[str, Any], invitation: BuyerInvitation | None) -> dict[str, Any]:
    """The account and the organisation in one step: neither is left over without the other."""
    with transaction.atomic():
        email = invitation.email if invitation else data["email"]
        user = User.objects.create_user(email, data["password"], full_name=data["full_name"].strip())
        proved = invitation is not None or settings.LOCAL
        EmailAddress.objects.create(user=user, email=user.email, verified=proved, primary=True)
        organisation = actions.found_buyer(
            name=data["organisation"], short_code=data["short_code"], by=user, invitation=invitation
        )
    return {"user": user, "organisation": organisation}


def _as_known(request: HttpRequest, user: User, invitation: BuyerInvitation | None) -> HttpResponse:
    """Somebody who has an account founds with it, unless they act for a supplier."""
    if organisations_of(user, kind="supplier"):
        return render(request, "core/organisation/other_side.html", status=403)
    form = FoundForm(typed(request))
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        made: dict[str, Organisation] = {}
        act = lambda: made.update(  # noqa: E731 # one call, handed on
            organisation=actions.found_buyer(
                name=data["organisation"], short_code=data["short_code"], by=user, invitation=invitation
            )
        )
        if tried(form, act):
            messages.done(request, f"{data['organisation']} is registered", "Set it up, then invite colleagues.")
            return redirect("core:setting_up", ref=made["organisation"].ref)
    return form_page(request, form, None, title=TITLE, intro=INTRO, submit_label="Register")


def sign_in(request: HttpRequest, user: User, organisation: Organisation) -> HttpResponse:
    """Through allauth, so that what it asks of everybody is asked here as well."""
    user.backend = "django.contrib.auth.backends.ModelBackend"  # how Django notes who vouched
    target = "core:setting_up" if organisation.kind == "buyer" else "core:needs_you"
    url = reverse(target, args=[organisation.ref] if organisation.kind == "buyer" else [])
    answer: HttpResponse = perform_login(
        request, user, email_verification=settings.ACCOUNT_EMAIL_VERIFICATION, redirect_url=url
    )
    return answer
