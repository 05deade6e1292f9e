"""What a bidder typed, as a value of the question's kind; or one sentence that names the question and the mend.

Two steps, because a draft may hold what a submitted bid may not: `read` refuses what is not of the kind at all (a day
that does not exist, a choice nobody offered), `lacks` says what a kept value still lacks (too many words, too few rows).
Values are JSON: text as text, figures as text ('12.50'), a day in ISO, several choices as a list, a table as a list of
rows by column, a declaration as true or false. None is 'not answered'.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tenders.questions.kinds import (
    LARGEST,
    ChoiceSpec,
    Column,
    DateSpec,
    DeclarationSpec,
    FileSpec,
    MoneySpec,
    NumberSpec,
    Spec,
    TableSpec,
    TextSpec,
    plain,
)

LONGEST_TEXT = 400_000
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 30
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class Wrong(Exception):
    """What was typed cannot be kept as it is. In a table, `cells` pairs (row from 1, column key) with its sentence."""

    def __init__(self, sentence: str, cells: Mapping[tuple[int, str], str] | None = None) -> None:
        self.sentence = sentence
        self.cells = dict(cells or {})
        super().__init__(sentence)


def is_blank(value: object) -> bool:
    """Whether nothing was answered; False and 0 are answers."""
    return value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip())


def words(text: str) -> int:
    return len(text.split())


def read(spec: Spec, typed: Any, name: str) -> Any:
    """The value of what was typed, or of a value read back; None for nothing. Raises `Wrong`. `name` stands in quotes."""
    match spec:
        case TextSpec():
            return _text(typed, name)
        case NumberSpec():
            return _number(spec, typed, name)
        case MoneySpec():
            return _money(spec, typed, name)
        case ChoiceSpec():
            return _choice(spec, typed, name)
        case DateSpec():
            return _date(spec, typed, name)
        case TableSpec():
            return _table(spec, typed, name)
        case FileSpec():
            return None  # the answer is the files themselves
        case DeclarationSpec():
            return _declaration(typed, name)


def lacks(spec: Spec, value: Any, name: str, *, required: bool = True, files: int = 0) -> str:
    """What keeps this answer from being submitted, as one sentence; '' when it is whole. Reads the value again."""
    if isinstance(spec, FileSpec):
        return _files(spec, name, required, files)
    if is_blank(value):
        return f"Answer ‘{name}’." if required else ""
    try:
        value = read(spec, value, name)
    except Wrong as wrong:
        return wrong.sentence
    if isinstance(spec, TextSpec):
        return _too_long(spec, value, name)
    if isinstance(spec, TableSpec):
        return _gaps(spec, value, name)
    return ""


def _text(typed: Any, name: str) -> str | None:
    if typed is None:
        return None
    if not isinstance(typed, str):
        raise Wrong(f"Write ‘{name}’ again; it was not understood.")
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise Wrong(f"Shorten ‘{name}’: it has {len(text):,} characters, and {LONGEST_TEXT:,} is the most we keep.")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        raise Wrong(f"Take the hidden characters out of ‘{name}’; type it again if you pasted it.")
    return text if text.strip() else None


def _too_long(spec: TextSpec, text: str, name: str) -> str:
    count = words(text)
    if count <= spec.word_limit:
        return ""
    over = count - spec.word_limit
    return (
        f"Cut the answer to ‘{name}’ by {over:,} word{'' if over == 1 else 's'}: "
        f"it has {count:,} and the limit is {spec.word_limit:,}."
    )


def _figure(typed: Any, name: str, example: str) -> Decimal | None:
    """A figure as a person writes it: spaces and commas are let through, powers of ten and NaN are not."""
    if typed is None:
        return None
    if isinstance(typed, bool) or not isinstance(typed, str | int | Decimal):
        raise Wrong(f"Write ‘{name}’ as a number, such as {example}.")
    text = re.sub(r"[\s,\u00a0]", "", str(typed)).replace("−", "-")
    if not text:
        return None
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise Wrong(f"Write ‘{name}’ as a number, such as {example}.")
    return Decimal(text)


def _bounded(
    number: Decimal, least: Decimal | None, most: Decimal | None, name: str, *, before: str, after: str
) -> None:
    low = least if least is not None else -LARGEST
    high = most if most is not None else LARGEST
    if number < low:
        raise Wrong(f"Make ‘{name}’ {before}{low:,}{after} or more.")
    if number > high:
        raise Wrong(f"Make ‘{name}’ {before}{high:,}{after} or less.")


def _number(spec: NumberSpec, typed: Any, name: str) -> str | None:
    if isinstance(typed, str) and spec.unit:
        typed = typed.strip().removesuffix(spec.unit)
    number = _figure(typed, name, "12.5" if spec.places else "12")
    if number is None:
        return None
    if number != round(number, spec.places):
        places = f"{spec.places} decimal place{'' if spec.places == 1 else 's'}" if spec.places else "a whole number"
        raise Wrong(f"Round ‘{name}’ to {places}.")
    _bounded(number, spec.least, spec.most, name, before="", after=f" {spec.unit}" if spec.unit else "")
    return plain(number)


def _money(spec: MoneySpec, typed: Any, name: str) -> str | None:
    if isinstance(typed, str):
        typed = typed.strip().removeprefix("£")
    number = _figure(typed, name, "24.36")
    if number is None:
        return None
    if number != round(number, 2):
        raise Wrong(f"Give ‘{name}’ in pounds and pence, with 2 decimal places at most.")
    # Without bounds of its own an amount is at least nothing: nobody is asked for a debt.
    least = spec.least if spec.least is not None else Decimal(0)
    _bounded(number, least, spec.most, name, before="£", after="")
    return f"{number:.2f}"


def _choice(spec: ChoiceSpec, typed: Any, name: str) -> str | list[str] | None:
    given = [typed] if isinstance(typed, str) else typed
    if given is None:
        return None
    if not isinstance(given, list | tuple):
        raise Wrong(f"Choose one of the answers offered for ‘{name}’.")
    chosen = [each for each in given if each != ""]
    if any(each not in spec.options for each in chosen):
        which = "from" if spec.several else "one of"
        raise Wrong(f"Choose {which} the answers offered for ‘{name}’.")
    if spec.several:
        return [each for each in spec.options if each in chosen] or None
    if len(chosen) > 1:
        raise Wrong(f"Choose one answer only for ‘{name}’.")
    return chosen[0] if chosen else None


def _date(spec: DateSpec, typed: Any, name: str) -> str | None:
    parts = _parts(typed)
    if not any(parts):
        return None
    day = _day(parts, name)
    if spec.earliest and day < spec.earliest:
        raise Wrong(f"Make ‘{name}’ {_words(spec.earliest)} or later.")
    if spec.latest and day > spec.latest:
        raise Wrong(f"Make ‘{name}’ {_words(spec.latest)} or earlier.")
    return day.isoformat()


def _parts(typed: Any) -> list[str]:
    """Day, month and year as typed: three boxes, '16 April 2027', '16/4/2027' or an ISO day."""
    if isinstance(typed, list | tuple):
        return [str(each or "").strip() for each in (*typed, "", "", "")[:3]]
    text = str(typed or "").strip()
    found = [part for part in re.split(r"[\s/.\-]+", text) if part]
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text, re.ASCII):
        found.reverse()
    return [*found, "", "", ""][:3] if len(found) <= 3 else [text, "", ""]


def _day(parts: Sequence[str], name: str) -> date:
    day, month, year = parts
    for word, part in zip(("day", "month", "year"), parts, strict=True):
        if not part:
            raise Wrong(f"Add the {word} to ‘{name}’, as in 16 April 2027.")
    if not re.fullmatch(r"\d{4}", year, re.ASCII) or not 1900 <= int(year) <= 2100:
        raise Wrong(f"Write the year of ‘{name}’ in full, from 1900 to 2100.")
    number = _month(month)
    if number is None:
        raise Wrong(f"Write the month of ‘{name}’ as a number from 1 to 12, or as a name.")
    if not re.fullmatch(r"\d{1,2}", day, re.ASCII) or not 1 <= int(day) <= 31:
        raise Wrong(f"Write the day of ‘{name}’ as a number from 1 to 31.")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        said = f"{int(day)} {MONTHS[number - 1].capitalize()} {year}"
        raise Wrong(f"Change the day of ‘{name}’: {said} does not exist.") from None


def _month(text: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return int(text) if 1 <= int(text) <= 12 else None
    start = text.lower().rstrip(".")
    found = [number for number, month in enumerate(MONTHS, 1) if len(start) >= 3 and month.startswith(start)]
    return found[0] if len(found) == 1 else None


def _words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def _declaration(typed: Any, name: str) -> bool | None:
    known: dict[Any, bool | None] = {"yes": True, "no": False, "": None, None: None}
    if isinstance(typed, bool):
        return typed
    if not isinstance(typed, str | None) or typed not in known:
        raise Wrong(f"Choose yes or no for ‘{name}’.")
    return known[typed]


def _table(spec: TableSpec, typed: Any, name: str) -> list[dict[str, Any]] | None:
    if typed is None or typed == "":
        return None
    if not isinstance(typed, list | tuple) or not all(isinstance(row, Mapping) for row in typed):
        raise Wrong(f"Fill in the rows of ‘{name}’ again; they did not arrive whole.")
    filled = [row for row in typed if any(not is_blank(row.get(column.key)) for column in spec.columns)]
    if len(filled) > spec.most_rows:
        raise Wrong(
            f"Keep {spec.most_rows} row{'' if spec.most_rows == 1 else 's'} of ‘{name}’ at most: "
            f"it has {len(filled):,} now."
        )
    cells: dict[tuple[int, str], str] = {}
    rows = []
    for number, row in enumerate(filled, 1):
        rows.append({column.key: _cell(column, row.get(column.key), number, cells) for column in spec.columns})
    if cells:
        raise Wrong(next(iter(cells.values())), cells)
    return rows or None


def _cell(column: Column, typed: Any, number: int, cells: dict[tuple[int, str], str]) -> Any:
    name = f"{column.label}, row {number}"
    try:
        value = read(column.spec, typed, name)
        sentence = "" if value is None else lacks(column.spec, value, name)
    except Wrong as wrong:
        value, sentence = None, wrong.sentence
    if sentence:
        cells[number, column.key] = sentence
    return value


def _gaps(spec: TableSpec, rows: list[dict[str, Any]] | None, name: str) -> str:
    rows = rows or []
    if len(rows) < spec.least_rows:
        return f"Give {spec.least_rows} row{'' if spec.least_rows == 1 else 's'} or more in ‘{name}’: it has {len(rows)} now."
    for number, row in enumerate(rows, 1):
        for column in spec.columns:
            if is_blank(row.get(column.key)):
                return f"Fill in ‘{column.label}’ in row {number} of ‘{name}’."
    return ""


def _files(spec: FileSpec, name: str, required: bool, files: int) -> str:
    if files == 0:
        return f"Upload a file for ‘{name}’." if required else ""
    if files > spec.most_files:
        return f"Remove a file from ‘{name}’: it takes {spec.most_files} and has {files}."
    return ""
