"""The list of tenders, a new one, and the council's areas."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.frames import Crumb
from core.models import Organisation
from core.permissions import organisations_of
from core.workflow import NotPermitted, Refused
from tenders.actions import areas as area_actions
from tenders.actions import tender as actions
from tenders.enums import TenderStatus
from tenders.forms.authoring.drafting import NewTenderForm, ProgrammeForm
from tenders.frames import STYLES
from tenders.models import Area
from tenders.programme import ProgrammeError, parse_bytes
from tenders.queries.tenders import CLOSING, SORTS, TenderFilter, listed
from tenders.views.authoring.access import person, posted, saved

PAGE = 25


def _only_buyers(request: HttpRequest) -> None:
    if not organisations_of(person(request), kind="buyer"):
        raise NotPermitted("This list is for a council's own people; bidders find tenders under Notices.")


def _own_buyers(request: HttpRequest) -> list[Organisation]:
    """The councils for which this person may draft."""
    found = organisations_of(person(request), kind="buyer", roles=["lead"])
    if not found:
        raise NotPermitted("Only a procurement lead starts a tender.")
    return found


@login_required
@require_safe
def tender_list(request: HttpRequest) -> HttpResponse:
    _only_buyers(request)
    chosen = TenderFilter.read(request.GET.dict())
    page = Paginator(listed(person(request), chosen), PAGE).get_page(request.GET.get("page"))
    rows = [(tender, tender.status_words(), STYLES[TenderStatus(tender.status)]) for tender in page]
    return render(
        request,
        "tenders/authoring/list.html",
        {
            "page": page,
            "rows": rows,
            "chosen": chosen,
            "statuses": TenderStatus.choices,
            "closings": CLOSING.items(),
            "sorts": [(key, words) for key, (words, _) in SORTS.items()],
            "sorted_by": SORTS[chosen.sort][0],
            "csv": reverse("tenders:list_csv") + chosen.address(),
            "may_draft": bool(organisations_of(person(request), kind="buyer", roles=["lead"])),
            "crumbs": [Crumb("Tenders")],
        },
    )


@login_required
@require_safe
def tender_list_csv(request: HttpRequest) -> HttpResponse:
    """The whole filtered list, as a spreadsheet reads it."""
    _only_buyers(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tenders.csv"'
    out = csv.writer(response)
    out.writerow(["Reference", "Title", "State", "Lots", "Value a year", "Published", "Bids close"])
    for tender in listed(person(request), TenderFilter.read(request.GET.dict())):
        row: list[Any] = [tender.reference, plain_cell(tender.title), tender.status_words(), tender.lot_count]  # type: ignore[attr-defined] # annotated
        row += [f"{tender.worth or 0:.2f}", tender.published_at, tender.closes_at]  # type: ignore[attr-defined] # annotated
        out.writerow(row)
    return response


def plain_cell(text: str) -> str:
    """A cell that a spreadsheet would run as a formula is made text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@login_required
@require_http_methods(["GET", "POST"])
def new_tender(request: HttpRequest) -> HttpResponse:
    buyers = _own_buyers(request)
    form = NewTenderForm(posted(request), buyers=buyers)
    made: list[Any] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> None:
            made.append(
                actions.draft_from_template(
                    buyer=form.buyer(),
                    by=person(request),
                    template=data["template"],
                    title=data["title"],
                    reference=data["reference"],
                    engagement_url=data["engagement_url"],
                    publish_on=data["publish_on"],
                    procedure=data["procedure"],
                )
            )

        if saved(form, act):
            messages.done(request, f"{made[0].reference} is drafted", "Mend what the checks name; nobody is told yet.")
            return redirect(made[0].get_absolute_url())
    return render(
        request,
        "tenders/authoring/new.html",
        {
            "form": form,
            "title": "New tender",
            "submit_label": "Draft the tender",
            "cancel_url": reverse("tenders:list"),
            "areas": Area.objects.filter(buyer__in=buyers, active=True),
            "crumbs": [Crumb("Tenders", reverse("tenders:list")), Crumb("New tender")],
        },
        status=400 if form.is_bound else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def areas(request: HttpRequest) -> HttpResponse:
    """The council's areas, and a programme file that brings them in."""
    buyer = _own_buyers(request)[0]
    form = ProgrammeForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            programme = parse_bytes(form.cleaned_data["file"].read())
            found = area_actions.import_areas(buyer=buyer, programme=programme, by=person(request))
        except (ProgrammeError, Refused) as refusal:
            for sentence in getattr(refusal, "sentences", None) or getattr(refusal, "reasons", []):
                form.add_error("file", sentence)
        else:
            messages.done(request, f"{len(found)} areas are in", "A new tender can have a lot for each of them.")
            return redirect("tenders:areas")
    return render(
        request,
        "tenders/authoring/areas.html",
        {
            "form": form,
            "title": "Areas",
            "submit_label": "Bring in the areas",
            "areas": Area.objects.filter(buyer=buyer),
            "crumbs": [Crumb("Tenders", reverse("tenders:list")), Crumb("Areas")],
        },
        status=400 if form.is_bound else 200,
    )
