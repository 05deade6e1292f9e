"""A person's word on one answer of eligibility."""

from __future__ import annotations

from django import forms

from core.forms import Form, Radios, WordLimitField


class DecisionForm(Form):
    """Passes or fails, and why. The prefix is the question's key, so that a page can hold one for each answer."""

    passes = forms.ChoiceField(
        label="Your decision", choices=[("yes", "Passes"), ("no", "Fails")], widget=Radios(inline=True)
    )
    reason = WordLimitField(label="Reason", word_limit=500, rows=3, help_text="The bidder may be told.")
