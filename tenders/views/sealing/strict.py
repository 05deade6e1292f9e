"""Strict openings in the browser: one's own key, the officers of a tender, giving one's half."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import second_step
from core.frames import Crumb, Frame
from core.messages import done
from core.models import Membership, User
from core.permissions import freshly_authenticated, organisations_of
from core.views.fresh import require_fresh
from core.workflow import NotPermitted
from tenders.actions import strict as actions
from tenders.enums import EnvelopeKind
from tenders.forms.strict import HalfForm, OfficersForm, PassphraseForm
from tenders.frames import tender_frame
from tenders.models import Opening, Tender
from tenders.policies import bids as policies
from tenders.policies.tenders import buyers
from tenders.views.authoring.access import draw, may_change, person, posted, saved, tender_of
from tenders.views.bidding.entry import session
from tenders.views.opening import find_opening, find_tender

_secret = sensitive_post_parameters("passphrase", "again")


@_secret
@require_fresh
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def opening_key(request: HttpRequest) -> HttpResponse:
    """One's own key pair: what it is for, since when there is one, and making a new one."""
    user = person(request)
    if not organisations_of(user, kind="buyer", roles=policies.OPENERS):
        raise PermissionDenied("A lead or an approver of a buyer has an opening key.")
    form = PassphraseForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and saved(
            form,
            lambda: actions.make_key(by=user, session=session(request), passphrase=form.cleaned_data["passphrase"]),
        )
    ):
        done(
            request, "Your opening key is made", "Keep the passphrase where you will find it on the day of the opening."
        )
        return redirect("bidding:opening_key")
    context = {
        "frame": Frame(title="Your opening key", crumbs=[Crumb("Your opening key")]),
        "form": form,
        "key": actions.current_key(user),
        "submit_label": "Make a new key" if actions.current_key(user) else "Make the key",
        "cancel_url": reverse("core:needs_you"),
    }
    return render(request, "tenders/sealing/opening_key.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def opening_officers(request: HttpRequest, reference: str) -> HttpResponse:
    """Who opens, while the tender is a draft: everybody of the buyer's openers, or any two of the officers named."""
    tender = tender_of(request, reference)
    people = _openers(tender)
    named = list(tender.opening_officers.values_list("user__ref", flat=True))
    form = OfficersForm(posted(request), people=people, initial={"officers": named, "version": tender.version})
    if form.is_bound:
        if not may_change(request, tender):
            raise NotPermitted("The officers are named by a lead while the tender is a draft.")
        if form.is_valid():
            chosen = [each for each in people if each.ref in form.cleaned_data["officers"]]
            if saved(
                form,
                lambda: actions.set_officers(
                    tender=tender, by=person(request), officers=chosen, version=form.version_read
                ),
            ):
                done(request, "Two of the officers named open the bids" if chosen else "Bids open in the ordinary way")
                return redirect("tenders:opening_officers", reference)
    return draw(
        request,
        tender,
        "opening_officers",
        title="Who opens the bids",
        here="opening_officers",
        failed=bool(form.errors),
        form=form,
        may_edit=may_change(request, tender),
        officers=[(each, actions.current_key(each)) for each in people if each.ref in named],
        without_key=[each for each in people if actions.current_key(each) is None],
    )


def _openers(tender: Tender) -> list[User]:
    held = Membership.objects.current().filter(organisation__in=buyers(tender.procurement), role__in=policies.OPENERS)
    found = {each.user_id: each.user for each in held.select_related("user").order_by("user__full_name", "pk")}
    return [each for each in found.values() if each.is_active]


@_secret
@require_fresh
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def give_half(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """One officer's passphrase, after the deadline. The half stays with the keeper; the confirmation comes after."""
    tender, user = find_tender(request, reference, kind)
    if not policies.may_open_tender(user, tender):
        raise NotPermitted("Only a lead or an approver of the buyer opens bids.")
    opening: Opening = find_opening(tender, kind)
    form = HalfForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and saved(
            form,
            lambda: actions.give_half(
                tender=tender,
                kind=kind,
                by=user,
                session=session(request),
                passphrase=form.cleaned_data["passphrase"],
                fresh=freshly_authenticated(request),
            ),
        )
    ):
        done(request, "Your half of the key is given", "Now confirm the opening.")
        return redirect("bidding:confirm_opening", reference, kind)
    label = EnvelopeKind(kind).label.lower()
    title = f"Give your half of the key to the {label} envelopes"
    context = {
        "frame": tender_frame(tender, user, title=title, here="opening", crumbs=[Crumb(title)]),
        "form": form,
        "given": opening.pk is not None and actions.has_given(opening, user),
        "is_officer": tender.opening_officers.filter(user=user).exists(),
        "submit_label": "Give your half",
        "cancel_url": reverse("bidding:opening", args=[reference, kind]),
    }
    return render(request, "tenders/sealing/give_half.html", context, status=400 if form.errors else 200)
