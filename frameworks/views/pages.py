"""Drawing a form page, and a list as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.frames import Frame


def form_page(
    request: HttpRequest,
    form: forms.Form,
    frame: Frame,
    *,
    submit_label: str,
    intro: str = "",
    cancel_url: str = "",
    template: str = "core/form_page.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form; 400 when what was sent needs mending."""
    full = {
        "form": form, "frame": frame, "submit_label": submit_label, "intro": intro, "cancel_url": cancel_url, **context,
    }  # fmt: skip
    return render(request, template, full, status=400 if form.errors else 200)


def csv_page(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A list as CSV. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    sheet = csv.writer(response)
    sheet.writerow(columns)
    for row in rows:
        sheet.writerow([_cell(value) for value in row])
    return response


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
