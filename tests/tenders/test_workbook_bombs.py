"""Workbooks that are small on the wire and endless when read: refused at once, before they fill the memory."""

from __future__ import annotations

import tracemalloc
from itertools import count

import pytest

from tenders.pricing.workbook import WorkbookRefused, reading
from tests.tenders.test_price_workbook import filled, refused, repacked

TOO_WIDE = ["Row {row} goes on to column XFD, far beside the prices; download the workbook again and fill that in."]


def sheet_with(rows: str) -> bytes:
    """The workbook filled in rightly, with more rows written into its price sheet."""

    def add(parts: dict[str, bytes]) -> None:
        name = next(each for each in parts if each.endswith("sheet1.xml"))
        parts[name] = parts[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")

    return repacked(filled(), add)


def test_rows_that_reach_the_last_column_are_refused_at_the_first_of_them() -> None:
    wide = sheet_with("".join(f'<row r="{row}"><c r="XFD{row}"/></row>' for row in range(11, 511)))
    assert len(wide) < 30_000
    tracemalloc.start()
    try:
        assert refused(wide) == [TOO_WIDE[0].format(row=11)]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_wide_rows_far_below_the_prices_are_refused_too() -> None:
    wide = sheet_with("".join(f'<row r="{row}"><c r="XFD{row}"/></row>' for row in range(2_000, 4_000)))
    assert refused(wide) == [TOO_WIDE[0].format(row=2000)]


def test_a_row_beyond_the_last_that_a_spreadsheet_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LAST_ROW", 5_000)
    assert refused(sheet_with('<row r="5001"><c r="A5001"><v>1</v></c></row>')) == [
        "The file cannot be read as an Excel workbook (.xlsx); download the workbook again and fill that in."
    ]


def test_the_reading_of_endless_empty_rows_ends_at_the_last_row_of_a_spreadsheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few bytes can name row 40,000,000, and the library makes every row before it."""
    monkeypatch.setattr(reading, "LAST_ROW", 5_000)
    asked_for = count(1)
    with pytest.raises(WorkbookRefused):
        sum(1 for _row in reading._bounded(() for _number in asked_for))
    assert next(asked_for) == 5_002
