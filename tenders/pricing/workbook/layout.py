"""Where everything stands in the workbook. Writing and reading share this one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tenders.pricing.schedule import Line, Schedule

PRICES, GUIDE = "Prices", "How to fill this in"
TENDER_CELL, VERSION_CELL = "B2", "B3"
HEAD_ROW = 5
HEADINGS = ("Code", "Lot", "Name of the lot", "What you price", "Unit", "Floor", "Ceiling", "Your price in pounds")
PRICE_COLUMN = "H"
LABELS = ("Tender", "Version of the schedule")


@dataclass(frozen=True, slots=True)
class Book:
    """What one workbook is for: the tender, its schedule, and the lots it asks about (number to name)."""

    tender: str
    title: str
    schedule: Schedule
    lots: Mapping[int, str]
    prices: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.schedule.fingerprint()

    def rows(self) -> Sequence[tuple[str, int, str, Line]]:
        """(code, lot number, lot name, line) for every price asked, in the order of the sheet."""
        return [
            (code_of(lot, line.key), lot, name, line)
            for lot, name in sorted(self.lots.items())
            for line in self.schedule.of_lot(lot)
        ]


def code_of(lot: int, key: str) -> str:
    """Names a row wherever it is moved: '3/visit-30'."""
    return f"{lot}/{key}"


GUIDANCE = (
    "Fill in the last column of the sheet ‘Prices’: one price a row, in pounds and pence, without VAT.",
    "Type plain numbers. Formulas, links to other files, macros, merged cells, hidden sheets and added rows are refused,"
    " because nobody could say later what was bid.",
    "The sheet is protected so that only prices can be typed; there is no password.",
    "A price may not lie under its floor or over its ceiling where one is shown.",
    "You may leave prices empty and send the workbook again. All of them are needed before you submit your bid.",
    "Upload the workbook on the price page of your bid. You see what was read before anything is saved.",
    "Uploading and saving is not submitting.",
)
