"""What a question of each kind asks for, as values: limits, bounds, offered answers, columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class TextSpec:
    word_limit: int


@dataclass(frozen=True, slots=True)
class NumberSpec:
    least: Decimal | None = None
    most: Decimal | None = None
    places: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class MoneySpec:
    """Pounds and pence."""

    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class DateSpec:
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One named column of a table, of a simple kind."""

    key: str
    label: str
    kind: str
    spec: Spec


@dataclass(frozen=True, slots=True)
class TableSpec:
    columns: tuple[Column, ...]
    least_rows: int = 1
    most_rows: int = 20


@dataclass(frozen=True, slots=True)
class FileSpec:
    kinds: tuple[str, ...]
    most_files: int = 1


@dataclass(frozen=True, slots=True)
class DeclarationSpec:
    """The question's own text is what is declared; the answer is yes or no."""


Spec = TextSpec | NumberSpec | MoneySpec | ChoiceSpec | DateSpec | TableSpec | FileSpec | DeclarationSpec
