"""Questions and answers in words: what is asked for, what passes, what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.calendar import date_in_words
from tenders.questions.answers import is_blank
from tenders.questions.specs import (
    ChoiceSpec,
    DateSpec,
    DeclarationSpec,
    FileSpec,
    MoneySpec,
    NumberSpec,
    Spec,
    TableSpec,
    TextSpec,
)

KIND_NAMES = {"xlsx": "Excel", "docx": "Word", "odt": "OpenDocument text", "ods": "OpenDocument sheet", "txt": "text"}


def asks_for(spec: Spec) -> str:
    """'Up to 500 words.', 'A whole number from 0 to 100 hours.', 'One of: Good; Poor.'"""
    match spec:
        case TextSpec():
            return f"Up to {spec.word_limit:,} words."
        case NumberSpec():
            unit = f" {spec.unit}" if spec.unit else ""
            places = f"{spec.places} decimal place{'' if spec.places == 1 else 's'}"
            what = f"A number with up to {places}" if spec.places else "A whole number"
            return f"{what}{_range(_figure(spec.least), _figure(spec.most), unit)}."
        case MoneySpec():
            return f"An amount in pounds{_range(_pounds(spec.least), _pounds(spec.most), '')}."
        case ChoiceSpec():
            return f"{'One or more' if spec.several else 'One'} of: {'; '.join(spec.options)}."
        case DateSpec():
            low = f" from {date_in_words(spec.earliest, weekday=False)}" if spec.earliest else ""
            high = f" {'to' if low else 'up to'} {date_in_words(spec.latest, weekday=False)}" if spec.latest else ""
            return f"A date{low}{high}."
        case TableSpec():
            columns = ", ".join(f"{column.label} ({_column(column.spec)})" for column in spec.columns)
            rows = f"{spec.least_rows} to {spec.most_rows} rows"
            if spec.least_rows == spec.most_rows:
                rows = f"{spec.most_rows} row{'' if spec.most_rows == 1 else 's'}"
            return f"A table of {rows}: {columns}."
        case FileSpec():
            kinds = _or([KIND_NAMES.get(each, each.upper()) for each in spec.kinds])
            many = "One file" if spec.most_files == 1 else f"Up to {spec.most_files} files"
            return f"{many}: {kinds}."
        case DeclarationSpec():
            return "Yes or no."


def _column(spec: Spec) -> str:
    """What a column takes, inside brackets."""
    text = asks_for(spec).rstrip(".")
    return text[:1].lower() + text[1:]


def _range(low: str, high: str, unit: str) -> str:
    if low and high:
        return f" from {low} to {high}{unit}"
    if low:
        return f", {low}{unit} or more" if not unit else f" of {low}{unit} or more"
    if high:
        return f", {high}{unit} at most" if not unit else f" of {high}{unit} at most"
    return f", in{unit}" if unit else ""


def _figure(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():,f}"


def _pounds(number: Decimal | None) -> str:
    return "" if number is None else (f"£{number:,.0f}" if number == number.to_integral_value() else f"£{number:,.2f}")


def _or(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def passes_when(spec: Spec, expected: Mapping[str, Any]) -> str:
    """'Passes when Good or Outstanding.'; '' where a person decides."""
    if not expected:
        return ""
    match spec:
        case ChoiceSpec():
            joined = _and(expected["pass"]) if spec.several else _or(expected["pass"])
            person = expected.get("person") or []
            return f"Passes when {joined}{f'; a person decides on {_or(person)}' if person else ''}."
        case NumberSpec():
            unit = f" {spec.unit}" if spec.unit else ""
            low, high = (_figure(_decimal(expected.get(key))) for key in ("least", "most"))
            return f"Passes{_passing(low, high, unit)}."
        case MoneySpec():
            low, high = (_pounds(_decimal(expected.get(key))) for key in ("least", "most"))
            return f"Passes{_passing(low, high, '')}."
        case DateSpec():
            low, high = (_day(expected.get(key)) for key in ("earliest", "latest"))
            return f"Passes{_passing(low, high, '')}."
        case DeclarationSpec():
            return "Passes when it is declared."
    return ""


def _passing(low: str, high: str, unit: str) -> str:
    if low and high:
        return f" from {low} to {high}{unit}"
    return f" from {low}{unit}" if low else f" up to {high}{unit}"


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _day(text: Any) -> str:
    return date_in_words(date.fromisoformat(text), weekday=False) if text else ""


def shown(spec: Spec, value: Any) -> str:
    """An answer in words; '' for none. A table becomes a line a row."""
    if is_blank(value):
        return ""
    match spec:
        case NumberSpec():
            return f"{_figure(Decimal(value))}{f' {spec.unit}' if spec.unit else ''}"
        case MoneySpec():
            return f"£{Decimal(value):,.2f}"
        case DateSpec():
            return date_in_words(date.fromisoformat(value))
        case ChoiceSpec():
            return value if isinstance(value, str) else "; ".join(value)
        case DeclarationSpec():
            return "Yes" if value is True else "No"
        case TableSpec():
            return "\n".join(
                "; ".join(f"{column.label}: {shown(column.spec, row.get(column.key))}" for column in spec.columns)
                for row in value
            )
    return str(value)


def table_of(spec: Spec, value: Any) -> list[list[str]]:
    """The rows of a table's answer in words, for a real table on the page; empty for every other kind."""
    if not isinstance(spec, TableSpec) or is_blank(value):
        return []
    return [[shown(column.spec, row.get(column.key)) for column in spec.columns] for row in value]
