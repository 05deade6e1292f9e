"""Awards without bids: starting one, writing its facts, recording the signature."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import messages
from core.frames import Crumb
from core.permissions import organisations_of
from core.workflow import NotPermitted, Refused, blocks
from tenders.actions import awards_without_bids as actions
from tenders.forms.authoring.without_bids import AwardFactsForm, SignedForm, StartWithoutBidsForm
from tenders.grounds import GROUNDS
from tenders.models import DirectAward, Tender
from tenders.policies import tenders as policies
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A direct award or a user choice: a file of its own, with a short list of tasks."""
    buyers = organisations_of(person(request), kind="buyer", roles=["lead"])
    if not buyers:
        raise NotPermitted("Only a procurement lead starts a procurement.")
    form = StartWithoutBidsForm(posted(request), buyers=buyers)
    made: list[Tender] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            made.append(
                actions.start(
                    buyer=form.buyer(),
                    by=person(request),
                    procedure=data["procedure"],
                    title=data["title"],
                    description=data["description"],
                    cpv=data["cpv"],
                    reference=data["reference"],
                )
            )

        if saved(form, act):
            messages.done(request, f"{made[0].reference} is started", "Write down the supplier, the ground and why.")
            return redirect("tenders:direct_award", made[0].reference)
    return render(
        request,
        "tenders/authoring/award_start.html",
        {
            "form": form,
            "title": "Award without a competition",
            "submit_label": "Start it",
            "cancel_url": reverse("tenders:list"),
            "crumbs": [Crumb("Tenders", reverse("tenders:list")), Crumb("Award without a competition")],
        },
        status=400 if form.is_bound else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, reference: str) -> HttpResponse:
    """Supplier, value, ground and reason."""
    tender = tender_of(request, reference)
    if tender.procedure not in {"direct_award", "user_choice"}:
        raise Http404
    award = DirectAward.objects.filter(tender=tender).first() or DirectAward(tender=tender)
    initial: dict[str, Any] = {name: getattr(award, name) for name in actions.AwardFacts.__dataclass_fields__}
    form = AwardFactsForm(posted(request), tender=tender, initial={**initial, "version": tender.version})
    if request.method == "POST" and form.is_valid():
        given = form.award()
        if saved(
            form,
            lambda: actions.write(tender=tender, by=person(request), facts=given, version=form.version_read),
        ):
            return back(request, tender, "The award is written down", "What is still missing stands in the checks.")
    title = "Person’s choice" if tender.procedure == "user_choice" else "Direct award"
    return draw(
        request,
        tender,
        "award_facts",
        title=title,
        here="direct_award",
        failed=form.is_bound,
        form=form if may_change(request, tender) or form.is_bound else None,
        rows=[(form.fields[name].label, _shown(award, name)) for name in form.fields if name != "version"],
        submit_label="Save",
        cancel_url=tender.get_absolute_url(),
    )


def _shown(award: DirectAward, name: str) -> Any:
    if name == "supplier_excluded":
        return award.get_supplier_excluded_display() if award.supplier_excluded else ""
    if name == "ground":
        return GROUNDS[award.ground].label if award.ground in GROUNDS else ""
    return getattr(award, name)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """The contract is signed: the file is closed, once its notice is public."""
    tender = tender_of(request, reference)
    if tender.takes_bids:
        raise Http404
    if not policies.may_run(person(request), tender):
        raise NotPermitted("Only the procurement lead records the award.")
    market = tender.procedure == "dynamic_market_intention"
    form = SignedForm(posted(request) if not market else None)
    refusals: list[str] = []
    if request.method == "POST" and (market or form.is_valid()):
        signed_on = None if market else form.cleaned_data["signed_on"]
        try:
            actions.record_award(tender=tender, by=person(request), signed_on=signed_on)
        except Refused as refusal:
            refusals = refusal.reasons
        else:
            told = "Open the market when its first day comes." if market else "The file is closed and kept."
            return back(request, tender, "The market is announced" if market else "The award is recorded", told)
    for sentence in refusals if not market else []:
        form.add_error("signed_on" if sentence.startswith("Signed on") else None, sentence)
    return draw(
        request,
        tender,
        "award_sign",
        title="Close the file" if market else "Record the award",
        here="sign_award",
        failed=form.is_bound or bool(refusals),
        form=form,
        market=market,
        refusals=refusals if market else [],
        blocked=blocks(tender, "record_award"),
        submit_label="Close the file" if market else "Record the award",
        cancel_url=tender.get_absolute_url(),
    )
