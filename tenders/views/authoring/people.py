"""Conflicts, interests, and who approves."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.models import Membership, User
from core.workflow import NotPermitted
from tenders import readiness
from tenders.actions import tender as actions
from tenders.forms.authoring.people import ApproverForm, ConflictsForm, InterestForm
from tenders.models import Tender
from tenders.policies import tenders as policies
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of


@login_required
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest, reference: str) -> HttpResponse:
    """The conflicts assessment of the procurement, and what people declared."""
    tender = tender_of(request, reference)
    procurement = tender.procurement
    initial = {
        "found": procurement.conflicts_text,
        "mitigation": procurement.conflicts_mitigation,
        "version": tender.version,
    }
    form = ConflictsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if saved(
            form,
            lambda: actions.record_conflicts_assessment(
                tender=tender,
                by=person(request),
                found=data["found"],
                mitigation=data["mitigation"],
                version=form.version_read,
            ),
        ):
            return back(request, tender, "The conflicts assessment is recorded", "Keep it under review (Act s.83).")
    return draw(
        request,
        tender,
        "conflicts",
        title="Conflicts assessment",
        here="conflicts",
        failed=form.is_bound,
        form=form,
        procurement=procurement,
        declarations=procurement.interest_declarations.select_related("user").order_by("-declared_at", "-pk"),
        may_edit=may_change(request, tender),
        may_declare=policies.may_declare_interest(person(request), tender),
    )


@login_required
@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest, reference: str) -> HttpResponse:
    """A person's own declaration for this procurement."""
    tender = tender_of(request, reference)
    if not policies.may_declare_interest(person(request), tender):
        raise NotPermitted("Only the people who decide on this tender declare here.")
    form = InterestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        has_interest = form.cleaned_data["has_interest"] == "yes"
        if saved(
            form,
            lambda: actions.declare_interest(
                tender=tender, by=person(request), has_interest=has_interest, text=form.cleaned_data["text"]
            ),
        ):
            told = "The lead now names another approver." if has_interest else "You can read and decide on this tender."
            return back(request, tender, "Your declaration is recorded", told)
    return draw(
        request,
        tender,
        "interests",
        title="Declare your interests",
        here="interests",
        failed=form.is_bound,
        form=form,
        last=readiness.latest_declaration(tender, person(request).pk),
        submit_label="Declare",
        cancel_url=tender.get_absolute_url(),
    )


def possible_approvers(tender: Tender) -> list[User]:
    """Approvers of the council who have had no hand in the draft."""
    held = (
        Membership.objects.current()
        .filter(organisation=tender.procurement.buyer, role="approver", user__is_active=True)
        .select_related("user")
        .order_by("user__full_name")
    )
    return [each.user for each in held if not policies.had_a_hand_in(each.user, tender)]


@login_required
@require_http_methods(["GET", "POST"])
def approver(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    people = [each for each in possible_approvers(tender) if each != person(request)]
    initial = {"approver": tender.approver.ref if tender.approver else "", "version": tender.version}
    form = ApproverForm(posted(request), people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        if saved(
            form,
            lambda: actions.name_approver(
                tender=tender, approver=chosen, by=person(request), version=form.version_read
            ),
        ):
            told = f"{chosen.full_name} was asked by mail to declare their interests first."
            return back(request, tender, f"{chosen.full_name} is the approver", told)
    return draw(
        request,
        tender,
        "approver",
        title="Approver",
        here="approver",
        failed=form.is_bound,
        form=form,
        people=people,
        may_edit=may_change(request, tender),
        submit_label="Name the approver",
        cancel_url=tender.get_absolute_url(),
    )
