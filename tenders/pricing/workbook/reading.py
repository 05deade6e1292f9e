"""Reading a bidder's workbook back: either every row is understood, or the faults are told cell by cell. Pure."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from tenders.pricing.reading import fault
from tenders.pricing.schedule import Line, plain
from tenders.pricing.workbook.layout import (
    GUIDE,
    HEAD_ROW,
    HEADINGS,
    LABELS,
    PRICE_COLUMN,
    PRICES,
    TENDER_CELL,
    VERSION_CELL,
    Book,
)
from tenders.pricing.workbook.package import WorkbookRefused, merged_cells, open_package, unreadable

__all__ = ["ReadBook", "WorkbookRefused", "read_workbook"]

MOST_FAULTS = 12
SPARE_ROWS = 500
WIDEST = 256  # cells of a row; the library fills every gap before a cell, so one far to the right makes thousands
LAST_ROW = 1_048_576  # of any spreadsheet program
COLUMNS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class ReadBook:
    """What a good workbook said: lot to line key to price. Lines left empty are absent, counted in `empty`."""

    prices: Mapping[int, Mapping[str, Decimal]]
    empty: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell as it was typed: `kind` is openpyxl's data type ('n', 's', 'f', 'b', 'e', 'd')."""

    at: str
    value: Any
    kind: str

    @property
    def is_blank(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())

    @property
    def shown(self) -> str:
        words = " ".join(str(self.value).split())
        return words if len(words) <= 40 else f"{words[:39]}…"


def read_workbook(content: bytes, *, book: Book, filename: str = "prices.xlsx") -> ReadBook:
    """Read the prices of `book` out of a workbook. Formulas are never worked out.

    Steps: judge the package -> no merged cells, no sheets but ours -> this tender, this version -> headings in their
    columns -> every row named and known, each once -> every price a plain number that the line takes.
    Raises `WorkbookRefused` with a sentence for each fault (the first dozen); then nothing of it may be kept.
    """
    package = open_package(content, filename)
    if merged := merged_cells(package):
        raise WorkbookRefused(f"Cells {merged[0]} are merged; split them again, so that every price has its own cell.")
    rows = _rows(content, last=HEAD_ROW + len(book.rows()))
    faults = [*_formulas(rows)] or [*_whose(rows, book)] or [*_headings(rows)]
    if faults:
        raise WorkbookRefused(*_first(faults))
    prices, faults = _prices(rows[HEAD_ROW:], book)
    if faults:
        raise WorkbookRefused(*_first(faults))
    given = sum(len(each) for each in prices.values())
    return ReadBook(prices, len(book.rows()) - given)


def _first(faults: Sequence[str]) -> list[str]:
    if len(faults) <= MOST_FAULTS:
        return list(faults)
    return [*faults[:MOST_FAULTS], f"There are {len(faults) - MOST_FAULTS:,} more like these."]


def _rows(content: bytes, *, last: int) -> list[list[_Cell]]:
    """The cells of the price sheet, row by row, with blank rows at the end left out."""
    import openpyxl  # with the array library behind it 17 MB, which a web worker holds only once somebody brings a workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library remarks on parts that nobody here reads
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            _judge_sheets(workbook)
            sheet = workbook[PRICES]
            sheet.reset_dimensions()
            rows = _bounded(sheet.iter_rows())
            found = [
                [_cell(cell, number, place) for place, cell in enumerate(row)]
                for number, row in enumerate(islice(rows, last + SPARE_ROWS), start=1)
            ]
            beyond = _first_filled(rows, last + SPARE_ROWS)
            workbook.close()
    except WorkbookRefused:
        raise
    except Exception as trouble:  # the file is a stranger's: whatever its parser trips over, it is not our workbook
        raise unreadable() from trouble
    while found and all(cell.is_blank for cell in found[-1]):
        found.pop()
    if beyond:
        raise WorkbookRefused(f"There is something in row {beyond}, far below the prices; clear the rows below {last}.")
    return found


def _bounded(rows: Iterator[Any]) -> Iterator[Any]:
    """The rows, as long as they are those of a price sheet: a few bytes can name a cell or a row at the end of the world."""
    for number, row in enumerate(rows, start=1):
        if number > LAST_ROW:
            raise unreadable()
        if len(row) > WIDEST:
            raise WorkbookRefused(
                f"Row {number} goes on to column {_column(len(row))}, far beside the prices; "
                "download the workbook again and fill that in."
            )
        yield row


def _first_filled(rows: Iterator[Any], start: int) -> int:
    """The number of the first row after `start` in which anything stands; 0 when there is none."""
    for number, row in enumerate(rows, start=start + 1):
        if any(cell.value is not None for cell in row):
            return number
    return 0


def _column(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


def _cell(cell: Any, row: int, place: int) -> _Cell:
    at = f"{_column(place + 1)}{row}"
    kind = str(cell.data_type)
    value = cell.value
    if kind != "f" and not isinstance(value, str | int | float | bool | None) and kind != "d":
        kind = "f"  # an array or table formula comes as an object of its own
    return _Cell(at, value, kind)


def _judge_sheets(workbook: Any) -> None:
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            raise WorkbookRefused(
                f"The sheet ‘{sheet.title[:40]}’ is hidden; show it or take it out, so that all can be read."
            )
    names = workbook.sheetnames
    if len(set(names)) != len(names):
        raise unreadable()  # two sheets of one name: nobody could say which of them was meant
    if PRICES not in names:
        raise WorkbookRefused(f"There is no sheet ‘{PRICES}’; download the workbook again and fill that in.")
    for name in names:
        if name not in (PRICES, GUIDE):
            raise WorkbookRefused(
                f"The sheet ‘{name[:40]}’ is not part of the schedule; take it out and send the rest."
            )


def _formulas(rows: Sequence[Sequence[_Cell]]) -> Iterator[str]:
    for row in rows:
        for cell in row:
            if cell.kind == "f":
                yield f"Cell {cell.at} holds a formula; type the number it gives instead."


def _at(rows: Sequence[Sequence[_Cell]], at: str) -> _Cell:
    """The cell of that name; a blank one where the sheet does not go so far."""
    column, row = COLUMNS.index(at[0]), int(at[1:])
    if len(rows) < row or len(rows[row - 1]) <= column:
        return _Cell(at, None, "n")
    return rows[row - 1][column]


def _whose(rows: Sequence[Sequence[_Cell]], book: Book) -> Iterator[str]:
    tender, version = _at(rows, TENDER_CELL), _at(rows, VERSION_CELL)
    if tender.is_blank:
        yield f"Cell {TENDER_CELL} should name the tender, {book.tender}, and is empty; download the workbook again."
    elif str(tender.value).strip() != book.tender:
        yield f"This workbook is for the tender {tender.shown} (cell {TENDER_CELL}); this bid is for {book.tender}."
    elif str(version.value).strip() != book.version:
        yield (
            f"This workbook was made from another version of the price schedule (cell {VERSION_CELL} says "
            f"{version.shown or 'nothing'}; the present one is {book.version}); download it again."
        )


def _headings(rows: Sequence[Sequence[_Cell]]) -> Iterator[str]:
    for letter, heading in zip(COLUMNS, HEADINGS, strict=True):
        cell = _at(rows, f"{letter}{HEAD_ROW}")
        if str(cell.value or "").strip() != heading:
            says = f"says ‘{cell.shown}’" if not cell.is_blank else "is empty"
            yield f"Cell {cell.at} should say ‘{heading}’ and {says}; put the columns back in their order."
    for number, label in enumerate(LABELS, start=2):
        cell = _at(rows, f"A{number}")
        if str(cell.value or "").strip() != label:
            yield f"Cell {cell.at} should say ‘{label}’; put the rows at the top back as they were."


def _prices(rows: Sequence[Sequence[_Cell]], book: Book) -> tuple[dict[int, dict[str, Decimal]], list[str]]:
    wanted = {code: (lot, line) for code, lot, _name, line in book.rows()}
    prices: dict[int, dict[str, Decimal]] = {lot: {} for lot in book.lots}
    faults: list[str] = []
    seen: dict[str, str] = {}
    for row in rows:
        if all(cell.is_blank for cell in row):
            continue
        head, code = row[0], str(row[0].value or "").strip()
        number = head.at[1:]
        if code in seen:
            faults.append(f"Row {number} is row {seen[code]} over again ({code}); take one of them out.")
            continue
        if code not in wanted:
            faults.append(_unknown(row, number, code))
            continue
        seen[code] = number
        lot, line = wanted[code]
        faults += _moved(row, lot, line, number)
        price, trouble = _price(row, lot, line, number)
        if trouble:
            faults.append(trouble)
        elif price is not None:
            prices[lot][line.key] = price
    lacking = [(code, lot, line) for code, (lot, line) in wanted.items() if code not in seen]
    faults += [
        f"The row of ‘{line.label}’ in lot {lot} ({code}) is missing; put it back." for code, lot, line in lacking
    ]
    return prices, faults


def _unknown(row: Sequence[_Cell], number: str, code: str) -> str:
    if code:
        return f"Row {number} is not in this schedule (cell {row[0].at} says ‘{row[0].shown}’); take the row out."
    filled = next(cell for cell in row if not cell.is_blank)
    return f"Row {number} has no code in cell {row[0].at}, and cell {filled.at} is filled in; take the row out."


def _moved(row: Sequence[_Cell], lot: int, line: Line, number: str) -> list[str]:
    """The fixed cells of the row must say what they said: a price beside another line's words would be a trap."""
    said = {1: str(lot), 3: line.label, 4: f"£ {line.unit_words}"}
    faults = []
    for place, words in said.items():
        cell = row[place] if len(row) > place else _Cell(f"{COLUMNS[place]}{number}", None, "n")
        if _plain(cell) != words:
            faults.append(f"Cell {cell.at} should say ‘{words}’ and says ‘{cell.shown}’; put the row back as it was.")
    for cell in row[len(COLUMNS) :]:
        if not cell.is_blank:
            faults.append(f"Cell {cell.at} lies beside the schedule and is filled in; clear it.")
    return faults


def _plain(cell: _Cell) -> str:
    if isinstance(cell.value, bool):
        return ""
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return str(cell.value if cell.value is not None else "").strip()


def _price(row: Sequence[_Cell], lot: int, line: Line, number: str) -> tuple[Decimal | None, str]:
    """The price of a row, or the sentence that says what is wrong with its cell."""
    place = COLUMNS.index(PRICE_COLUMN)
    cell = row[place] if len(row) > place else _Cell(f"{PRICE_COLUMN}{number}", None, "n")
    where = f"Cell {cell.at}, lot {lot}, ‘{line.label}’"
    if cell.is_blank:
        return None, ""
    if isinstance(cell.value, bool) or cell.kind == "b":
        return None, f"{where}: it holds yes or no; type the price as a number."
    if cell.kind == "e":
        return None, f"{where}: it holds an error ({cell.shown}); type the price as a number."
    if isinstance(cell.value, str):
        return None, f"{where}: ‘{cell.shown}’ is text; type the price as a plain number, such as 24.36."
    if not isinstance(cell.value, int | float):
        return None, f"{where}: it holds a date; type the price as a number and set the cell to a number format."
    # The shortest decimal that names this binary number: what was typed, not what the format rounds it to.
    price = Decimal(repr(cell.value))
    if trouble := fault(line, price):
        return None, f"{where}: {trouble}"
    return Decimal(plain(price)), ""
