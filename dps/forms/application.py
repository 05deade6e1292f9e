"""The questions of a market as a form, and the form of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import Form, Radios
from dps.conditions import ANSWER_LENGTH, Condition, troubles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

YES_NO = [("yes", "Yes"), ("no", "No")]


class AnswersForm(Form):
    """One field a condition. Saving keeps whatever is there; `missing` names what is still owed before sending."""

    def __init__(self, *args: Any, conditions: Sequence[Condition], answers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(answers), **kwargs)
        self.conditions = tuple(conditions)
        for condition in self.conditions:
            self.fields[condition.key] = field = _field(condition)
            field.needed = True  # type: ignore[attr-defined] # read by core's drawing
            if condition.explain_on:
                self.fields[condition.why_key] = why = forms.CharField(
                    label=f"If {condition.explain_on}, explain", required=False, max_length=ANSWER_LENGTH,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )  # fmt: skip
                why.needed = True  # type: ignore[attr-defined] # as above
        self.speak()

    def answers(self) -> dict[str, str]:
        """What was typed, for saving; fields that could not be read are left out."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}

    def name_what_is_missing(self) -> bool:
        """Put each missing answer beside its field; False when nothing is missing."""
        found = troubles(self.conditions, self.answers())
        for name, sentence in found.items():
            self.add_error(name, sentence)
        return bool(found)


def _field(condition: Condition) -> forms.Field:
    if condition.kind == "yes_no":
        return forms.ChoiceField(
            label=condition.label, help_text=condition.hint, choices=YES_NO, widget=Radios(inline=True), required=False
        )
    if condition.kind == "cqc":
        field = forms.CharField(label=condition.label, help_text=condition.hint, max_length=40, required=False)
        field.width = 20  # type: ignore[attr-defined] # read by core's drawing
        return field
    return forms.CharField(
        label=condition.label, help_text=condition.hint, max_length=ANSWER_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


class DecisionForm(Form):
    """Admit or refuse, with reasons the applicant reads."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("admit", "Admit"), ("refuse", "Refuse")],
        widget=Radios(
            hints={
                "admit": "A member of this part from today: invited to every competition in it.",
                "refuse": "The applicant gets your reasons and may apply again on any day.",
            }
        ),
    )
    reasons = forms.CharField(
        label="Reasons", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Owed when you refuse: which condition is not met, and what would mend it. They go into the letter as written.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("decision") == "refuse"
            and not cleaned.get("reasons", "").strip()
            and "reasons" not in self.errors
        ):
            self.add_error("reasons", "Fill in ‘Reasons’: whoever is refused is told why.")
        return cleaned
