"""Setting up a market from one plain form, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import Form, NumberText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Organisation

MOST_PARTS = 50
LONGEST_NAME = 200
MOST_DAYS = 60


class NewMarketForm(Form):
    """A market with its parts, a line each. The standard conditions of membership are added to it."""

    buyer = forms.ChoiceField(label="For")
    title = forms.CharField(label="Title", max_length=200, help_text="For example: Care at home, reserve market")
    reference = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9-]*$",
        label="Reference",
        max_length=40,
        help_text="It names the agreement under the market. For example SBC-DM-2027",
        error_messages={"invalid": "Write ‘Reference’ with letters, digits and dashes, such as SBC-DM-2027."},
    )
    summary = forms.CharField(
        label="What its suppliers do", max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. They stand under the title.",
    )  # fmt: skip
    parts = forms.CharField(
        label="Parts", max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One a line, in order. A supplier applies to each by itself.",
    )  # fmt: skip
    consideration_days = forms.IntegerField(
        label="Working days to decide on an application", min_value=1, max_value=MOST_DAYS, initial=10,
        widget=NumberText(mode="numeric", width=3),
        help_text="Published, and shown to every applicant as the latest day of the decision.",
    )  # fmt: skip

    def __init__(self, *args: Any, buyers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._buyers = {buyer.ref: buyer for buyer in buyers}
        self.fields["buyer"].choices = [(ref, str(buyer)) for ref, buyer in self._buyers.items()]  # type: ignore[attr-defined] # a ChoiceField
        if len(self._buyers) == 1:
            self.fields["buyer"].initial = next(iter(self._buyers))
            self.fields["buyer"].widget = forms.HiddenInput()

    def clean_parts(self) -> list[str]:
        """The names of the parts; empty lines do not count."""
        names = [" ".join(line.split()) for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        if not names:
            raise forms.ValidationError("Write at least one part in ‘Parts’.")
        if len(names) > MOST_PARTS:
            raise forms.ValidationError(f"Write at most {MOST_PARTS} parts in ‘Parts’; there are {len(names)} now.")
        if long := next((name for name in names if len(name) > LONGEST_NAME), ""):
            raise forms.ValidationError(f"Shorten ‘{long[:30]}…’ in ‘Parts’ to {LONGEST_NAME} characters.")
        folded = [name.casefold() for name in names]
        if twice := next((name for name in names if folded.count(name.casefold()) > 1), ""):
            raise forms.ValidationError(f"‘{twice}’ stands twice in ‘Parts’. Take one out.")
        return names

    def chosen_buyer(self) -> Organisation:
        return self._buyers[self.cleaned_data["buyer"]]


class ReasonForm(Form):
    """Why a market ends."""

    reason = forms.CharField(label="Reason", max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))
