"""Pricing a bid by workbook: the XLSX out, what was read from it shown, and only then saved. All of it or none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.messages import done
from core.workflow import Refused
from tenders.actions import bid as actions
from tenders.actions.bid import Stale
from tenders.forms.prices import ReadPricesForm, WorkbookForm
from tenders.models import Bid
from tenders.pricing.reading import read_lot
from tenders.pricing.workbook import Book, WorkbookRefused, read_workbook, write_workbook
from tenders.pricing.workbook.package import MOST_BYTES
from tenders.views.bidding.entry import bid_page, person
from tenders.views.bidding.part_page import SEALED
from tenders.views.bidding.prices import Pricing, basket_of, draw, index, pricing_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_WHOLE = "The prices did not arrive whole: send the workbook again."


def _book(bid: Bid, found: Pricing) -> Book:
    return Book(
        tender=bid.tender.reference,
        title=bid.tender.title,
        schedule=found.schedule,
        lots={lot.number: lot.name for lot in found.lots},
        prices={lot.number: read_lot(found.schedule, lot.number, found.saved(lot.number)).prices for lot in found.lots},
    )


@never_cache
@bid_page
@require_safe
def workbook(request: HttpRequest, bid: Bid) -> HttpResponse:
    """The workbook for the lots bid for, with the prices saved so far. It is made in memory."""
    found = pricing_of(request, bid)
    if not found.schedule.has_lines or not found.lots:
        raise Http404("There is nothing to price in a workbook.")
    response = HttpResponse(write_workbook(_book(bid, found)), content_type=XLSX)
    name = f"prices-{bid.tender.reference}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@never_cache
@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def from_workbook(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Take a workbook: first a preview of what was read, then, on 'Save these prices', the saving. All of it or none."""
    found = pricing_of(request, bid)
    if not found.schedule.has_lines:
        raise Http404("This tender asks for one price a lot.")
    if request.method != "POST":
        return redirect("bidding:prices", ref=bid.ref)
    try:
        actions.require_writable(bid, person(request))
    except Refused as refusal:
        return index(request, bid, found, refusals=refusal.reasons)
    if "read" in request.POST:
        return _save_read(request, bid, found)
    form = WorkbookForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["workbook"]
        content = upload.read(MOST_BYTES + 1)
        try:
            if getattr(upload, "trouble", ""):
                raise WorkbookRefused("The file did not arrive whole; send the workbook again.")
            read = read_workbook(content, book=_book(bid, found), filename=upload.name or "")
            return _preview(request, bid, found, read.prices, read.empty)
        except WorkbookRefused as refusal:
            for sentence in refusal.sentences:
                form.add_error("workbook", sentence)
    return index(request, bid, found, form=form)


def _preview(
    request: HttpRequest, bid: Bid, found: Pricing, prices: Mapping[int, Mapping[str, Decimal]], empty: int
) -> HttpResponse:
    """What was read, line by line, beside what is saved now. A cell left empty changes nothing."""
    lots, wrong = [], []
    for lot in found.lots:
        saved, read = found.saved(lot.number), prices.get(lot.number, {})
        merged = _merged(found, lot.number, {key: f"{price:.2f}" for key, price in read.items()})
        given = read_lot(found.schedule, lot.number, merged)
        wrong += [given.wrong[""]] if "" in given.wrong else []
        lines = [
            {"line": line, "saved": saved.get(line.key, ""), "read": read.get(line.key)}
            for line in found.schedule.of_lot(lot.number)
        ]
        lots.append({"lot": lot, "lines": lines, "basket": basket_of(found.schedule, lot.number, merged)})
    if wrong:
        raise WorkbookRefused(*wrong)
    travelling = {
        "prices": {lot: {key: f"{price:.2f}" for key, price in lines.items()} for lot, lines in prices.items()},
        "versions": {lot.number: found.version(lot.number) for lot in found.lots},
    }
    form = ReadPricesForm(initial={"read": json.dumps(travelling, separators=(",", ":"))})
    return draw(
        request,
        bid,
        "price_preview",
        "Check the prices we read",
        crumb="Prices read from your workbook",
        form=form,
        lots=lots,
        empty=empty,
        count=sum(len(lines) for lines in prices.values()),
        index_url=reverse("bidding:prices", args=[bid.ref]),
    )


def _save_read(request: HttpRequest, bid: Bid, found: Pricing) -> HttpResponse:
    form = ReadPricesForm(request.POST)
    if not form.is_valid():
        return index(request, bid, found, refusals=[NOT_WHOLE])
    chosen = {lot.number for lot in found.lots}
    merged = {lot: _merged(found, lot, lines) for lot, lines in form.prices().items() if lot in chosen and lines}
    expected = {lot: version for lot in merged if (version := form.version(lot)) is not None}
    try:
        actions.save_prices_of_lots(bid=bid, prices=merged, by=person(request), expected=expected)
    except Stale as stale:
        said = f"{stale.by.full_name} saved prices while you looked: send the workbook again."
        return index(request, bid, found, refusals=[said])
    except Refused as refusal:
        return index(request, bid, found, refusals=refusal.reasons)
    count = sum(len(lines) for lines in form.prices().values())
    done(request, f"{count} price{'' if count == 1 else 's'} saved from your workbook", SEALED)
    return redirect("bidding:prices", ref=bid.ref)


def _merged(found: Pricing, lot: int, read: Mapping[str, str]) -> dict[str, str]:
    """What is saved for the lines there are now, with what was read over it: an empty cell changes nothing."""
    asked = {line.key for line in found.schedule.of_lot(lot)}
    return {**{key: price for key, price in found.saved(lot).items() if key in asked}, **read}
