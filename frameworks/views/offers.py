"""A provider's offers: the list, one offer on a phone, accept and decline."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import charts, clock, messages
from core.calendar import date_in_words, time_left_words, uk_day
from core.frames import Crumb
from core.permissions import organisations_of, signed_in
from core.workflow import Refused
from frameworks import policies
from frameworks.actions import offers as actions
from frameworks.enums import OfferStatus
from frameworks.forms.referrals import DeclineForm
from frameworks.models import Offer
from frameworks.package import DAYS, parse_visits
from frameworks.queries.offers import if_declined
from frameworks.views.acts import ask, person, refuse
from frameworks.views.pages import csv_page

SIZE = 20


@signed_in
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The offers made to the organisations a person acts for: those to answer first, then the newest."""
    own = organisations_of(request.user, kind="supplier")
    ask(bool(own), "read a provider's offers")
    now, state = clock.now(), request.GET.get("state", "")
    made = Offer.objects.made_to(request.user).select_related("referral__lot", "place__member__organisation")
    to_answer = list(made.filter(status=OfferStatus.OPEN, expires_at__gte=now).order_by("expires_at"))
    past = made.exclude(pk__in=[offer.pk for offer in to_answer]).order_by("-offered_at")
    if state in OfferStatus.values:
        past = past.filter(status=state)
    if request.GET.get("format") == "csv":
        rows = [
            (str(each), each.referral.locality, each.referral.weekly_hours, each.position, said(each), each.offered_at)
            for each in past
        ]
        return csv_page("offers", ("Offer", "Place", "Hours a week", "As", "Answer", "Offered"), rows)
    label = dict(OfferStatus.choices).get(state, "")
    context = {
        "to_answer": to_answer,
        "page": Paginator(past, SIZE).get_page(request.GET.get("page")),
        "filters": [(label, request.path)] if label else [],
        "states": OfferStatus.choices[1:],
        "state": state,
        "may_answer": bool(organisations_of(request.user, kind="supplier", roles=policies.ANSWERS)),
    }
    return render(request, "frameworks/offers.html", context)


def said(offer: Offer) -> str:
    """The state as it is now: an open offer whose time has run out was not answered in time."""
    if offer.status == OfferStatus.OPEN and not offer.is_open_at(clock.now()):
        return OfferStatus.LAPSED.label
    return OfferStatus(offer.status).label


def _offer(request: HttpRequest, ref: str) -> Offer:
    found = Offer.objects.visible_to(request.user).select_related(
        "referral__lot", "referral__agreement__buyer", "place__member__organisation", "place__lot", "offered_by"
    )
    offer = get_object_or_404(found, ref=ref)
    ask(policies.may_read_offer(person(request), offer), "read this offer")
    return offer


@signed_in
@require_safe
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    """One offer: time left, district, start, pay, needs, visits; the person's details once it is accepted."""
    found, user = _offer(request, ref), person(request)
    now, referral = clock.now(), found.referral
    is_open = found.is_open_at(now)
    left, given = found.expires_at - now, found.expires_at - found.offered_at
    rate = found.place.rate
    accepted = found.status == OfferStatus.ACCEPTED
    context = {
        "offer": found,
        "referral": referral,
        "is_open": is_open,
        "said": said(found),
        "clock": charts.ring(left.total_seconds(), given.total_seconds(), f"{time_left_words(now, found.expires_at)}")
        if is_open
        else None,
        "today": uk_day(found.expires_at) == uk_day(now),
        "start_by": date_in_words(referral.start_by, year=referral.start_by.year != uk_day(now).year),
        "rate": rate,
        "week_pay": rate * referral.weekly_hours if rate is not None else None,
        "visits": parse_visits(referral.visits),
        "days": DAYS,
        "may_answer": policies.may_answer(user, found),
        "person": referral.person if accepted and policies.may_see_person(user, referral) else None,
        "if_declined": if_declined(found) if is_open else "",
        "crumbs": [Crumb("Your offers", reverse("frameworks:offers")), Crumb(str(found))],
    }
    return render(request, "frameworks/offer.html", context)


@signed_in
@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept; a second click is the same acceptance."""
    found = _offer(request, ref)
    try:
        actions.accept(found, by=person(request))
    except Refused as refused:
        messages.refused(request, refused.reasons)
    else:
        messages.done(
            request, "You have accepted", "The person’s details are below. The broker is told and will ring the family."
        )
    return HttpResponseRedirect(found.get_absolute_url())


@signed_in
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, ref: str) -> HttpResponse:
    """Decline, and why in one tap."""
    found = _offer(request, ref)
    ask(policies.may_answer(person(request), found), "answer this offer")
    form = DeclineForm(request.POST or None)
    if request.method == "POST":
        form = DeclineForm(request.POST)
        if form.is_valid():
            try:
                actions.decline(
                    found, reason=form.cleaned_data["reason"], words=form.cleaned_data["words"], by=person(request)
                )
            except Refused as refused:
                refuse(form, refused)
            else:
                messages.done(request, "You have declined", "It goes to the next provider. Your place does not move.")
                return HttpResponseRedirect(reverse("frameworks:offers"))
    crumbs = [
        Crumb("Your offers", reverse("frameworks:offers")), Crumb(str(found), found.get_absolute_url()), Crumb("Decline"),
    ]  # fmt: skip
    context = {
        "offer": found, "referral": found.referral, "form": form, "crumbs": crumbs, "submit_label": "Decline offer",
        "cancel_url": found.get_absolute_url(), "title": f"Decline offer {found.referral.number}-{found.number}",
    }  # fmt: skip
    return render(request, "frameworks/decline.html", context, status=400 if form.errors else 200)
