"""The price schedule of a tender: start from a pattern, change the lines, see what bidders will see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from tenders.actions import prices as actions
from tenders.forms.authoring.base import DraftForm, filled
from tenders.forms.authoring.closed_rows import CLOSED, closed, filled_in
from tenders.forms.authoring.prices import PriceLineRows, ScheduleForm, line_rows, lines_of, moved
from tenders.forms.prices import LotPricesForm
from tenders.models import Lot, Tender
from tenders.pricing.patterns import PATTERNS
from tenders.pricing.schedule import Schedule, problems
from tenders.pricing.workbook import Book, write_workbook
from tenders.queries.prices import schedule_of
from tenders.views.authoring import paged
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of
from tenders.views.authoring.judging import ADD, one_more, whole

TITLE = "Price schedule"
PREFIX = "lines"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_http_methods(["GET", "POST"])
def prices(request: HttpRequest, reference: str) -> HttpResponse:
    """Lines as sections of one form. Adding and moving re-draw what was typed; only 'Save' saves."""
    tender = tender_of(request, reference)
    sent = posted(request)
    if sent is not None and ("start" in sent or "single" in sent):
        return _start(request, tender, sent)
    kept = line_rows(tender)
    data, redrawn = _redrawn(None if sent is None else filled_in(sent, PREFIX, kept))
    lots = list(tender.lots.all())
    initial = {"version": tender.version, "label": tender.price_label, "basket": tender.price_basket}
    form = ScheduleForm(data, lots=_shown(request, lots, sent), every=lots, initial=initial)
    rows = PriceLineRows(data, initial=closed(kept), prefix=PREFIX)
    if sent is not None and not redrawn and whole(form, rows):
        wanted = lines_of(filled(rows))
        if saved(
            form,
            lambda: actions.set_price_schedule(
                tender=tender,
                by=person(request),
                lines=wanted,
                basket=form.cleaned_data["basket"],
                label=form.cleaned_data["label"],
                limits=form.limits(),
                version=form.version_read,
            ),
        ):
            page = paged.page_of(request, lots)
            title, words = "The price schedule is saved", _told(schedule_of(tender), lots)
            onward = paged.onward(request, page, title, words) if paged.ONWARD in request.POST else None
            return onward or back(request, tender, title, words)
    return _page(request, tender, form, rows, lots, failed=sent is not None and not redrawn, redrawn=redrawn)


def _shown(request: HttpRequest, lots: list[Lot], sent: QueryDict | None) -> list[Lot]:
    """The lots whose limits are on this page, twenty of them; of a request, those it has sent."""
    given = [lot for lot in lots if sent is not None and f"floor_{lot.number}" in sent]
    return given or ([] if sent is not None else list(paged.page_of(request, lots)))


def _redrawn(sent: QueryDict | None) -> tuple[QueryDict | None, bool]:
    """What to draw the form from, and whether a button only changed the rows on the page."""
    if sent is None:
        return None, False
    if ADD in sent:
        data = one_more(sent, PREFIX)
        last = int(data.get(f"{PREFIX}-TOTAL_FORMS", "1")) - 1
        data.setdefault(f"{PREFIX}-{last}-unit", "hour")
        return data, True
    for word, by in (("up", -1), ("down", 1), ("open", 0)):
        place = sent.get(word, "")
        if place.isdecimal() and len(place) < 4:
            data = sent.copy()
            data[f"{PREFIX}-{int(place)}-{CLOSED}"] = data.get(f"{PREFIX}-{int(place)}-{CLOSED}", "") if by else ""
            return moved(data, PREFIX, int(place), by), True
    return sent, False


def _page(
    request: HttpRequest,
    tender: Tender,
    form: ScheduleForm,
    rows: Any,
    lots: list[Lot],
    *,
    failed: bool,
    redrawn: bool = False,
    refusals: list[str] | None = None,
) -> HttpResponse:
    schedule = schedule_of(tender, lots=lots)
    return draw(
        request,
        tender,
        "prices",
        title=TITLE,
        here="prices",
        failed=failed,
        form=form,
        rows=rows,
        schedule=schedule,
        problems=problems(schedule, [lot.number for lot in lots]),
        patterns=[(key, name, hint) for key, (name, hint, _make) in PATTERNS.items()],
        may_edit=may_change(request, tender),
        redrawn=redrawn,
        refusals=refusals or [],
        first_lot=lots[0].number if lots else None,
        page=paged.page_of(request, lots),
        many=len(lots) > paged.A_PAGE,
    )


def _start(request: HttpRequest, tender: Tender, sent: QueryDict) -> HttpResponse:
    """Lines from a pattern, or none again: one press, saved at once."""
    form = DraftForm({"version": sent.get("version", "")})

    def act() -> Tender:
        version = form.version_read
        if "single" in sent:
            return actions.set_price_schedule(tender=tender, by=person(request), lines=[], version=version)
        return actions.start_price_schedule(
            tender=tender, by=person(request), pattern=sent.get("start", ""), version=version
        )

    if form.is_valid() and saved(form, act):
        if "single" in sent:
            messages.done(request, "Bidders give one price a lot", "The price lines are taken out.")
        else:
            messages.done(request, "The price schedule is started", "Change its lines, their weights and limits below.")
        return redirect("tenders:prices", reference=tender.reference)
    tender.refresh_from_db()
    lots = list(tender.lots.all())
    initial = {"version": tender.version, "label": tender.price_label, "basket": tender.price_basket}
    fresh = ScheduleForm(lots=_shown(request, lots, None), every=lots, initial=initial)
    rows = PriceLineRows(initial=closed(line_rows(tender)), prefix=PREFIX)
    refusals = [str(each) for errors in form.errors.values() for each in errors]
    return _page(request, tender, fresh, rows, lots, failed=True, refusals=refusals)


def _told(schedule: Schedule, lots: list[Lot]) -> str:
    wrong = problems(schedule, [lot.number for lot in lots])
    if wrong:
        return f"Before it can be approved: {wrong[0]}"
    return (
        "Bidders price every line of the lots they bid for." if schedule.has_lines else "Bidders give one price a lot."
    )


@login_required
@require_safe
def preview(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The page a bidder will price this lot on; nothing can be typed here."""
    tender = tender_of(request, reference)
    lots = list(tender.lots.all())
    schedule = schedule_of(tender, lots=lots)
    lot = next((each for each in lots if each.number == number), None)
    if lot is None or not schedule.has_lines:
        raise Http404
    form = LotPricesForm(schedule=schedule, lot=number, saved={})
    for field in form.fields.values():
        field.disabled = True
    return draw(
        request,
        tender,
        "prices_preview",
        title=f"What bidders for lot {number} will see",
        here="prices",
        form=form,
        lot=lot,
        lots=lots,
        schedule=schedule,
        limits=schedule.limits.get(number),
        back_url=reverse("tenders:prices", args=[reference]),
    )


@login_required
@require_safe
def workbook(request: HttpRequest, reference: str) -> HttpResponse:
    """The workbook as a bidder for every lot would download it, without prices."""
    tender = tender_of(request, reference)
    lots = list(tender.lots.all())
    schedule = schedule_of(tender, lots=lots)
    if not schedule.has_lines or not lots:
        raise Http404
    book = Book(tender.reference, tender.title, schedule, {lot.number: lot.name for lot in lots})
    response = HttpResponse(write_workbook(book), content_type=XLSX)
    name = f"prices-{tender.reference}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
