"""The form that narrows the register, and the one that keeps a search."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.register.wanted import BANDS, CLOSINGS, LONGEST_NAME, LONGEST_SEARCH, SORTS, STATUSES
from core.forms import Form


class SearchForm(Form):
    """Drawn, never checked: `Wanted.read` reads the address."""

    mark_optional = False

    words = forms.CharField(label="Words", max_length=LONGEST_SEARCH, required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "Any"), *STATUSES.items()], required=False)
    closing = forms.ChoiceField(label="Closing", choices=[("", "Any time"), *CLOSINGS.items()], required=False)
    value = forms.ChoiceField(
        label="Value without VAT",
        choices=[("", "Any"), *((key, band[0]) for key, band in BANDS.items())],
        required=False,
    )
    cpv = forms.CharField(
        label="Kind of work (CPV code)",
        help_text="Or how it begins: 85 is health and social work.",
        max_length=10,
        required=False,
    )
    area = forms.CharField(
        label="Area", help_text="Or part of its name, such as Norton.", max_length=LONGEST_NAME, required=False
    )
    buyer = forms.ChoiceField(label="Buyer", required=False)
    sort = forms.ChoiceField(label="Order", choices=list(SORTS.items()), required=False)

    def __init__(self, data: Any, *, buyers: list[str]) -> None:
        super().__init__(data)
        self.fields["buyer"].choices = [("", "Any"), *((name, name) for name in buyers)]  # type: ignore[attr-defined] # a ChoiceField


class KeepSearchForm(Form):
    """A name for a search; somebody who is not signed in also says where the mail goes."""

    name = forms.CharField(
        label="What you call this search", help_text="It stands in the subject of each mail.", max_length=100
    )
    email = forms.EmailField(
        label="Your e-mail address", help_text="We write to it once, to ask whether you want this.", max_length=254
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"]
