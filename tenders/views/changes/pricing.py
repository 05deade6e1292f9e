"""The price schedule in a change: one line, a line besides, the schedule as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tenders.actions import amending_parts as parts
from tenders.forms.change_parts import PriceLineForm, ScheduleForm, price_as_written
from tenders.models import Amendment
from tenders.views.authoring.access import person, posted, saved
from tenders.views.changes.entry import to_change, writable
from tenders.views.changes.pages import VOIDS, form_page, lines_page


@login_required
@require_http_methods(["GET", "POST"])
def add_price(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    amendment = writable(request, reference, number)
    return _line(request, amendment, None, {}, "Add a price line")


@login_required
@require_http_methods(["GET", "POST"])
def price(request: HttpRequest, reference: str, number: int, key: str) -> HttpResponse:
    """A line that stands, or one that joins with this change."""
    amendment = writable(request, reference, number)
    row = amendment.tender.price_lines.select_related("lot").filter(key=key).first()
    if row is not None:
        said = price_as_written(amendment, row)
        return _line(request, amendment, key, said, f"Change the price line ‘{row.label}’", part=f"price:{key}")
    data = parts.proposed(amendment, "price").get(key)
    if data is None:
        raise Http404
    return _line(request, amendment, key, data, "A price line to be added")


def _line(
    request: HttpRequest, amendment: Amendment, key: str | None, said: dict[str, Any], title: str, part: str = ""
) -> HttpResponse:
    form = PriceLineForm(posted(request), amendment=amendment, said=said, stands=bool(part))
    if request.method == "POST" and form.is_valid():
        line = form.line(key or "new")
        if saved(
            form,
            lambda: parts.propose_price_line(
                amendment=amendment, by=person(request), line=line, key=key, version=form.version_read
            ),
        ):
            return to_change(request, amendment, "Saved in the change", "The tender itself stays as it is for now.")
    return form_page(request, amendment, form, title, intro=VOIDS, label="Save in the change", part=part)


@login_required
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What is true of all the lines."""
    amendment = writable(request, reference, number)
    form = ScheduleForm(posted(request), amendment=amendment)
    return lines_page(request, amendment, form, "Change the price schedule as a whole", VOIDS)
