"""The workbook a bidder downloads: instructions, and a protected sheet in which only prices can be typed."""

from __future__ import annotations

import io

import xlsxwriter

from tenders.pricing.schedule import UNITS
from tenders.pricing.workbook.layout import GUIDANCE, GUIDE, HEAD_ROW, HEADINGS, LABELS, PRICES, Book

WIDTHS = (16, 6, 34, 40, 20, 12, 12, 20)


def write_workbook(book: Book) -> bytes:
    """The workbook as bytes, made in memory: the prices it may hold touch no disk."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"title": f"Price schedule {book.tender}", "subject": book.title})
        bold = workbook.add_format({"bold": True})
        text = workbook.add_format({"text_wrap": True, "valign": "top"})
        _prices(workbook, book, bold, text)
        guide = workbook.add_worksheet(GUIDE)
        guide.set_column(0, 0, 100)
        guide.write_string(0, 0, f"{book.title}: how to fill in your prices", bold)
        for row, sentence in enumerate(GUIDANCE, start=2):
            guide.write_string(row, 0, sentence, text)
        guide.protect()
    return out.getvalue()


def _prices(workbook: xlsxwriter.Workbook, book: Book, bold: object, text: object) -> None:
    sheet = workbook.add_worksheet(PRICES)
    money = workbook.add_format({"num_format": "0.00", "valign": "top"})
    typed = workbook.add_format({"num_format": "0.00", "locked": False, "bg_color": "#FFF8E1", "border": 1})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, f"Price schedule: {book.title}", bold)
    for row, (label, value) in enumerate(zip(LABELS, (book.tender, book.version), strict=True), start=1):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, value)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(HEAD_ROW - 1, column, heading, bold)
    for row, (code, lot, name, line) in enumerate(book.rows(), start=HEAD_ROW):
        sheet.write_string(row, 0, code)
        sheet.write_number(row, 1, lot)
        for column, words in ((2, name), (3, line.label), (4, f"£ {line.unit_words}")):
            sheet.write_string(row, column, words, text)
        for column, limit in ((5, line.floor), (6, line.ceiling)):
            if limit is not None:
                sheet.write_number(row, column, limit, money)
        price = book.prices.get(lot, {}).get(line.key)
        sheet.write_blank(row, 7, None, typed) if price is None else sheet.write_number(row, 7, price, typed)
        most = line.ceiling if line.ceiling is not None else UNITS[line.unit].most
        sheet.data_validation(
            row,
            7,
            row,
            7,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": float(line.floor or 0.01),
                "maximum": float(most),
                "error_title": "This price",
                "error_message": "Type pounds and pence, within the floor and the ceiling of the row.",
            },
        )
    sheet.freeze_panes(HEAD_ROW, 0)
    sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True})
    sheet.activate()
