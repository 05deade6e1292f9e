"""Pricing a bid: one price a lot, or the published lines lot by lot, on the page. No JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core.forms import Form
from core.words import rate
from tenders.actions import bid as actions
from tenders.bid_frame import bid_frame
from tenders.forms.bidding import PricesForm
from tenders.forms.prices import LotPricesForm, WorkbookForm
from tenders.models import Bid, Lot
from tenders.policies import bids as policies
from tenders.pricing import completeness as pricing
from tenders.pricing import unusual
from tenders.pricing.basket import Basket, value_of
from tenders.pricing.reading import read_lot
from tenders.pricing.schedule import Schedule
from tenders.queries import bids as queries
from tenders.queries.bids import Draft
from tenders.queries.prices import schedule_of
from tenders.views.bidding.entry import bid_page, person, session
from tenders.views.bidding.part_page import PartPage, answer_part


@dataclass(frozen=True, slots=True)
class LotRow:
    """A chosen lot on the price page: where its prices stand."""

    lot: Lot
    standing: pricing.Standing


@dataclass(frozen=True, slots=True)
class Pricing:
    """What every price page starts from: the draft, the schedule, the lots bid for."""

    draft: Draft
    schedule: Schedule
    lots: list[Lot]

    def saved(self, number: int) -> Mapping[str, str]:
        return pricing.lines_of(self.draft.content.prices.get(str(number)))

    def version(self, number: int) -> int:
        return self.draft.versions.get(f"price:{number}", 0)


def pricing_of(request: HttpRequest, bid: Bid) -> Pricing:
    draft = queries.draft(bid, session=session(request))
    every = list(bid.tender.lots.all())
    chosen = set(draft.content.chosen())
    return Pricing(draft, schedule_of(bid.tender, lots=every), [lot for lot in every if lot.number in chosen])


def draw(
    request: HttpRequest,
    bid: Bid,
    template: str,
    title: str,
    *,
    crumb: str = "",
    failed: bool = False,
    **context: Any,
) -> HttpResponse:
    full = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=crumb or title),
        "cancel_url": reverse("bidding:tasks", args=[bid.ref]),
        "writable": policies.may_write(person(request), bid) and bid.tender.is_open_for_bids(clock.now()),
        **context,
    }
    return render(request, f"tenders/bidding/{template}.html", full, status=400 if failed else 200)


@never_cache
@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def prices(request: HttpRequest, bid: Bid) -> HttpResponse:
    """The lots and where their prices stand; or, without a schedule, one price a lot in one form."""
    found = pricing_of(request, bid)
    if found.schedule.has_lines:
        return index(request, bid, found)
    return _singles_page(request, bid, found)


def _singles_page(request: HttpRequest, bid: Bid, found: Pricing) -> HttpResponse:
    """One price a lot, all of them on one page; each lot's price carries the version it was read at."""

    def make(data: QueryDict | None, draft: Draft) -> PricesForm:
        return PricesForm(
            data,
            lots=found.lots,
            prices=_singles(draft.content.prices),
            versions={lot.number: draft.versions.get(f"price:{lot.number}", 0) for lot in found.lots},
            label=bid.tender.price_label,
        )

    @transaction.atomic
    def save(form: Form, draft: Draft) -> None:
        assert isinstance(form, PricesForm)
        for number, price in form.given().items():
            if draft.content.prices.get(str(number)) != f"{price:.2f}":
                expected = form.expected(number)
                actions.save_price(bid=bid, lot=number, rate=price, by=person(request), expected=expected)

    limited = [(lot, found.schedule.limits[lot.number]) for lot in found.lots if lot.number in found.schedule.limits]
    page = PartPage(
        part="prices",
        title=bid.tender.price_label,
        template="tenders/bidding/prices.html",
        make=make,
        save=save,
        told="Prices saved",
        submit_label="Save the prices",
        context=lambda _form, _draft: {"wanted": found.lots, "limited": limited},
    )
    return answer_part(request, bid, page, draft=found.draft)


def _singles(saved: Mapping[str, Any]) -> dict[str, str]:
    return {lot: single for lot, each in saved.items() if (single := pricing.single_of(each))}


def index(
    request: HttpRequest,
    bid: Bid,
    found: Pricing,
    *,
    form: WorkbookForm | None = None,
    refusals: Sequence[str] = (),
) -> HttpResponse:
    """The lots with where their prices stand, and the workbook out and in. `refusals`: why nothing was saved."""
    rows = [
        LotRow(lot, pricing.standing(found.schedule, lot.number, found.draft.content.prices.get(str(lot.number))))
        for lot in found.lots
    ]
    return draw(
        request,
        bid,
        "price_schedule",
        bid.tender.price_label,
        failed=bool(refusals) or (form is not None and bool(form.errors)),
        refusals=refusals,
        rows=rows,
        form=form or WorkbookForm(),
        schedule=found.schedule,
    )


@never_cache
@sensitive_post_parameters()
@bid_page
@require_http_methods(["GET", "POST"])
def lot_prices(request: HttpRequest, bid: Bid, *, lot: int) -> HttpResponse:
    """Every line of one lot, with its limits, and what the whole comes to."""
    found = pricing_of(request, bid)
    standing = next((each for each in found.lots if each.number == lot), None)
    if not found.schedule.has_lines or standing is None:
        raise Http404("This bid has no such lot to price.")

    def make(data: QueryDict | None, draft: Draft) -> LotPricesForm:
        return LotPricesForm(
            data,
            schedule=found.schedule,
            lot=lot,
            saved=pricing.lines_of(draft.content.prices.get(str(lot))),
            initial={"version": draft.versions.get(f"price:{lot}", 0)},
        )

    def save(form: Form, draft: Draft) -> int:
        assert isinstance(form, LotPricesForm)
        return actions.save_prices(bid=bid, lot=lot, prices=form.prices(), by=person(request), expected=form.expected)

    page = PartPage(
        part=f"price:{lot}",
        title=f"Prices of lot {lot}: {standing.name}",
        crumb=f"Prices of lot {lot}",
        template="tenders/bidding/lot_prices.html",
        make=make,
        save=save,
        told=f"Prices of lot {lot} saved",
        submit_label=f"Save the prices of lot {lot}",
        back=reverse("bidding:prices", args=[bid.ref]),
        context=lambda _form, draft: {
            "lot": standing,
            "schedule": found.schedule,
            "limits": found.schedule.limits.get(lot),
            "basket": basket_of(found.schedule, lot, pricing.lines_of(draft.content.prices.get(str(lot)))),
        },
    )
    return answer_part(request, bid, page, draft=found.draft)


def basket_of(schedule: Schedule, lot: int, saved: Mapping[str, Any]) -> Basket | None:
    """What the saved prices come to, once all of them are there and right."""
    given = read_lot(schedule, lot, saved)
    return value_of(schedule, lot, given.prices) if given.is_complete else None


def price_rows(bid: Bid, saved: Mapping[str, Any], lots: Sequence[int]) -> list[tuple[str, str, str]]:
    """(what, price in words, where to change it) for every price of these lots, as 'Check your answers' lists them."""
    schedule = schedule_of(bid.tender)
    if not schedule.has_lines:
        url = reverse("bidding:prices", args=[bid.ref])
        return [(f"Lot {lot}", rate(pricing.single_of(saved.get(str(lot)))), url) for lot in lots]
    found = []
    for lot in lots:
        url = reverse("bidding:lot_prices", args=[bid.ref, lot])
        given = pricing.lines_of(saved.get(str(lot)))
        found += [
            (f"Lot {lot}, {line.label}", f"£{given[line.key]} {line.unit_words}" if line.key in given else "", url)
            for line in schedule.of_lot(lot)
        ]
        if (basket := basket_of(schedule, lot, given)) is not None:
            found.append((f"Lot {lot}, together", basket.words(), url))
    return found


def price_doubts(bid: Bid, saved: Mapping[str, Any], lots: Sequence[int]) -> list[str]:
    """A question for each price that lies far from what the tender published; none of them keeps anybody from submitting."""
    every = list(bid.tender.lots.all())
    estimates = {
        lot.number: unusual.estimate_of_hour(lot.annual_value, lot.weekly_hours) for lot in every if lot.counts_hours
    }
    return unusual.doubts(schedule_of(bid.tender, lots=every), saved, lots, estimates)
