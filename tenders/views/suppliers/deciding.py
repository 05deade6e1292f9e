"""Whether to bid: one page that says what it is worth, the whole question set to print, declining with a reason."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, documents, pdf
from core.calendar import in_words, time_left_words
from core.frames import Crumb, Fact
from core.messages import done, refused
from core.models import Organisation, User
from core.permissions import organisations_of
from core.words import big_money, commas
from core.words import hours as in_hours
from core.workflow import Refused
from tenders.actions import declining
from tenders.contact import contact_of
from tenders.enums import DeclineReason
from tenders.forms.suppliers import DeclineForm
from tenders.invitation import document_of
from tenders.invitation.content import timetable_of
from tenders.models import Bid, Tender
from tenders.policies import bids as policies
from tenders.queries.suppliers import decline_of
from tenders.question_sheet import Sheet
from tenders.views.bidding.entry import person, typed
from tenders.worth import Worth, worth_of


def _public(request: HttpRequest, reference: str) -> Tender:
    """A tender whose notice the platform has taken; nobody finds another here."""
    found: Tender | None = (
        Tender._base_manager.select_related("procurement__buyer")
        .filter(reference=reference, published_at__isnull=False)
        .first()
    )
    if found is None or not found.takes_bids:
        raise Http404("There is no such tender.")
    return found


def _crumbs(request: HttpRequest, tender: Tender, here: str) -> list[Crumb]:
    """For a supplier's people from their bids; for everybody else from the notice."""
    if isinstance(request.user, User) and organisations_of(request.user, kind="supplier"):
        page = reverse("bidding:tender", args=[tender.reference])
        return [Crumb("Your bids", reverse("bidding:bids")), Crumb(tender.title, page), Crumb(here)]
    return [Crumb("Start", "/"), Crumb(f"{tender.title}: {here[:1].lower()}{here[1:]}")]


@require_safe
def worth(request: HttpRequest, reference: str) -> HttpResponse:
    tender, now = _public(request, reference), clock.now()
    found = worth_of(tender)
    suppliers = _writers(request)
    declines = [each for each in (decline_of(tender, organisation) for organisation in suppliers) if each]
    context = {
        "tender": tender,
        "worth": found,
        "facts": _facts(tender, found),
        "timetable": timetable_of(tender),
        "is_open": tender.is_open_for_bids(now),
        "contact": contact_of(tender),
        "declines": declines,
        "may_decline": bool(suppliers) and tender.is_open_for_bids(now) and len(declines) < len(suppliers),
        "bids": Bid.objects.filter(tender=tender, organisation__in=suppliers) if suppliers else (),
        "crumbs": _crumbs(request, tender, "Is it worth bidding?"),
    }
    return render(request, "tenders/suppliers/worth.html", context)


def _writers(request: HttpRequest) -> list[Organisation]:
    if not isinstance(request.user, User):
        return []
    return organisations_of(request.user, kind="supplier", roles=policies.WRITERS)


def _facts(tender: Tender, found: Worth) -> list[Fact]:
    now, closes_at = clock.now(), tender.closes_at
    assert closes_at is not None
    left = time_left_words(now, closes_at, short=True) if now <= closes_at else "Closed"
    year = sum((row.lot.annual_value or 0 for row in found.lots), start=0)
    hours = sum((row.lot.weekly_hours or 0 for row in found.lots), start=0)
    people = found.headcount
    size = f"{in_hours(hours)} hours a week" if hours else "Not counted in hours"
    return [
        Fact("Bids close", left[:1].upper() + left[1:], [in_words(closes_at)], brand=True),
        Fact("Worth a year", big_money(year) if year else "Not said", [f"{size}, {len(found.lots)} lots, without VAT"]),
        Fact(
            "Staff who may transfer",
            "See the list" if people is None else commas(people),
            ["In the staff list, for suppliers" if people is None else "In all lots together (TUPE)"],
        ),
    ]


@require_safe
def print_questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that is asked, without signing in, on a page made for paper."""
    tender = _public(request, reference)
    found = worth_of(tender)
    context = {
        "tender": tender,
        "worth": found,
        "sheet": Sheet(found.groups, found.criteria),
        "crumbs": _crumbs(request, tender, "Everything you are asked"),
        "contact": contact_of(tender),
    }
    return render(request, "tenders/suppliers/print_questions.html", context)


@require_safe
def invitation_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole invitation as one PDF, for whoever reads on paper."""
    tender = _public(request, reference)
    try:
        made = documents.as_pdf(document_of(tender))
    except (pdf.PdfUnavailable, ValueError) as missing:
        refused(request, str(missing))
        return redirect("bidding:worth", reference=reference)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{tender.reference}-invitation.pdf"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why you do not bid, or take it back. The buyer learns of it at the opening."""
    tender, user = _public(request, reference), person(request)
    own = organisations_of(user, kind="supplier", roles=policies.WRITERS)
    if not own:
        raise PermissionDenied("Owners and editors of a supplier decline: ask one of them to do it.")
    standing = [each for each in (decline_of(tender, organisation) for organisation in own) if each]
    if request.method == "POST" and "take_back" in request.POST:
        for each in standing:
            declining.take_back(tender=tender, organisation=each.organisation, by=user)
        done(request, "It is taken back", "You can bid for this tender until bids close.")
        return redirect("bidding:worth", reference=reference)
    form = DeclineForm(typed(request), reasons=DeclineReason.choices, organisations=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            declining.decline(
                tender=tender, organisation=form.organisation(), reason=data["reason"], words=data["words"], by=user
            )
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            done(
                request,
                "You declined",
                "The buyer reads your reason after the opening. You can take it back until bids close.",
            )
            return redirect("bidding:worth", reference=reference)
    context = {
        "tender": tender,
        "form": form,
        "title": "Decline to bid",
        "standing": standing,
        "is_open": tender.is_open_for_bids(clock.now()),
        "crumbs": _crumbs(request, tender, "Decline"),
        "cancel_url": reverse("bidding:worth", args=[reference]),
    }
    return render(request, "tenders/suppliers/decline.html", context, status=400 if form.errors else 200)
