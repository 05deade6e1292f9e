"""What a question of each kind asks for: limits, bounds, offered answers, columns. Read from JSON, checked in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tenders.questions.specs import (
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
)

KINDS = {
    "text": "Text",
    "number": "Number",
    "choice": "Choice",
    "date": "Date",
    "money": "Money",
    "table": "Table",
    "file": "File",
    "declaration": "Declaration",
}
SIMPLE = ("text", "number", "money", "date", "choice")  # what a column of a table can be
FILE_KINDS = ("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "csv", "txt")

MOST_WORDS = 10_000
MOST_OPTIONS, LONGEST_OPTION = 40, 200
MOST_COLUMNS, MOST_ROWS = 8, 100
MOST_FILES = 10
CELL_WORDS = 60


class SpecError(Exception):
    """What is asked for cannot be asked. `fields` pairs the part that is wrong with its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))

    @property
    def sentences(self) -> list[str]:
        return list(self.fields.values())


@dataclass(slots=True)
class Reader:
    """Takes the parts of a spec one by one and remembers what is wrong with each."""

    data: Mapping[str, Any]
    faults: dict[str, str] = field(default_factory=dict)

    def whole(self, key: str, name: str, least: int, most: int, default: int | None = None) -> int:
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.faults[key] = f"{name}: give a whole number from {least:,} to {most:,}."
            return least
        return value

    def figure(self, key: str, name: str) -> Decimal | None:
        value = self.data.get(key)
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > LARGEST:
            self.faults[key] = f"{name}: write it as a number, such as 10."
            return None
        return number

    def day(self, key: str, name: str) -> date | None:
        value = self.data.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.faults[key] = f"{name}: give a day that exists."
            return None

    def in_order(self, low: str, high: str, least: Any, most: Any, name: str) -> None:
        if least is not None and most is not None and least > most:
            self.faults.setdefault(high, f"{name}: make it no less than the lower one.")

    def lines(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key)
        if not isinstance(value, list | tuple):
            return ()
        return tuple(" ".join(str(each).split()) for each in value if str(each).strip())


def parse(kind: str, data: Mapping[str, Any]) -> Spec:
    """The spec of a question of `kind`. Raises `SpecError` with a sentence for each part that is wrong."""
    if kind not in KINDS:
        raise SpecError({"kind": "Kind: choose one of the kinds of question on the page."})
    reader = Reader(data if isinstance(data, Mapping) else {})
    spec = _READERS[kind](reader)
    if reader.faults:
        raise SpecError(reader.faults)
    return spec


def _text(reader: Reader) -> Spec:
    return TextSpec(reader.whole("word_limit", "Word limit", 1, MOST_WORDS))


def _number(reader: Reader) -> Spec:
    least, most = reader.figure("least", "Least"), reader.figure("most", "Most")
    reader.in_order("least", "most", least, most, "Most")
    unit = " ".join(str(reader.data.get("unit") or "").split())
    if len(unit) > 30:
        reader.faults["unit"] = "Unit: shorten it to 30 characters."
    places = reader.whole("places", "Decimal places", 0, 6, 0)
    for key, bound in (("least", least), ("most", most)):
        if bound is not None and bound != round(bound, places):
            reader.faults.setdefault(key, f"{key.capitalize()}: give it in the decimal places that an answer can have.")
    return NumberSpec(least, most, places, unit)


def _money(reader: Reader) -> Spec:
    least, most = reader.figure("least", "Least"), reader.figure("most", "Most")
    reader.in_order("least", "most", least, most, "Most")
    for key, bound in (("least", least), ("most", most)):
        if bound is not None and bound != round(bound, 2):
            reader.faults.setdefault(key, f"{key.capitalize()}: give pounds and pence, with 2 decimal places at most.")
    return MoneySpec(least, most)


def _choice(reader: Reader) -> Spec:
    options = reader.lines("options")
    if not 2 <= len(options) <= MOST_OPTIONS:
        reader.faults["options"] = f"Answers offered: give from 2 to {MOST_OPTIONS}, one a line."
    elif twice := _twice(options):
        reader.faults["options"] = f"Answers offered: ‘{twice}’ is there twice; offer each answer once."
    elif any(len(each) > LONGEST_OPTION for each in options):
        reader.faults["options"] = f"Answers offered: shorten each to {LONGEST_OPTION} characters."
    return ChoiceSpec(options, several=reader.data.get("several") is True)


def _twice(words: Sequence[str]) -> str:
    seen: set[str] = set()
    for each in words:
        if each.casefold() in seen:
            return each
        seen.add(each.casefold())
    return ""


def _date(reader: Reader) -> Spec:
    earliest, latest = reader.day("earliest", "Earliest day"), reader.day("latest", "Latest day")
    if earliest and latest and earliest > latest:
        reader.faults["latest"] = "Latest day: make it no earlier than the earliest day."
    return DateSpec(earliest, latest)


def _table(reader: Reader) -> Spec:
    given = reader.data.get("columns")
    rows = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list | tuple) else []
    if not 1 <= len(rows) <= MOST_COLUMNS:
        reader.faults["columns"] = f"Columns: give from 1 to {MOST_COLUMNS}."
    columns = tuple(_column(reader, number, row) for number, row in enumerate(rows[:MOST_COLUMNS], 1))
    if twice := _twice([each.label for each in columns]):
        reader.faults.setdefault("columns", f"Columns: ‘{twice}’ is there twice; name each column once.")
    most = reader.whole("most_rows", "Most rows", 1, MOST_ROWS, 20)
    least = reader.whole("least_rows", "Fewest rows", 0, MOST_ROWS, 1)
    if least > most:
        reader.faults.setdefault("most_rows", "Most rows: make it no less than the fewest rows.")
    return TableSpec(columns, least, most)


def _column(reader: Reader, number: int, row: Mapping[str, Any]) -> Column:
    label, kind = " ".join(str(row.get("label") or "").split()), str(row.get("kind") or "")
    where = f"column_{number}"
    spec: Spec = TextSpec(CELL_WORDS)
    if not label or len(label) > 60:
        reader.faults[where] = f"Column {number}: give it a name of up to 60 characters."
    elif kind not in SIMPLE:
        reader.faults[where] = f"Column {number}, ‘{label}’: choose text, number, money, date or choice."
    else:
        given = row.get("spec")
        asked = dict(given) if isinstance(given, Mapping) else {}
        if kind == "text":
            asked.setdefault("word_limit", CELL_WORDS)
        try:
            spec = parse(kind, asked)
        except SpecError as wrong:
            reader.faults[where] = f"Column {number}, ‘{label}’: {wrong.sentences[0]}"
    return Column(f"c{number}", label, kind, spec)


def _file(reader: Reader) -> Spec:
    kinds = tuple(each.lower().lstrip(".") for each in reader.lines("kinds"))
    if not kinds or not set(kinds) <= set(FILE_KINDS):
        offered = ", ".join(each.upper() for each in FILE_KINDS)
        reader.faults["kinds"] = f"Kinds of file: choose one or more of {offered}."
    return FileSpec(kinds, reader.whole("most_files", "Most files", 1, MOST_FILES, 1))


_READERS: dict[str, Callable[[Reader], Spec]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "choice": _choice,
    "date": _date,
    "table": _table,
    "file": _file,
    "declaration": lambda reader: DeclarationSpec(),
}


def to_json(spec: Spec) -> dict[str, Any]:
    """What `parse` reads back to the same spec; JSON-safe values only, figures as text."""
    match spec:
        case TextSpec():
            return {"word_limit": spec.word_limit}
        case NumberSpec():
            figures = {"least": plain(spec.least), "most": plain(spec.most)}
            return {**figures, "places": spec.places, "unit": spec.unit}
        case MoneySpec():
            return {"least": plain(spec.least), "most": plain(spec.most)}
        case ChoiceSpec():
            return {"options": list(spec.options), "several": spec.several}
        case DateSpec():
            return {"earliest": _iso(spec.earliest), "latest": _iso(spec.latest)}
        case TableSpec():
            columns = [{"label": each.label, "kind": each.kind, "spec": to_json(each.spec)} for each in spec.columns]
            return {"columns": columns, "least_rows": spec.least_rows, "most_rows": spec.most_rows}
        case FileSpec():
            return {"kinds": list(spec.kinds), "most_files": spec.most_files}
    return {}


def plain(number: Decimal | None) -> str | None:
    """'10', '7.5': no needless noughts and no powers of ten; None stays None."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
