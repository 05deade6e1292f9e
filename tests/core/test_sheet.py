"""A list as CSV: what a visitor typed never runs in the officer's spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from core.views.sheet import csv_answer, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_run_is_made_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Amina", "", 7, None, "a=b"])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == cell


def test_the_file_has_its_name_heading_and_rows() -> None:
    answer = csv_answer("list", ["Name", "Day", "At"], [["=x", date(2027, 3, 1), datetime(2027, 3, 1, 9, tzinfo=UTC)]])
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows == [["Name", "Day", "At"], ["'=x", "2027-03-01", "2027-03-01T09:00:00+00:00"]]
