"""Forms of the award: the approver's declaration, reasons, the what-if."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import Form, Radios


class ApproveForm(Form):
    """The approver says whether they have an interest, and, where nothing is proven, why they approve all the same."""

    interest = forms.ChoiceField(
        label="Have you an interest in any of the bidders?",
        choices=[("no", "No, in none of them"), ("yes", "Yes")],
        widget=Radios(hints={"yes": "Another approver must then read this award."}),
        error_messages={"required": "Say whether you have an interest in any of the bidders."},
    )
    interest_text = forms.CharField(
        label="Your interest",
        help_text="Only if you have one: in whom, and what it is.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label="Why you approve an award that is not proven best",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, ended_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ended_early:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Say why you approve it although it is not proven best."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("interest") == "yes" and not (data.get("interest_text") or "").strip():
            self.add_error("interest_text", "Say in which bidder you have an interest, and what it is.")
        return data
