"""A list as a CSV file that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse

RUNS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula is made plain text; instants and days are written in ISO form."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else cell


def csv_answer(name: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The download; `name` is the file's name without its ending."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return response
