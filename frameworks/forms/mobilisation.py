"""Forms about mobilisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import Form, Radios, UKDateField
from frameworks.forms.places import reason_field

if TYPE_CHECKING:
    from core.models import User


def _people(field: Any, people: Iterable[User]) -> None:
    field.choices = [("", "Choose a person"), *((person.ref, person.full_name) for person in people)]


class PlanForm(Form):
    starts_on = UKDateField(label="Mobilisation starts")
    go_live_on = UKDateField(
        label="Providers go live", help_text="At least 28 days later: staff lists are due by then."
    )
    approver = forms.ChoiceField(
        label="Who decides go or no-go", help_text="Never the person who calls a provider ready."
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self.fields["approver"], people)


class ApproverForm(Form):
    approver = forms.ChoiceField(label="Who decides go or no-go")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self.fields["approver"], people)


class ReportForm(Form):
    reason = reason_field("What was done", required=False, help_text="Such as: 41 of 41 records checked. No names.")


class MoveTaskForm(Form):
    due_on = UKDateField(label="New due day")
    reason = reason_field("Why it moves")


class DecisionForm(Form):
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("go", "Go"), ("no_go", "No-go")],
        widget=Radios(
            hints={
                "go": "The provider is live from now: work can be offered to it.",
                "no_go": "Back under way. You are asked again when the next person calls it ready.",
            }
        ),
    )
    reason = reason_field("What the decision rests on")
    conditions = reason_field(
        "Conditions of a go",
        required=False,
        help_text="One a line, such as: at most five new packages a week until October.",
    )
