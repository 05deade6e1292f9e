"""Recording a referral, one referral's page, and its acts: offer it, take the offer back, close it, withdraw it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, messages
from core.calendar import time_left_words
from core.frames import Crumb
from core.permissions import signed_in
from core.workflow import Refused
from frameworks import policies
from frameworks.actions import offers as offer_actions
from frameworks.actions import referrals as actions
from frameworks.enums import OfferStatus, PlaceStatus
from frameworks.forms.places import ReasonForm
from frameworks.forms.referrals import ReferralForm
from frameworks.frames import agreement_frame
from frameworks.models import Referral
from frameworks.queries import board as queries
from frameworks.rules import offer_minutes
from frameworks.views.acts import ask, person, refuse, step
from frameworks.views.board import board_of
from frameworks.views.pages import form_page


@signed_in
@require_http_methods(["GET", "POST"])
def referral_new(request: HttpRequest) -> HttpResponse:
    """Record a referral: what providers see, then who the person is."""
    agreement, _ = board_of(request)
    user = person(request)
    ask(agreement is not None and policies.may_broker(user, agreement), "record a referral")
    assert agreement is not None
    lots = list(agreement.lots.filter(places__status=PlaceStatus.HELD).distinct().order_by("number"))
    minutes = offer_minutes(agreement.offer_minutes)
    form = ReferralForm(request.POST or None, lots=lots, minutes=minutes, initial={"urgency": "standard", "workers": 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lot = next(each for each in lots if str(each.number) == data["lot"])
        try:
            made = actions.record_referral(lot, package=_package(data), person=_person(data), by=user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(
                request, f"Referral {made.number} is recorded", "No provider is asked until you make an offer."
            )
            return HttpResponseRedirect(made.get_absolute_url())
    crumbs = [Crumb("Referrals", reverse("frameworks:board")), Crumb("Record a referral")]
    frame = agreement_frame(agreement, user, title="Record a referral", crumbs=crumbs)
    return form_page(
        request, form, frame, submit_label="Record referral", template="frameworks/referral_new.html",
        cancel_url=reverse("frameworks:board"), rows=list(form.visit_rows()),
    )  # fmt: skip


def _package(data: dict[str, Any]) -> actions.Package:
    names = ("locality", "district", "visits", "needs", "start_by", "urgency", "workers", "start_note")
    return actions.Package(**{name: data[name] for name in names})


def _person(data: dict[str, Any]) -> actions.PersonDetails:
    return actions.PersonDetails(**{name: data[name] for name in ReferralForm.WHO})


def _referral(request: HttpRequest, ref: str) -> Referral:
    found = Referral.objects.visible_to(request.user).select_related("agreement__buyer", "lot", "recorded_by")
    referral = get_object_or_404(found, ref=ref)
    ask(policies.may_see_board(person(request), referral), "read referrals")
    return referral


@signed_in
@require_safe
def referral(request: HttpRequest, ref: str) -> HttpResponse:
    """One referral: the package, the offers so far, who is next and why, and (to brokers) who the person is."""
    found, user = _referral(request, ref), person(request)
    offers = found.offers.select_related("place__member__organisation", "offered_by", "answered_by").order_by("number")
    line = queries.line(found, tuple(offers))
    crumbs = [Crumb("Referrals", reverse("frameworks:board")), Crumb(f"Referral {found.number}")]
    context = {
        "referral": found,
        "line": line,
        "frame": agreement_frame(
            found.agreement, user, title=f"Referral {found.number}: {found.locality}, {found.district}", crumbs=crumbs
        ),
        "brokers": policies.may_broker(user, found),
        "person": found.person if policies.may_see_person(user, found) else None,
    }
    return render(request, "frameworks/referral.html", context)


@signed_in
@require_POST
def make_offer(request: HttpRequest, ref: str) -> HttpResponse:
    """One click: offer it to the next in line. A second click, or a colleague a moment earlier, makes no second offer."""
    found, user = _referral(request, ref), person(request)
    back = request.POST.get("back") == "board"
    to = reverse("frameworks:board") if back else found.get_absolute_url()
    typed = request.POST.get("expecting", "")
    expecting = int(typed) if typed.isdecimal() and len(typed) < 6 else None
    try:
        made = offer_actions.make_offer(found, by=user, expecting=expecting)
    except Refused as refused:
        messages.refused(request, refused.reasons)
        return HttpResponseRedirect(to)
    name = made.offer.place.member
    until = time_left_words(clock.now(), made.offer.expires_at)
    if made.is_new:
        messages.done(
            request, f"Referral {found.number} is offered to {name}", f"It is told by mail: {until} to answer."
        )
    else:
        who = "You" if made.offer.offered_by_id == user.pk else str(made.offer.offered_by)
        messages.done(request, f"{who} offered it to {name} already", f"No second offer was made; {until}.")
    return HttpResponseRedirect(to)


@signed_in
@require_http_methods(["GET", "POST"])
def referral_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Withdraw, close without a provider, put back on the list, take an open offer back."""
    found, user = _referral(request, ref), person(request)
    here = found.get_absolute_url()
    if verb == "reopen" and request.method == "POST":
        return step(request, lambda: actions.reopen(found, by=user), to=here, title="It waits again")
    if verb not in _REASONED:
        return HttpResponse(status=404)
    ask(policies.may_broker(user, found), "change a referral")
    title, label, submit, run, done = _REASONED[verb]
    form = ReasonForm(request.POST or None, label=label)
    if request.method == "POST" and form.is_valid():
        try:
            run(found, form.cleaned_data["reason"], user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, done)
            return HttpResponseRedirect(here)
    crumbs = [Crumb("Referrals", reverse("frameworks:board")), Crumb(f"Referral {found.number}", here), Crumb(title)]
    frame = agreement_frame(found.agreement, user, title=f"{title}: referral {found.number}", crumbs=crumbs)
    return form_page(request, form, frame, submit_label=submit, cancel_url=here)


def _withdraw(found: Referral, reason: str, user: Any) -> None:
    actions.withdraw_referral(found, reason=reason, by=user)


def _unplaced(found: Referral, reason: str, user: Any) -> None:
    actions.close_unplaced(found, reason=reason, by=user)


def _take_back(found: Referral, reason: str, user: Any) -> None:
    offer = found.offers.filter(status=OfferStatus.OPEN).first()
    if offer is None:
        raise Refused("No offer is open.")
    offer_actions.withdraw_offer(offer, reason=reason, by=user)


_REASONED: dict[str, tuple[str, str, str, Any, str]] = {
    "withdraw": (
        "Withdraw", "Why care is no longer wanted", "Withdraw referral", _withdraw, "The referral is withdrawn",
    ),
    "close_unplaced": (
        "Close without a provider", "Why, and what is done for the person instead", "Close referral", _unplaced,
        "The referral is closed without a provider",
    ),
    "take_back": (
        "Take the offer back", "Why the offer is taken back", "Take offer back", _take_back, "The offer is taken back",
    ),
}  # fmt: skip
