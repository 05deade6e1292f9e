"""The form of one typed answer. What is typed is read by `tenders.questions`, whose sentence stands beside the field."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from django import forms

from core.forms import Checkboxes, NumberText, Radios, UKDateWidget, WordLimitField
from tenders.forms.bidding import VersionedForm
from tenders.questions import Wrong, is_blank, read
from tenders.questions.single import LONGEST_TEXT
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
from tenders.questions.words import shown

MOST_SHOWN = 1_000  # rows of a table that are drawn again when too many were sent


class DateParts(forms.Field):
    """Day, month and year just as typed; what they mean is read with the rest."""

    widget = UKDateWidget


class TypedAnswerForm(VersionedForm):
    """One answer of the kind its question asks for. `value` is what the draft holds."""

    def __init__(self, *args: Any, label: str, spec: Spec, value: Any, more_rows: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label, self.spec, self.value = label, spec, value
        self.more_rows = more_rows
        if isinstance(spec, TableSpec):
            self._table(spec)
        elif not isinstance(spec, FileSpec):
            self.fields["answer"] = _field(spec, label, value)
        self.speak()

    # -- a table ------------------------------------------------------------------------------------------------------
    def _table(self, spec: TableSpec) -> None:
        standing = self.value if isinstance(self.value, list) else []
        rows = max(len(standing), spec.least_rows, 1)
        if self.is_bound:
            sent = str(self.data.get("rows", ""))
            rows = min(int(sent) if sent.isdecimal() and len(sent) < 6 else rows, MOST_SHOWN)
            rows = min(rows + 1, max(rows, spec.most_rows)) if self.more_rows else rows
        self.rows = rows
        for n in range(1, rows + 1):
            row: Mapping[str, Any] = standing[n - 1] if n <= len(standing) else {}
            for column in spec.columns:
                self.fields[f"{column.key}_{n}"] = _cell(column, n, row.get(column.key))
        self.fields["paste"] = forms.CharField(
            label="Or paste rows from a spreadsheet",
            required=False,
            strip=False,
            max_length=2_000_000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="In the order of the columns. They are added below the rows above.",
        )

    def cells(self) -> list[list[forms.BoundField]]:
        """The rows of the table as fields."""
        assert isinstance(self.spec, TableSpec)
        return [[self[f"{column.key}_{n}"] for column in self.spec.columns] for n in range(1, self.rows + 1)]

    def _typed_rows(self, spec: TableSpec, cleaned: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[int]]:
        """The rows that say something, and the number each has on the page (0: it was pasted)."""
        found, numbers = [], []
        for n in range(1, self.rows + 1):
            row = {column.key: cleaned.get(f"{column.key}_{n}") for column in spec.columns}
            if any(not is_blank(each) for each in row.values()):
                found.append(row)
                numbers.append(n)
        for row in _pasted(spec, str(cleaned.get("paste") or "")):
            found.append(row)
            numbers.append(0)
        return found, numbers

    # -- reading ------------------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.value_read: Any = None
        if self.errors or isinstance(self.spec, FileSpec):
            return cleaned
        try:
            if isinstance(self.spec, TableSpec):
                self._read_table(self.spec, cleaned)
            else:
                self.value_read = read(self.spec, cleaned.get("answer"), self.label)
        except Wrong as wrong:
            self.add_error("answer" if "answer" in self.fields else None, wrong.sentence)
        return cleaned

    def _read_table(self, spec: TableSpec, cleaned: Mapping[str, Any]) -> None:
        typed, numbers = self._typed_rows(spec, cleaned)
        try:
            self.value_read = read(spec, typed, self.label)
        except Wrong as wrong:
            if not wrong.cells:
                raise
            for (at, key), sentence in wrong.cells.items():
                on_page = numbers[at - 1]
                self.add_error(f"{key}_{on_page}" if on_page else "paste", sentence)


def _pasted(spec: TableSpec, text: str) -> list[dict[str, Any]]:
    """Rows as a spreadsheet copies them: cells parted by tabs, or by commas where there is no tab."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    keys = [column.key for column in spec.columns]
    if any("\t" in line for line in lines):
        rows = [line.split("\t") for line in lines]
    else:
        rows = [next(csv.reader([line]), []) for line in lines]
    return [dict(zip(keys, (cell.strip() for cell in row), strict=False)) for row in rows]


def _figure(label: str, value: Any, spec: NumberSpec | MoneySpec) -> forms.CharField:
    field = forms.CharField(label=label, required=False, initial=value, max_length=60, widget=NumberText())
    if isinstance(spec, MoneySpec):
        field.prefix = "£"  # type: ignore[attr-defined]  # read when the field is drawn
    elif spec.unit:
        field.suffix = spec.unit  # type: ignore[attr-defined]  # read when the field is drawn
    return field


def _field(spec: Spec, label: str, value: Any) -> forms.Field:
    match spec:
        case TextSpec():
            return WordLimitField(
                label=label,
                word_limit=spec.word_limit,
                keep_over=True,
                required=False,
                initial=value or "",
                rows=min(18, max(4, spec.word_limit // 25)),
                max_length=LONGEST_TEXT,
            )
        case NumberSpec() | MoneySpec():
            return _figure(label, plain_text(value), spec)
        case ChoiceSpec():
            choices = [(each, each) for each in spec.options]
            if spec.several:
                return forms.MultipleChoiceField(
                    label=label, choices=choices, required=False, initial=value or [], widget=Checkboxes()
                )
            return forms.ChoiceField(label=label, choices=choices, required=False, initial=value, widget=Radios())
        case DateSpec():
            field = DateParts(label=label, required=False)
            field.initial = value.split("-")[::-1] if isinstance(value, str) else ["", "", ""]
            return field
        case DeclarationSpec():
            answers = [("yes", "Yes, we declare this"), ("no", "No, we cannot declare this")]
            said = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
            return forms.ChoiceField(label=label, choices=answers, required=False, initial=said, widget=Radios())
    raise AssertionError(f"{spec} has no field of its own")


def plain_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _cell(column: Column, row: int, value: Any) -> forms.Field:
    label = f"{column.label}, row {row}"
    match column.spec:
        case ChoiceSpec():
            choices = [("", "Choose"), *((each, each) for each in column.spec.options)]
            return forms.ChoiceField(label=label, choices=choices, required=False, initial=value or "")
        case NumberSpec() | MoneySpec():
            return _figure(label, plain_text(value), column.spec)
        case DateSpec():
            said = shown(column.spec, value) if value else ""
            return forms.CharField(label=label, required=False, initial=said.split(" ", 1)[-1], max_length=60)
    return forms.CharField(label=label, required=False, initial=value or "", max_length=2_000)
