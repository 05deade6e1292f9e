"""Hand-backs, promotions and departures: who takes a place, and why nobody else may."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, messages
from core.calendar import uk_day
from core.frames import Crumb
from core.permissions import signed_in
from core.workflow import Refused
from frameworks.actions import places as actions
from frameworks.enums import SOLE_POSITIONS, HandBackStatus, MemberStatus, PlaceStatus
from frameworks.forms.places import NOBODY, FillForm, HandBackForm, LeaveForm, ReasonForm, ReceiverForm
from frameworks.frames import agreement_frame
from frameworks.models import Agreement, AgreementLot, HandBack, Member
from frameworks.queries.positions import when_words
from frameworks.views.acts import managed, person, refuse, step
from frameworks.views.pages import form_page


@signed_in
@require_http_methods(["GET", "POST"])
def hand_back_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Record a provider's notice that it gives up a place."""
    agreement = managed(request, ref, "record a hand-back")
    held = agreement.places.held().exclude(hand_backs__status=HandBackStatus.NOTIFIED)
    places = list(held.select_related("lot", "member__organisation").order_by("lot__number", "rank", "pk"))
    form = HandBackForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        place = next(place for place in places if place.ref == data["place"])
        try:
            made = actions.hand_back(
                place, notice_on=data["notice_on"], takes_effect_on=data["takes_effect_on"], reason=data["reason"],
                by=person(request),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, "The hand-back is recorded", "Choose who takes the place. Nothing has moved yet.")
            return HttpResponseRedirect(made.get_absolute_url())
    frame = agreement_frame(agreement, person(request), title="Record a hand-back", crumbs=[Crumb("Hand-back")])
    return form_page(
        request, form, frame, submit_label="Record hand-back", cancel_url=agreement.get_absolute_url(),
        intro="The provider keeps the place until somebody is chosen to take it.",
    )  # fmt: skip


def _candidates(
    agreement: Agreement, lot: AgreementLot, position: str, *, without: Member | None
) -> tuple[list[tuple[Member, str]], list[tuple[Member, list[str]]]]:
    """Who may take a position in an area (with what it would give up), and who may not (with the reasons)."""
    may: list[tuple[Member, str]] = []
    may_not: list[tuple[Member, list[str]]] = []
    for member in agreement.members.exclude(status=MemberStatus.LEFT).select_related("organisation", "agreement"):
        if without is not None and member.pk == without.pk:
            continue
        if not (reasons := actions.refusals(member, lot=lot, position=position)):
            may.append((member, _now_holds(member)))
        elif not actions.refusals(member, lot=lot, position=position, giving_up=True):
            here = member.places.held().get(lot=lot)
            may.append((member, f"It is {here.words()} now and would move up. Tick the box below."))
        else:
            may_not.append((member, reasons))
    return may, may_not


def _now_holds(member: Member) -> str:
    places = [place.words() for place in member.places.held().select_related("lot")]
    return f"Now {', '.join(places)}." if places else "Holds no place now."


@signed_in
@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, ref: str, hand_back_ref: str) -> HttpResponse:
    """Choose who takes a place that is handed back, or read what was decided."""
    agreement = managed(request, ref, "decide a hand-back")
    found = get_object_or_404(
        HandBack.objects.select_related("place__lot", "place__member__organisation", "receiver__member__organisation"),
        ref=hand_back_ref, place__agreement=agreement,
    )  # fmt: skip
    open_ = found.status == HandBackStatus.NOTIFIED
    may: list[tuple[Member, str]] = []
    may_not: list[tuple[Member, list[str]]] = []
    if open_ and found.place.lot is not None:
        may, may_not = _candidates(agreement, found.place.lot, found.place.position, without=found.place.member)
    form = ReceiverForm(request.POST or None, candidates=may)
    if request.method == "POST" and open_ and form.is_valid():
        try:
            said = _decide(found, form.cleaned_data, {m.organisation.ref: m for m, _ in may}, person(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, *said)
            return HttpResponseRedirect(agreement.get_absolute_url())
    title = f"{found.place.member} hands back its place: {found.place.words()}"
    frame = agreement_frame(agreement, person(request), title=title, crumbs=[Crumb("Hand-back")])
    return form_page(
        request, form, frame, submit_label="Decide", template="frameworks/hand_back.html", hand_back=found,
        cancel_url=agreement.get_absolute_url(), open=open_, may_not=may_not,
        when=when_words(found.takes_effect_on, found.precision),
    )  # fmt: skip


def _decide(found: HandBack, data: dict[str, Any], members: dict[str, Member], user: Any) -> tuple[str, str]:
    if data["receiver"] == NOBODY:
        actions.leave_empty(found, reason=data["reason"], by=user)
        return "The place is empty", "It shows on the agreement until somebody takes it."
    to = members[data["receiver"]]
    actions.pass_on(found, to=to, reason=data["reason"], giving_up=data["giving_up"], by=user)
    return f"{to} is {found.place.words()}", "The agreement shows it from the day it takes effect."


@signed_in
@require_http_methods(["GET", "POST"])
def hand_back_withdraw(request: HttpRequest, ref: str, hand_back_ref: str) -> HttpResponse:
    """The provider keeps the place after all."""
    agreement = managed(request, ref, "withdraw a hand-back")
    found = get_object_or_404(HandBack, ref=hand_back_ref, place__agreement=agreement)
    form = ReasonForm(request.POST or None, label="Why the notice is withdrawn")
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_hand_back(found, reason=form.cleaned_data["reason"], by=person(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, "The notice is withdrawn", f"{found.place.member} keeps the place.")
            return HttpResponseRedirect(agreement.get_absolute_url())
    frame = agreement_frame(agreement, person(request), title="Withdraw the notice", crumbs=[Crumb("Hand-back")])
    return form_page(request, form, frame, submit_label="Withdraw notice", cancel_url=found.get_absolute_url())


@signed_in
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, ref: str, number: int, position: str) -> HttpResponse:
    """Give an empty place to a provider: a reserve promoted, or another that steps in."""
    agreement = managed(request, ref, "fill a place")
    lot = get_object_or_404(agreement.lots, number=number)
    if position not in SOLE_POSITIONS or position not in agreement.rule().positions:
        return HttpResponse(status=404)
    may, may_not = _candidates(agreement, lot, position, without=None)
    form = FillForm(request.POST or None, candidates=may, initial={"on": uk_day(clock.now())})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        to = next(member for member, _ in may if member.organisation.ref == data["receiver"])
        try:
            actions.fill_place(
                agreement, lot=lot, position=position, to=to, on=data["on"], reason=data["reason"],
                giving_up=data["giving_up"], by=person(request),
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, f"{to} is {position} in area {number}", "Its place on the reserve list has ended.")
            return HttpResponseRedirect(agreement.get_absolute_url())
    title = f"Fill the {position} place in area {number}"
    frame = agreement_frame(agreement, person(request), title=title, crumbs=[Crumb("Fill a place")])
    return form_page(
        request, form, frame, submit_label="Give the place", template="frameworks/fill.html", may_not=may_not,
        cancel_url=agreement.get_absolute_url(),
    )  # fmt: skip


def _member(agreement: Agreement, organisation_ref: str) -> Member:
    members = agreement.members.select_related("organisation", "agreement")
    return get_object_or_404(members, organisation__ref=organisation_ref)


@signed_in
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, ref: str, organisation_ref: str) -> HttpResponse:
    """A provider leaves: all its places end."""
    agreement = managed(request, ref, "record that a provider left")
    member = _member(agreement, organisation_ref)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ended = actions.provider_leaves(member, on=data["on"], reason=data["reason"], by=person(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            sole = [place.words() for place in ended if place.position in SOLE_POSITIONS]
            then = f"Now empty: {', '.join(sole)}. Fill them from the reserves." if sole else "No place is empty by it."
            messages.done(request, f"{member} has left", then)
            return HttpResponseRedirect(agreement.get_absolute_url())
    held = [place.words() for place in member.places.filter(status=PlaceStatus.HELD).select_related("lot")]
    frame = agreement_frame(agreement, person(request), title=f"{member} leaves", crumbs=[Crumb("Leave")])
    return form_page(
        request, form, frame, submit_label="Record that it left", cancel_url=agreement.get_absolute_url(),
        intro=f"It is {', '.join(held)}." if held else "It holds no place.",
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, ref: str, organisation_ref: str) -> HttpResponse:
    """Stop new work to a provider; its places stay."""
    agreement = managed(request, ref, "suspend a provider")
    member = _member(agreement, organisation_ref)
    form = ReasonForm(request.POST or None, label="Why no new work goes to it")
    if request.method == "POST" and form.is_valid():
        try:
            actions.suspend(member, reason=form.cleaned_data["reason"], by=person(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, f"{member} gets no new work", "Offers pass it over. Its places stay.")
            return HttpResponseRedirect(agreement.get_absolute_url())
    frame = agreement_frame(agreement, person(request), title=f"Suspend {member}", crumbs=[Crumb("Suspend")])
    return form_page(request, form, frame, submit_label="Suspend new work", cancel_url=agreement.get_absolute_url())


@signed_in
@require_POST
def member_act(request: HttpRequest, ref: str, organisation_ref: str, verb: str) -> HttpResponse:
    """The steps of a provider's membership that need nothing but a button."""
    agreement = managed(request, ref, "change a membership")
    member = _member(agreement, organisation_ref)
    if verb != "reinstate":
        return HttpResponse(status=404)
    return step(
        request, lambda: actions.reinstate(member, by=person(request)), to=agreement.get_absolute_url(),
        title=f"{member} may be offered work again",
    )  # fmt: skip
