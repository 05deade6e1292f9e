"""Criteria and weights, and the scale of marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from core.charts import stacked_bars
from core.drawing import Chart
from tenders.actions import criteria as actions
from tenders.forms.authoring.base import DraftForm, filled
from tenders.forms.authoring.judging import (
    ScaleRows,
    scale_of,
    scale_rows,
)
from tenders.models import Tender
from tenders.views.authoring.access import back, draw, may_change, person, posted, saved, tender_of

ADD = "add_row"


def one_more(typed: QueryDict, prefix: str) -> QueryDict:
    """What was typed, and one more empty row: 'Add another' without JavaScript."""
    data = typed.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    data[f"{prefix}-TOTAL_FORMS"] = str(int(total) + 1) if total.isdecimal() and len(total) < 4 else "1"
    return data


def whole(form: DraftForm, *sets: Any) -> bool:
    """Whether the form and every row of its sets can be used; rows that did not arrive are said on the form."""
    good = all([form.is_valid(), *(rows.is_valid() for rows in sets)])
    if any(rows.non_form_errors() for rows in sets):
        form.add_error(None, "The rows of this page did not arrive whole: open the page again and type them once more.")
    return good


def shares(tender: Tender) -> Chart:
    """The bar of shares: each criterion, then price, out of 100."""
    criteria = list(tender.criteria.all())
    names = [row.label for row in criteria] + ["Price"]
    weights = [row.weight for row in criteria] + [tender.price_weight]
    total = sum(weights, Decimal(0))
    said = ", ".join(f"{name} {weight.normalize():f}" for name, weight in zip(names, weights, strict=True))
    return stacked_bars(
        "Shares of the 100 points",
        f"{said}. Together {total.normalize():f} of 100.",
        names,
        [("Points", weights)],
        top=max(total, Decimal(100)),
        places=0 if all(weight == weight.to_integral_value() for weight in weights) else 2,
    )


def weights_words(tender: Tender) -> str:
    """'Quality criteria add up to 70 of 70; with price, 100 of 100.'"""
    quality = sum((row.weight for row in tender.criteria.all()), Decimal(0))
    total = quality + tender.price_weight
    return (
        f"Quality criteria add up to {quality.normalize():f} of {tender.quality_weight.normalize():f}; "
        f"with price, {total.normalize():f} of 100."
    )


@login_required
@require_http_methods(["GET", "POST"])
def scale(request: HttpRequest, reference: str) -> HttpResponse:
    tender = tender_of(request, reference)
    sent = posted(request)
    adding = sent is not None and ADD in sent
    data = one_more(sent, "scale") if adding and sent is not None else sent
    form = DraftForm(data, initial={"version": tender.version})
    rows = ScaleRows(data, initial=scale_rows(tender), prefix="scale")
    if sent is not None and not adding and whole(form, rows):
        wanted = scale_of(filled(rows))
        if saved(
            form,
            lambda: actions.set_scale(tender=tender, by=person(request), scale=wanted, version=form.version_read),
        ):
            return back(request, tender, "The scale is saved", "Bidders read what each mark means in the notice.")
    return draw(
        request,
        tender,
        "scale",
        title="Scale of marks",
        here="scale",
        failed=sent is not None and not adding,
        form=form,
        rows=rows,
        scale=tender.scale.all(),
        may_edit=may_change(request, tender),
        show_errors=not adding,
    )
