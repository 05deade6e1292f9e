"""A buyer's own colour as a small stylesheet: the content policy allows no inline style."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.brand import palette
from core.models import Organisation


@require_safe
def brand(request: HttpRequest, ref: str) -> HttpResponse:
    """The brand tokens of one buyer. Public: it stands in every page of that buyer, and says nothing but a colour."""
    buyer = get_object_or_404(Organisation, ref=ref, kind="buyer")
    made = palette(buyer.brand_colour)
    css = (
        f":root {{ --brand: {made.brand}; --brand-deep: {made.deep}; --brand-tint: {made.tint}; "
        f"--brand-line: {made.line}; --brand-pale: {made.pale}; }}\n"
    )
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
