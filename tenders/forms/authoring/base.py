"""What every form on a draft shares: the version it was opened at, so that nobody writes over a colleague."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from core.forms import Form


def plain(value: Any) -> Any:
    """A figure as a person would type it ('1310', not '1310.0'); anything else as it is."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


BEFORE_APPROVAL = "needed before approval"


class DraftForm(Form):
    """`version` travels hidden; `version_read` is None when a page sends none."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def version_read(self) -> int | None:
        value: int | None = self.cleaned_data.get("version")
        return value


class RowForm(Form):
    """One row of a set: refusals name the row, and so do labels that a table hides (`labels_name_row`)."""

    noun = "row"
    labels_name_row = True

    def speak(self) -> None:
        number = str(self.prefix or "").rpartition("-")[2]
        row = f"{self.noun} {int(number) + 1}" if number.isdecimal() else self.noun
        labels = {name: field.label for name, field in self.fields.items()}
        for name, field in self.fields.items():
            field.label = f"{labels[name]}, {row}"
        super().speak()
        if not self.labels_name_row:
            for name, field in self.fields.items():
                field.label = labels[name]


def filled(rows: forms.BaseFormSet[Any]) -> list[dict[str, Any]]:
    """The rows there are, less those ticked to take out; an added row left wholly empty is no row."""
    return [form.cleaned_data for form in rows.forms if form.cleaned_data and not form.cleaned_data.get("take_out")]
