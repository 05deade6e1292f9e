"""The workbook of prices: what a bidder downloads, and what comes back, cell by cell. Nothing is half-imported."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tenders.pricing.schedule import QUANTITIES, Line, Schedule
from tenders.pricing.workbook import Book, ReadBook, WorkbookRefused, read_workbook, write_workbook
from tenders.pricing.workbook.package import MOST_BYTES

D = Decimal
SCHEDULE = Schedule(
    "Price of an hour",
    (
        Line("v30", "30-minute visits", "hour", D(60), None, 30, floor=D("21.43")),
        Line("v60", "60-minute visits", "hour", D(40), None, 60, ceiling=D("30.00")),
        Line("scheme", "Nights at Winford House", "visit", D(0), 1),
    ),
)
LOTS = {1: "Northern Parishes", 3: "Norton West"}
BOOK = Book("SBC-2027-001", "Care at home", SCHEDULE, LOTS)
BLANK = write_workbook(BOOK)
GOOD = {"H6": 26, "H7": 24.36, "H8": 88.5, "H9": 25.99, "H10": 24}
"""The price cells of the five rows: lot 1 v30, v60, scheme; lot 3 v30, v60."""
READ = {
    1: {"v30": D("26"), "v60": D("24.36"), "scheme": D("88.5")},
    3: {"v30": D("25.99"), "v60": D("24")},
}


def filled(change: Callable[[Any], None] | None = None, **cells: Any) -> bytes:
    """The workbook filled in rightly, then changed as a person with a spreadsheet program changes it."""
    workbook = openpyxl.load_workbook(io.BytesIO(BLANK))
    for at, value in {**GOOD, **cells}.items():
        workbook["Prices"][at] = value
    if change is not None:
        change(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def refused(content: bytes, filename: str = "prices.xlsx", book: Book = BOOK) -> list[str]:
    with pytest.raises(WorkbookRefused) as refusal:
        read_workbook(content, book=book, filename=filename)
    return refusal.value.sentences


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same package with some of its parts changed, as no spreadsheet program would."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


# -- out ---------------------------------------------------------------------------------------------------------------
def test_the_workbook_says_whose_it_is_and_lets_only_prices_be_typed() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(BLANK))
    assert workbook.sheetnames == ["Prices", "How to fill this in"]
    sheet = workbook["Prices"]
    assert sheet["B2"].value == "SBC-2027-001"
    assert sheet["B3"].value == SCHEDULE.fingerprint()
    assert [cell.value for cell in sheet[5]] == [
        "Code", "Lot", "Name of the lot", "What you price", "Unit", "Floor", "Ceiling", "Your price in pounds",
    ]  # fmt: skip
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)] == [
        ["1/v30", 1, "Northern Parishes", "30-minute visits", "£ an hour", 21.43, None, None],
        ["1/v60", 1, "Northern Parishes", "60-minute visits", "£ an hour", None, 30, None],
        ["1/scheme", 1, "Northern Parishes", "Nights at Winford House", "£ a visit", None, None, None],
        ["3/v30", 3, "Norton West", "30-minute visits", "£ an hour", 21.43, None, None],
        ["3/v60", 3, "Norton West", "60-minute visits", "£ an hour", None, 30, None],
    ]
    assert sheet.protection.sheet
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"H6", "H7", "H8", "H9", "H10"}
    assert "no password" in " ".join(str(cell.value) for cell in workbook["How to fill this in"]["A"])


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    book = Book("X", "=1+1", Schedule("P", (Line("a", "=HYPERLINK(1)"),)), {1: "=cmd|' /C calc'!A0"})
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(book)))["Prices"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}


def test_what_was_saved_before_stands_in_the_workbook() -> None:
    kept = Book("SBC-2027-001", "Care at home", SCHEDULE, LOTS, {3: {"v60": D("24.10")}})
    assert read_workbook(write_workbook(kept), book=BOOK) == ReadBook({1: {}, 3: {"v60": D("24.1")}}, 4)


# -- in ----------------------------------------------------------------------------------------------------------------
def test_a_workbook_filled_in_rightly_is_read_to_the_penny() -> None:
    assert read_workbook(filled(), book=BOOK) == ReadBook(READ, 0)


def test_a_number_that_binary_cannot_hold_is_what_was_typed() -> None:
    found = read_workbook(filled(H6=25.1, H7=float("24.359999999999999")), book=BOOK)
    assert found.prices[1] == {"v30": D("25.1"), "v60": D("24.36"), "scheme": D("88.5")}


def test_empty_cells_are_counted_and_rows_may_stand_in_another_order() -> None:
    def turned(workbook: Any) -> None:
        sheet = workbook["Prices"]
        sheet.move_range("A6:H6", rows=6)  # the first row goes below the last, a blank row between
        sheet["H10"] = None

    assert read_workbook(filled(turned), book=BOOK) == ReadBook({1: READ[1], 3: {"v30": D("25.99")}}, 1)


CELLS: list[tuple[str, dict[str, Any], str]] = [
    ("a formula", {"H7": "=H6*0.9"}, "Cell H7 holds a formula; type the number it gives instead."),
    ("a formula beside the prices", {"D6": '=CONCATENATE("30","")'}, "Cell D6 holds a formula; type the number it gives instead."),
    (
        "text in a number cell",
        {"H7": "24.36"},
        "Cell H7, lot 1, ‘60-minute visits’: ‘24.36’ is text; type the price as a plain number, such as 24.36.",
    ),
    (
        "words",
        {"H7": "as agreed"},
        "Cell H7, lot 1, ‘60-minute visits’: ‘as agreed’ is text; type the price as a plain number, such as 24.36.",
    ),
    ("yes or no", {"H7": True}, "Cell H7, lot 1, ‘60-minute visits’: it holds yes or no; type the price as a number."),
    (
        "a date",
        {"H7": datetime(2027, 4, 16, tzinfo=UTC).replace(tzinfo=None)},
        "Cell H7, lot 1, ‘60-minute visits’: it holds a date; type the price as a number and set the cell to a number format.",
    ),
    ("an error", {"H7": "#REF!"}, "Cell H7, lot 1, ‘60-minute visits’: it holds an error (#REF!); type the price as a number."),
    ("nought", {"H7": 0}, "Cell H7, lot 1, ‘60-minute visits’: the price is £0.00; give more than £0.00."),
    ("below nought", {"H7": -24}, "Cell H7, lot 1, ‘60-minute visits’: −£24.00 is below nought; give more than £0.00."),
    (
        "too many places",
        {"H7": 24.365},
        "Cell H7, lot 1, ‘60-minute visits’: £24.365 has more than two decimal places; round it to the penny.",
    ),
    (
        "a slip of the finger",
        {"H7": 2436},
        "Cell H7, lot 1, ‘60-minute visits’: £2,436.00 an hour is more than anyone means; the most we take is £1,000.00.",
    ),
    (
        "a number of the stars",
        {"H7": 1e308},
        "Cell H7, lot 1, ‘60-minute visits’: A price of 309 digits an hour is more than anyone means; "
        "the most we take is £1,000.00.",
    ),
    ("under the floor", {"H6": 21.42}, "Cell H6, lot 1, ‘30-minute visits’: £21.42 is under the published floor of £21.43."),
    ("over the ceiling", {"H7": 30.01}, "Cell H7, lot 1, ‘60-minute visits’: £30.01 is over the published ceiling of £30.00."),
    (
        "another tender",
        {"B2": "SBC-2026-009"},
        "This workbook is for the tender SBC-2026-009 (cell B2); this bid is for SBC-2027-001.",
    ),
    ("no tender", {"B2": None}, "Cell B2 should name the tender, SBC-2027-001, and is empty; download the workbook again."),
    ("a changed line", {"D7": "90-minute visits"}, "Cell D7 should say ‘60-minute visits’ and says ‘90-minute visits’; put the row back as it was."),
    ("a changed lot", {"B9": 1}, "Cell B9 should say ‘3’ and says ‘1’; put the row back as it was."),
    ("an added row", {"A11": "4/v30"}, "Row 11 is not in this schedule (cell A11 says ‘4/v30’); take the row out."),
    ("a sum below", {"H12": 120}, "Row 12 has no code in cell A12, and cell H12 is filled in; take the row out."),
    ("a note beside", {"J6": "if TUPE"}, "Cell J6 lies beside the schedule and is filled in; clear it."),
    ("something far below", {"H5000": 1}, "There is something in row 5000, far below the prices; clear the rows below 10."),
    ("a heading cleared", {"E5": None}, "Cell E5 should say ‘Unit’ and is empty; put the columns back in their order."),
    ("a label changed", {"A2": "Bid"}, "Cell A2 should say ‘Tender’; put the rows at the top back as they were."),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "sentence"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
def test_each_fault_has_its_own_sentence_that_names_the_cell(cells: dict[str, Any], sentence: str) -> None:
    assert refused(filled(**cells)) == [sentence]


def test_every_fault_is_told_at_once_up_to_a_dozen() -> None:
    assert len(refused(filled(H6=0, H7="x", H9=-1))) == 3
    many = Schedule("P", tuple(Line(f"l{n}", f"Line {n}", quantity=D(5)) for n in range(20)))
    book = Book("T", "T", many, {1: "A"}, {1: {f"l{n}": D(2000) for n in range(20)}})
    said = refused(write_workbook(book), book=book)
    assert len(said) == 13
    assert said[-1] == "There are 8 more like these."


def test_an_array_formula_is_a_formula() -> None:
    def change(workbook: Any) -> None:
        workbook["Prices"]["H6"] = ArrayFormula("H6:H7", "=H9:H10*1.1")

    assert refused(filled(change))[0] == "Cell H6 holds a formula; type the number it gives instead."


def test_a_formula_is_never_worked_out_even_when_its_last_value_is_there() -> None:
    def with_value(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet1.xml"
        parts[name] = re.sub(rb'(<c r="H7"[^>]*)>\s*<v>24.36</v>', rb"\1><f>12.18*2</f><v>24.36</v>", parts[name])
        assert b"<f>12.18*2</f>" in parts[name]

    assert refused(repacked(filled(), with_value)) == ["Cell H7 holds a formula; type the number it gives instead."]


def test_a_missing_row_is_named_by_its_lot_and_line() -> None:
    def change(workbook: Any) -> None:
        workbook["Prices"].delete_rows(9)

    assert refused(filled(change)) == ["The row of ‘30-minute visits’ in lot 3 (3/v30) is missing; put it back."]


def test_a_row_copied_over_another_is_named() -> None:
    assert refused(filled(A7="1/v30")) == [
        "Row 7 is row 6 over again (1/v30); take one of them out.",
        "The row of ‘60-minute visits’ in lot 1 (1/v60) is missing; put it back.",
    ]


def test_swapped_columns_are_named_by_their_headings() -> None:
    def swap(workbook: Any) -> None:
        sheet = workbook["Prices"]
        for row in range(5, 11):
            sheet.cell(row, 7).value, sheet.cell(row, 8).value = sheet.cell(row, 8).value, sheet.cell(row, 7).value

    assert refused(filled(swap)) == [
        "Cell G5 should say ‘Ceiling’ and says ‘Your price in pounds’; put the columns back in their order.",
        "Cell H5 should say ‘Your price in pounds’ and says ‘Ceiling’; put the columns back in their order.",
    ]


def test_an_older_version_of_the_schedule_is_refused_with_both_versions() -> None:
    newer = Book("SBC-2027-001", "Care at home", Schedule("Price", SCHEDULE.lines[:2]), LOTS)
    assert refused(filled(), book=newer) == [
        f"This workbook was made from another version of the price schedule (cell B3 says {BOOK.version}; "
        f"the present one is {newer.version}); download it again."
    ]


def test_merged_cells_hidden_and_added_sheets_are_named() -> None:
    assert refused(filled(lambda workbook: workbook["Prices"].merge_cells("H6:H7"))) == [
        "Cells H6:H7 are merged; split them again, so that every price has its own cell."
    ]

    def hide(workbook: Any) -> None:
        workbook["How to fill this in"].sheet_state = "veryHidden"

    assert refused(filled(hide)) == [
        "The sheet ‘How to fill this in’ is hidden; show it or take it out, so that all can be read."
    ]
    assert refused(filled(lambda workbook: workbook.create_sheet("Working"))) == [
        "The sheet ‘Working’ is not part of the schedule; take it out and send the rest."
    ]
    assert refused(filled(lambda workbook: workbook.remove(workbook["Prices"]))) == [
        "There is no sheet ‘Prices’; download the workbook again and fill that in."
    ]


def test_two_sheets_of_one_name_are_no_workbook_of_ours() -> None:
    def double(parts: dict[str, bytes]) -> None:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"How to fill this in", b"Prices")

    assert refused(repacked(filled(), double)) == [UNREADABLE]


MACROS = "There are macros in the workbook; save it as an Excel workbook (.xlsx) without them."
UNREADABLE = "The file cannot be read as an Excel workbook (.xlsx); download the workbook again and fill that in."
BOMB = "The workbook unpacks to far more than prices need, so it was not opened; download the workbook again and fill that in."


def test_macros_are_refused_by_name_by_part_and_by_kind() -> None:
    assert refused(filled(), "prices.XLSM") == [
        "The file is a workbook with macros; save it as an Excel workbook (.xlsx) and send that."
    ]
    assert refused(repacked(filled(), lambda parts: parts.update({"xl/vbaProject.bin": b"x"}))) == [MACROS]

    def kind(parts: dict[str, bytes]) -> None:
        name = "[Content_Types].xml"
        parts[name] = parts[name].replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
            b"application/vnd.ms-excel.sheet.macroEnabled.main",
        )

    assert refused(repacked(filled(), kind)) == [MACROS]


def test_links_to_other_files_are_refused() -> None:
    linked = repacked(filled(), lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<x/>"}))
    assert refused(linked) == ["The workbook draws on another file; type the prices as plain numbers instead."]


def test_a_bomb_is_refused_by_its_own_figures_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 45_000_000)
    assert len(out.getvalue()) < 100_000
    assert refused(out.getvalue()) == [BOMB]
    ratio = repacked(filled(), lambda parts: parts.update({"xl/media/a.bin": b"0" * 2_000_000}))
    assert refused(ratio) == [BOMB]
    crowd = repacked(filled(), lambda parts: parts.update({f"xl/x{n}.bin": b"" for n in range(300)}))
    assert refused(crowd) == [BOMB]
    assert refused(b"PK" + b"x" * MOST_BYTES) == [
        "The file is larger than 5 MB; send the workbook you downloaded here, with prices only."
    ]


def test_entities_that_grow_are_refused_in_any_encoding() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "{}">]>'.format("ha" * 10)
    for encoding in ("utf-8", "utf-16"):

        def declare(parts: dict[str, bytes], encoding: str = encoding) -> None:
            parts["xl/sharedStrings.xml"] = (laughs + "<sst/>").encode(encoding)

        assert refused(repacked(filled(), declare)) == [UNREADABLE]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty, 0 bytes arrived; save the workbook again and send it."),
        (b"line,price\nv30,24.36\n", UNREADABLE),
        (b"PK\x03\x04 not a zip at all", UNREADABLE),
        (BLANK[: len(BLANK) // 2], UNREADABLE),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le"),
            "The workbook is locked with a password; save it without one and send it again.",
        ),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512,
            "The file is in the old Excel format (.xls); save it as an Excel workbook (.xlsx).",
        ),
    ],
    ids=["0 bytes", "CSV", "not a zip", "cut in half", "encrypted", "old Excel"],
)
def test_what_is_no_workbook_says_what_it_is(content: bytes, sentence: str) -> None:
    assert refused(content) == [sentence]


def test_another_office_document_is_no_workbook() -> None:
    def to_word(parts: dict[str, bytes]) -> None:
        for name in list(parts):
            if name.startswith("xl/"):
                parts[name.replace("xl/", "word/")] = parts.pop(name)

    assert refused(repacked(filled(), to_word)) == [UNREADABLE]


def test_a_hundred_lots_of_twenty_lines_go_out_and_come_back() -> None:
    lines = tuple(Line(f"l{n}", f"Line {n}", quantity=D(5)) for n in range(20))
    prices = {lot: {f"l{n}": D(2000 + lot + n).scaleb(-2) for n in range(20)} for lot in range(1, 101)}
    book = Book("T", "T", Schedule("P", lines, QUANTITIES), {lot: f"Area {lot}" for lot in range(1, 101)}, prices)
    assert read_workbook(write_workbook(book), book=book) == ReadBook(prices, 0)


# -- anything ----------------------------------------------------------------------------------------------------------
JUNK: list[Any] = [
    None, "", " ", "=1+1", "=cmd|' /C calc'!A0", "x" * 40_000, True, False, 0, -1, 1e308, -1e308, 1e-300, 24.365, 10**400,
    "NaN", "#DIV/0!", "£24", "٢٤", "\u202e24", "1/v30", "3/v60", "SBC-2027-001", datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None),
]  # fmt: skip


def _cells(rng: random.Random, content: bytes) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet = workbook["Prices"]
    for _ in range(rng.randrange(1, 4)):
        at = f"{rng.choice('AABBCDEFGHHHHIZ')}{rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 40, 3000])}"
        value = rng.choice(JUNK)
        sheet[at] = value if not isinstance(value, int) or abs(value) < 10**300 else 1e300
    act = rng.randrange(8)
    if act == 0:
        sheet.delete_rows(rng.randrange(1, 12))
    elif act == 1:
        sheet.delete_cols(rng.randrange(1, 9))
    elif act == 2:
        sheet.insert_rows(rng.randrange(1, 12))
    elif act == 3:
        sheet.merge_cells(start_row=rng.randrange(1, 9), end_row=10, start_column=rng.randrange(1, 9), end_column=9)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _bytes(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data[: rng.randrange(1, len(data))] if rng.randrange(4) == 0 else data)


def _parts(rng: random.Random, content: bytes) -> bytes:
    """Break the XML inside, with the package whole."""

    def change(parts: dict[str, bytes]) -> None:
        name = rng.choice(sorted(parts))
        act = rng.randrange(4)
        if act == 0:
            del parts[name]
        elif act == 1:
            parts[name] = parts[name][: rng.randrange(len(parts[name]) + 1)]
        elif act == 2:
            parts[name] = parts[name].replace(b"<v>", rng.choice([b"<v>NaN", b"<v>1e999", b"<v>9" * 50, b"<v>-"]), 1)
        else:
            parts[name] = _bytes(rng, parts[name] or b"x")

    return repacked(content, change)


def outcome(content: bytes) -> tuple[ReadBook | None, list[str]]:
    try:
        return read_workbook(content, book=BOOK), []
    except WorkbookRefused as refusal:
        return None, refusal.sentences


def test_two_hundred_mutilated_workbooks_are_read_whole_or_refused_in_words() -> None:
    """Never anything but prices that the schedule takes, or sentences; and what is read is what a good line may be."""
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    content = filled()
    read = 0
    for _ in range(200):
        mutant = rng.choice((_cells, _bytes, _parts))(rng, content)
        found, sentences = outcome(mutant)
        if found is None:
            assert sentences
            assert all(each.endswith(".") for each in sentences)
            continue
        read += 1
        assert set(found.prices) == {1, 3}
        given = 0
        for lot, lines in found.prices.items():
            asked = {line.key: line for line in SCHEDULE.of_lot(lot)}
            for key, price in lines.items():
                line = asked[key]
                assert D("0.01") <= price <= D(2000)
                assert price == round(price, 2)
                assert line.floor is None or price >= line.floor
                assert line.ceiling is None or price <= line.ceiling
                given += 1
        assert given + found.empty == 5
    print("read", read, "of 200")
