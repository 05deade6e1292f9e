"""Workbooks that are small on the wire and endless when read: refused at once, before they fill the memory."""

from __future__ import annotations

import time
import tracemalloc

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


def test_a_row_beyond_the_last_that_a_spreadsheet_has_ends_the_reading() -> None:
    endless = sheet_with('<row r="40000000"><c r="A40000000"><v>1</v></c></row>')
    began = time.process_time()
    assert refused(endless) == [
        "The file cannot be read as an Excel workbook (.xlsx); download the workbook again and fill that in."
    ]
    assert time.process_time() - began < 2
