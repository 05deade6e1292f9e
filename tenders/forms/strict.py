"""The forms of strict openings: one's own key, the officers of a tender, one's half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import Form
from core.models import User
from tenders.forms.authoring.base import DraftForm
from tenders.locked_keys import LEAST_SIGNS


class PassphraseForm(Form):
    """A new passphrase, twice: nobody can bring it back."""

    passphrase = forms.CharField(
        label="Passphrase",
        max_length=200,
        min_length=LEAST_SIGNS,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=f"At least {LEAST_SIGNS} signs. Nobody can look it up or reset it.",
    )
    again = forms.CharField(
        label="The passphrase again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("passphrase", again):
            raise forms.ValidationError("The passphrase again: it is not the same. Type both again.")
        return again


class HalfForm(Form):
    passphrase = forms.CharField(
        label="Passphrase of your opening key",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class OfficersForm(DraftForm):
    """Nobody ticked: the ordinary opening."""

    mark_optional = False
    officers = forms.MultipleChoiceField(
        label="Officers of the opening",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Any two of them open the bids. Tick nobody for the ordinary opening.",
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.ref, each.full_name) for each in people]
