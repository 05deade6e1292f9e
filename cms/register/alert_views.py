"""Keeping a search, saying yes to its mails, stopping them; and everything one follows on one page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cms.models import SavedSearch
from cms.register import alerts as actions
from cms.register.forms import KeepSearchForm
from cms.register.wanted import Wanted
from core.frames import Crumb
from core.messages import done
from core.models import User
from core.views.posted import posted
from core.workflow import Refused
from tenders.queries import follows

TENDERS = "Tenders"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept search with what it asks for in words and the list it makes."""

    search: SavedSearch
    words: str
    url: str


def _crumbs(here: str) -> list[Crumb]:
    return [Crumb(TENDERS, reverse("cms:notices")), Crumb(here)]


def _kept(search: SavedSearch) -> Kept:
    wanted = Wanted.read(search.query)
    return Kept(search, wanted.in_words(), reverse("cms:notices") + wanted.address())


@login_required
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Your searches and followed tenders."""
    assert isinstance(request.user, User)
    title = "Your searches and followed tenders"
    return render(
        request,
        "cms/alerts.html",
        {
            "title": title,
            "kept": [_kept(each) for each in actions.kept_by(request.user)],
            "followed": follows.of_user(request.user),
            "crumbs": _crumbs(title),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def alert_new(request: HttpRequest) -> HttpResponse:
    """Keep the search that the address holds. The form posts back to the same address, so the search stays with it."""
    user = request.user if isinstance(request.user, User) else None
    wanted = Wanted.read(request.GET)
    form = KeepSearchForm(posted(request), initial={"name": _proposed(wanted)}, signed_in=user is not None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            email = form.cleaned_data.get("email", "")
            try:
                search = actions.keep(wanted=wanted, name=form.cleaned_data["name"], by=user, email=email)
            except Refused as refusal:
                form.add_error(None, refusal.reasons[0])
            else:
                return _said(request, search)
    return render(
        request,
        "cms/alert_new.html",
        {
            "form": form,
            "title": "Get new notices by e-mail",
            "submit_label": "Tell me by e-mail",
            "cancel_url": reverse("cms:notices") + wanted.address(),
            "wanted": wanted.in_words(),
            "crumbs": _crumbs("Get new notices by e-mail"),
        },
        status=status,
    )


def _proposed(wanted: Wanted) -> str:
    return ", ".join(wanted.limits().values())[:100] if wanted.words or wanted.area else ""


def _said(request: HttpRequest, search: SavedSearch) -> HttpResponse:
    if search.is_on:
        done(request, "The search is kept", "Each new notice that matches is told to you once, by e-mail.")
        return redirect("cms:alerts")
    done(
        request,
        "One more step: open the e-mail we sent",
        f"We wrote to {search.email}. E-mails begin when you say yes there.",
    )
    return redirect("cms:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, ref: str) -> HttpResponse:
    """One kept search, by the address only its holder has: say yes, or stop. Opening the page changes nothing."""
    search = get_object_or_404(SavedSearch, ref=ref)
    if request.method == "POST":
        if request.POST.get("act") == "confirm":
            actions.confirm(search=search)
            done(request, "The mails are on", "Each new notice that matches is told to you once.")
        else:
            actions.stop(search=search)
            done(request, "The mails are stopped", "We do not write again about this search.")
        if search.user_id is not None and search.user_id == request.user.pk:
            return redirect("cms:alerts")
        return redirect("cms:alert", ref=ref)
    return render(
        request, "cms/alert.html", {"kept": _kept(search), "search": search, "crumbs": _crumbs("A kept search")}
    )
