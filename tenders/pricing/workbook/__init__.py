"""The price schedule as an XLSX workbook: written for a bidder, read back with every fault named by its cell.

What comes back is never trusted: sizes are judged before anything is unpacked, formulas are never worked out, and
either every row is read or none is.
"""

from __future__ import annotations

from tenders.pricing.workbook.layout import Book
from tenders.pricing.workbook.reading import ReadBook, WorkbookRefused, read_workbook
from tenders.pricing.workbook.writing import write_workbook

__all__ = ["Book", "ReadBook", "WorkbookRefused", "read_workbook", "write_workbook"]
