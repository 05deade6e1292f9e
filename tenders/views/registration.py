"""Registering a supplier, inviting a colleague, joining."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login, setup_user_email
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.frames import Crumb
from core.messages import done
from core.models import Membership, Organisation, User
from core.permissions import organisations_of
from core.workflow import Refused
from tenders.actions import registration as actions
from tenders.forms.registration import InviteForm, JoinForm, RegisterForm
from tenders.policies import bids as policies
from tenders.views.bidding.entry import typed


def _wanted(request: HttpRequest) -> str:
    """The page here that the visitor came for before they had to register; their bids when there is none."""
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else reverse("bidding:bids")


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """Through allauth, so that e-mail verification (where it is required) is not passed by."""
    if not EmailAddress.objects.filter(user=user).exists():  # who came by an invitation has proved the address
        setup_user_email(request, user, [])
    user.backend = "django.contrib.auth.backends.ModelBackend"  # how Django notes who vouched
    answer: HttpResponse = perform_login(
        request,
        user,
        email_verification=settings.ACCOUNT_EMAIL_VERIFICATION,
        redirect_url=_wanted(request),
    )
    return answer


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new organisation and its first owner."""
    if request.user.is_authenticated and organisations_of(request.user, kind="supplier"):
        return redirect(_wanted(request))
    form = RegisterForm(typed(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.register_supplier(
                name=data["organisation"],
                company_number=data["company_number"],
                postcode=data["postcode"],
                full_name=data["full_name"],
                email=data["email"],
                password=data["password"],
            )
        except Refused as refusal:
            form.add_error(None, " ".join(refusal.reasons))
        else:
            answer = _sign_in(request, user)
            done(
                request,
                f"{data['organisation']} is registered",
                "You are its owner: you can invite colleagues and bid.",
            )
            return answer
    return _form_page(
        request,
        form,
        title="Register your organisation",
        intro="Once, for every buyer here. You can invite colleagues afterwards.",
        submit_label="Register",
    )


def _form_page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "core/form_page.html", {"form": form, **context}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, organisation: str) -> HttpResponse:
    """Who is in the team, and the form that invites."""
    assert isinstance(request.user, User)
    own = {each.ref: each for each in organisations_of(request.user, kind="supplier")}
    if organisation not in own:
        raise Http404("There is no such organisation.")
    ours: Organisation = own[organisation]
    may_invite = policies.may_invite(request.user, ours)
    form = InviteForm(typed(request))
    if request.method == "POST":
        if not may_invite:
            raise PermissionDenied("Only owners can invite.")
        if form.is_valid():
            email = form.cleaned_data["email"]
            try:
                actions.invite(organisation=ours, email=email, role=form.cleaned_data["role"], by=request.user)
            except Refused as refusal:
                form.add_error("email", " ".join(refusal.reasons))
            else:
                done(request, "Invitation sent", f"{email} has a link that works once, for 14 days.")
                return redirect("bidding:team", organisation=organisation)
    context = {
        "organisation": ours,
        "form": form,
        "may_invite": may_invite,
        "members": Membership.objects.current().filter(organisation=ours).select_related("user").order_by("pk"),
        "invitations": ours.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True).order_by("-sent_at"),
        "crumbs": [Crumb("Your bids", reverse("bidding:bids")), Crumb("Your team")],
    }
    return render(request, "tenders/bidding/team.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    invitation = actions.standing_invitation(secret)
    if invitation is None or invitation.organisation.kind != "supplier":
        return render(request, "tenders/bidding/lapsed.html", status=404)
    title = f"Join {invitation.organisation.name}"
    if isinstance(request.user, User):
        if request.method == "POST":
            actions.join(invitation=invitation, by=request.user)
            done(request, f"You are in the team of {invitation.organisation.name}")
            return redirect("bidding:bids")
        context = {"invitation": invitation, "title": title, "right": request.user.email == invitation.email}
        return render(request, "tenders/bidding/join.html", context)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return redirect_to_login(request.get_full_path())
    form = JoinForm(typed(request), email=invitation.email)
    if request.method == "POST" and form.is_valid():
        user = actions.join_as_new(
            invitation=invitation, full_name=form.cleaned_data["full_name"], password=form.cleaned_data["password"]
        )
        return _sign_in(request, user)
    intro = f"{invitation.sent_by.full_name} asks you to work on its bids. You will sign in as {invitation.email}."
    return _form_page(request, form, title=title, intro=intro, submit_label="Join")
