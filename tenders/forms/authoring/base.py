"""What every form on a draft shares: the version it was opened at, so that nobody writes over a colleague."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import Form


class DraftForm(Form):
    """`version` travels hidden; `version_read` is None when a page sends none."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def version_read(self) -> int | None:
        value: int | None = self.cleaned_data.get("version")
        return value


class Rows(forms.BaseFormSet[Any]):
    """Rows of a table; a row left wholly empty is no row."""

    def filled(self) -> list[dict[str, Any]]:
        """The rows a person filled in and did not tick to take out."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.has_changed() and form.cleaned_data and not form.cleaned_data.get("take_out")
        ]
