"""What a bidder typed, as a value of the question's kind; or one sentence that names the question and the mend.

Two steps, because a draft may hold what a submitted bid may not: `read` refuses what is not of the kind at all (a day
that does not exist, a choice nobody offered), `lacks` says what a kept value still lacks (too many words, too few rows).
Values are JSON: text as text, figures as text ('12.50'), a day in ISO, several choices as a list, a table as a list of
rows by column, a declaration as true or false. None is 'not answered'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenders.questions import single
from tenders.questions.single import Wrong
from tenders.questions.specs import (
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
)


def is_blank(value: object) -> bool:
    """Whether nothing was answered; False and 0 are answers."""
    return value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip())


def words(text: str) -> int:
    return len(text.split())


def read(spec: Spec, typed: Any, name: str) -> Any:
    """The value of what was typed, or of a value read back; None for nothing. Raises `Wrong`. `name` stands in quotes."""
    match spec:
        case TextSpec():
            return single.text(typed, name)
        case NumberSpec():
            return single.number(spec, typed, name)
        case MoneySpec():
            return single.money(spec, typed, name)
        case ChoiceSpec():
            return single.choice(spec, typed, name)
        case DateSpec():
            return single.day_of(spec, typed, name)
        case TableSpec():
            return _table(spec, typed, name)
        case FileSpec():
            return None  # the answer is the files themselves
        case DeclarationSpec():
            return single.declaration(typed, name)


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


def _too_long(spec: TextSpec, text: str, name: str) -> str:
    count = words(text)
    if count <= spec.word_limit:
        return ""
    over = count - spec.word_limit
    return (
        f"Cut the answer to ‘{name}’ by {over:,} word{'' if over == 1 else 's'}: "
        f"it has {count:,} and the limit is {spec.word_limit:,}."
    )


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
