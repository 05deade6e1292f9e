"""What a visitor fills in to come to an event."""

from __future__ import annotations

from typing import Any

from django import forms

from cms.actions.places import Visitor
from core.forms import Form


class SignUpForm(Form):
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="We send your booking there, and a word if the event changes. Nothing else.",
    )  # fmt: skip
    organisation = forms.CharField(
        label="Your organisation", max_length=160, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    needs = forms.CharField(
        label="Anything we should arrange so that you can take part",
        max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # A line break in a name or address would let a visitor write headers or rows of their own elsewhere.
        for name in ("name", "organisation"):
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split())
        return cleaned

    def visitor(self) -> Visitor:
        return Visitor(**self.cleaned_data)
