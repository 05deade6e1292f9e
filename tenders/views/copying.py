"""Starting from a copy of an earlier tender."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.frames import Crumb
from core.permissions import organisations_of
from core.workflow import NotPermitted
from tenders.actions import copying as actions
from tenders.enums import WITHOUT_BIDS
from tenders.forms.authoring.without_bids import CopyForm
from tenders.models import Tender
from tenders.policies import tenders as policies
from tenders.queries.tenders import TenderFilter, listed
from tenders.views.authoring.access import draw, person, posted, saved, tender_of

PAGE = 25


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which earlier tender to start from."""
    if not organisations_of(person(request), kind="buyer", roles=["lead"]):
        raise NotPermitted("Only a procurement lead starts a tender.")
    chosen = TenderFilter.read({"q": request.GET.get("q", "")})
    found = listed(person(request), chosen).exclude(procedure__in=WITHOUT_BIDS)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "tenders/authoring/copy_choose.html",
        {
            "page": page,
            "chosen": chosen,
            "crumbs": [Crumb("Tenders", reverse("tenders:list")), Crumb("Start from a copy")],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the parts, give it a title and a day."""
    source = tender_of(request, reference)
    if not policies.may_draft(person(request), source.procurement.buyer):
        raise NotPermitted("Only a procurement lead of the buyer starts a tender from a copy.")
    form = CopyForm(posted(request), initial={"title": source.title, "parts": list(actions.PARTS)})
    made: list[Tender] = []
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data

        def act() -> None:
            made.append(actions.draft_from_copy(source=source, by=person(request), **data))

        if saved(form, act):
            messages.done(
                request,
                f"{made[0].reference} is drafted from {source.reference}",
                "Dates are proposed anew; regimes, conflicts, staff lists and the approver are asked for again.",
            )
            return redirect(made[0].get_absolute_url())
    return draw(
        request,
        source,
        "copy",
        title=f"Start from a copy of {source.reference}",
        here="copy",
        failed=form.is_bound,
        form=form,
        submit_label="Draft the copy",
        cancel_url=source.get_absolute_url(),
    )
