"""What the buyer reads of suppliers, once the bids are open: who bids, with whom, the debarment list; who declined."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.frames import Crumb
from core.workflow import NotPermitted, Refused
from tenders.actions.contact import ENDED, set_contact
from tenders.contact import contact_of
from tenders.forms.suppliers import ContactForm
from tenders.frames import tender_frame
from tenders.models import Bid, Decline, Tender
from tenders.policies import bids as bid_policies
from tenders.policies import eligibility as policies
from tenders.policies import tenders as tender_policies
from tenders.queries.bids import OPENED
from tenders.suppliers.opened import picture_of
from tenders.views.authoring.access import person, posted, tender_of


@login_required
@require_safe
def supplier(request: HttpRequest, reference: str, letter: str) -> HttpResponse:
    """Who bids under this letter. Like the bids themselves: for those who declared after the bidders were known."""
    tender = tender_of(request, reference)
    user = person(request)
    if not policies.may_read(user, tender):
        raise NotPermitted("Only leads and approvers of the council read who bids.")
    if blocked := policies.not_declared(user, tender):
        raise NotPermitted(blocked)
    found = get_object_or_404(
        Bid.objects.select_related("organisation", "tender"), tender=tender, letter=letter, status__in=OPENED
    )
    title = f"Bid {found.letter}: who bids"
    crumbs = [
        Crumb("Eligibility", reverse("tenders:eligibility", args=[reference])),
        Crumb(f"Bid {found.letter}", reverse("tenders:eligibility_bid", args=[reference, letter])),
        Crumb("Who bids"),
    ]
    context = {
        "tender": tender,
        "bid": found,
        "picture": picture_of(found),
        "frame": tender_frame(tender, user, title=title, here="eligibility", crumbs=crumbs),
    }
    return render(request, "tenders/suppliers/supplier.html", context)


@login_required
@require_safe
def declines(request: HttpRequest, reference: str) -> HttpResponse:
    """Who declined and why; before the opening nothing, not even how many."""
    tender = get_object_or_404(
        Tender.objects.of_buyers(person(request)).select_related("procurement__buyer"), reference=reference
    )
    if not bid_policies.may_see_opening(person(request), tender):
        raise PermissionDenied("Leads, approvers and auditors see who declined.")
    rows = Decline.objects.visible_to(person(request)).filter(tender=tender).select_related("organisation")
    title = "Who declined"
    context = {
        "tender": tender,
        "declines": rows,
        "is_open": tender.opened_at is not None,
        "frame": tender_frame(tender, person(request), title=title, here="declines", crumbs=[Crumb(title)]),
    }
    return render(request, "tenders/suppliers/declines.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Who bidders call when the portal fails; changed at any time, seen by them at once."""
    tender = tender_of(request, reference)
    user = person(request)
    if not tender_policies.may_set_contact(user, tender):
        raise NotPermitted("Only a lead or an approver of the council says who is called.")
    stands = contact_of(tender)
    names = ("name", "telephone", "email", "hours")
    initial = {name: getattr(tender, f"contact_{name}") or getattr(stands, name) for name in names}
    form = ContactForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(tender=tender, by=user, **form.cleaned_data)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.done(request, "Who to call is saved", "Bidders see it on every page of their bid from now on.")
            return redirect(tender.get_absolute_url())
    title = "Who to call when the portal fails"
    context = {
        "form": form,
        "tender": tender,
        "ended": tender.status in ENDED,
        "submit_label": "Save",
        "cancel_url": tender.get_absolute_url(),
        "stands": stands,
        "frame": tender_frame(tender, user, title=title, here="contact", crumbs=[Crumb("Who to call")]),
    }
    return render(request, "tenders/suppliers/contact.html", context, status=400 if form.errors else 200)
