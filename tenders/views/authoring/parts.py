"""Details, lots and their regimes."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.words import hours as hours_words
from core.words import money
from tenders import loaded
from tenders.actions import lots as lot_actions
from tenders.actions import tender as actions
from tenders.forms.authoring.base import DraftForm, plain
from tenders.forms.authoring.drafting import DetailsForm
from tenders.forms.authoring.lots import LotFiguresForm, LotForm, RegimeForm
from tenders.models import Lot, Tender
from tenders.views.authoring import paged
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of
from tenders.views.authoring.overview import lot_rows


@login_required
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    names = [*actions.DETAILS, *actions.PROCUREMENT_DETAILS]
    initial = {name: getattr(tender if name in actions.DETAILS else tender.procurement, name) for name in names}
    form = DetailsForm(posted(request), initial={**initial, "version": tender.version})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in names}
        if saved(
            form,
            lambda: actions.change_details(tender=tender, by=person(request), details=given, version=form.version_read),
        ):
            return back(
                request, tender, "The details are saved", "Only your own council sees them until the notice is public."
            )
    rows = [(form.fields[name].label, _shown(tender, name, initial[name])) for name in names]
    return draw(
        request,
        tender,
        "details",
        title="Details",
        here="details",
        failed=form.is_bound,
        form=form if may_change(request, tender) or form.is_bound else None,
        rows=rows,
        rules=tender.rules().law,
        submit_label="Save the details",
        cancel_url=tender.get_absolute_url(),
    )


def _shown(tender: Tender, name: str, value: object) -> object:
    return tender.get_procedure_display() if name == "procedure" else value


@login_required
@require_http_methods(["GET", "POST"])
def lots(request: HttpRequest, reference: str) -> HttpResponse:
    """The figures of twenty lots in one table; a save changes those on the page and no others."""
    tender = tender_of(request, reference)
    sent = posted(request)
    form = DraftForm(sent, initial={"version": tender.version})
    if sent is None:
        loaded.load(tender)
    every, words = lot_rows(tender), paged.words_of(request)
    page = paged.page_of(request, [row for row in every if paged.has(row.lot, words)])
    given = {name.partition("-")[0] for name in sent or ()}
    rows = list(page) if sent is None else [row for row in every if f"lot{row.lot.number}" in given]
    forms = [LotFiguresForm(sent, lot=row.lot) for row in rows]
    if sent is not None and all([form.is_valid(), *(each.is_valid() for each in forms)]):
        data = [each.data_row() for each in forms]
        if saved(
            form,
            lambda: lot_actions.change_lots(tender=tender, by=person(request), lots=data, version=form.version_read),
        ):
            title, sums = "The lots are saved", _sums(tender)
            return paged.onward(request, page, title, sums) or back(request, tender, title, sums)
    return draw(
        request,
        tender,
        "lots",
        title="Lots",
        here="lots",
        failed=form.is_bound,
        form=form,
        forms=forms,
        rows=list(zip(rows, forms, strict=True)),
        page=page,
        many=len(every) > paged.A_PAGE,
        words=words,
        may_edit=may_change(request, tender),
        hours=sum((row.lot.hours for row in every), Decimal(0)),
        value=sum((row.lot.annual_value or Decimal(0) for row in every), Decimal(0)),
    )


def _sums(tender: Tender) -> str:
    found = list(tender.lots.all())
    hours = sum((lot.hours for lot in found), Decimal(0))
    value = sum((lot.annual_value or Decimal(0) for lot in found), Decimal(0))
    return f"{len(found)} lots, {hours_words(hours)} hours a week, {money(value)} a year."


@login_required
@require_http_methods(["GET", "POST"])
def lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One lot: its facts for any reader, a form for the lead of a draft."""
    tender = tender_of(request, reference)
    row = next((row for row in lot_rows(tender) if row.lot.number == number), None)
    if row is None:
        raise Http404
    standing = row.lot
    form = LotForm(posted(request), buyer=tender.procurement.buyer, initial=_initial(standing, tender))
    if request.method == "POST" and request.POST.get("take_out") and may_change(request, tender):
        empty = DraftForm({"version": request.POST.get("version", "")})
        if empty.is_valid() and saved(
            empty,
            lambda: lot_actions.remove_lot(
                tender=tender, number=number, by=person(request), version=empty.version_read
            ),
        ):
            return back(request, tender, f"Lot {number} is taken out")
        form = LotForm(buyer=tender.procurement.buyer, initial=_initial(standing, tender))
        refusals = [str(each) for each in empty.non_field_errors()]
        return _lot_page(request, tender, standing, form, refusals=refusals)
    if request.method == "POST" and form.is_valid():
        changed = form.row()
        if saved(
            form,
            lambda: lot_actions.change_lot(
                tender=tender, number=number, by=person(request), lot=changed, version=form.version_read
            ),
        ):
            return back(request, tender, f"Lot {changed.number} is saved")
    return _lot_page(request, tender, standing, form)


def _initial(standing: Lot, tender: Tender) -> dict[str, object]:
    names = (
        "number", "area", "name", "scheme", "weekly_hours", "annual_value",
        "bids_expected_low", "bids_expected_high", "staff_transfer", "transfer_headcount", "incumbents",
        "delivered_at", "cpv",
    )  # fmt: skip
    initial: dict[str, object] = {name: plain(getattr(standing, name)) for name in names}
    return {**initial, "tags": ", ".join(standing.tags), "version": tender.version}


def _lot_page(
    request: HttpRequest, tender: Tender, standing: Lot, form: LotForm, refusals: list[str] | None = None
) -> HttpResponse:
    documents = tender.documents.filter(removed_at__isnull=True).filter(lot=standing)
    return draw(
        request,
        tender,
        "lot",
        title=f"Lot {standing.number}: {standing.name}",
        here="lot",
        failed=form.is_bound or bool(refusals),
        form=form,
        lot=standing,
        refusals=refusals or [],
        documents=documents,
        may_edit=may_change(request, tender) or form.is_bound,
        submit_label="Save the lot",
        cancel_url=tender.get_absolute_url(),
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_lot(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    following = max((lot.number for lot in tender.lots.all()), default=0) + 1
    initial = {"number": following, "version": tender.version, "staff_transfer": "not_expected"}
    form = LotForm(posted(request), buyer=tender.procurement.buyer, initial=initial)
    if request.method == "POST" and form.is_valid():
        added = form.row()
        if saved(
            form,
            lambda: lot_actions.add_lot(tender=tender, by=person(request), lot=added, version=form.version_read),
        ):
            return back(request, tender, f"Lot {added.number} is added", "Decide its regime next.")
    return draw(
        request,
        tender,
        "form",
        title="Add a lot",
        here="lots",
        failed=form.is_bound,
        form=form,
        submit_label="Add the lot",
        cancel_url=reverse("tenders:lots", args=[reference]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def regime(request: HttpRequest, reference: str) -> HttpResponse:
    """Under which law each lot is run, decided before anything is published; twenty lots a page."""
    tender = tender_of(request, reference)
    sent = posted(request)
    every, words = list(tender.lots.all()), paged.words_of(request)
    page = paged.page_of(request, [lot for lot in every if paged.has(lot, words)])
    given = [lot for lot in every if sent is not None and f"regime_{lot.number}" in sent]
    form = RegimeForm(sent, lots=given or list(page), initial={"version": tender.version})
    if request.method == "POST" and form.is_valid():
        decisions = form.decisions()
        if saved(
            form,
            lambda: lot_actions.decide_regimes(
                tender=tender, by=person(request), decisions=decisions, version=form.version_read
            ),
        ):
            title, told = "The regime of each lot is decided", "It stands in the notice and in the log."
            return paged.onward(request, page, title, told) or back(request, tender, title, told)
    return draw(
        request,
        tender,
        "regime",
        title="Regime of each lot",
        here="regime",
        failed=form.is_bound,
        form=form,
        page=page,
        many=len(every) > paged.A_PAGE,
        words=words,
        undecided=[lot.number for lot in every if not lot.regime],
        may_edit=may_change(request, tender),
    )
