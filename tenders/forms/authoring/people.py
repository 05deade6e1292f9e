"""People's words about a tender: conflicts, interests, the approver, reasons."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms

from core.calendar import UK_TIME, date_in_words
from core.forms import Form, Radios, WordLimitField
from core.models import User
from tenders.forms.authoring.base import DraftForm

HOURS = range(7, 18)
"""When a held notice may leave: the hours of an office, so that somebody is there to see it go."""


class ConflictsForm(DraftForm):
    """The conflicts assessment (Act s.83)."""

    found = WordLimitField(
        label="Conflicts found, actual, potential or perceived",
        word_limit=1000,
        rows=6,
        help_text="Personal, professional or financial; direct or indirect; of anyone who influences a decision. "
        "If there are none, say how you know.",
    )
    mitigation = WordLimitField(
        label="Steps taken about them",
        word_limit=1000,
        rows=4,
        required=False,
        help_text="Also steps that show a reasonable person that a perceived conflict is none.",
    )


class InterestForm(Form):
    """A declaration for or against an interest."""

    has_interest = forms.ChoiceField(
        label="Do you have an interest in this procurement?",
        choices=[("no", "No, I have none"), ("yes", "Yes")],
        widget=Radios(),
        help_text="Personal, professional or financial, your own or of somebody close to you (Act s.81).",
    )
    text = WordLimitField(label="If yes, what it is", word_limit=300, rows=4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owe("needed if yes", "text")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("has_interest") == "yes" and not (data.get("text") or "").strip():
            self.add_error("text", "Say what the interest is, so that somebody can judge it.")
        return data


class ApproverForm(DraftForm):
    """Who approves: an approver of the council who has had no hand in the draft."""

    approver = forms.ChoiceField(label="Approver", widget=Radios())

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.ref: person for person in people}
        field = self.fields["approver"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(ref, person.full_name) for ref, person in self.people.items()]

    def chosen(self) -> User:
        return self.people[self.cleaned_data["approver"]]


class LeavesForm(Form):
    """When an approved notice leaves; asked only while the day it was planned for is still ahead."""

    when = forms.ChoiceField(label="When the notice leaves for the platform", widget=Radios())
    hour = forms.ChoiceField(
        label="If on its day, at",
        choices=[
            (str(hour), f"{hour}am" if hour < 12 else "12 noon" if hour == 12 else f"{hour - 12}pm") for hour in HOURS
        ],
        initial="9",
        required=False,
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        setattr(self.fields["hour"], "needed", True)  # noqa: B010 # read by the drawing: it has an answer already
        chosen = self.fields["when"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            ("planned", f"On the day planned, {date_in_words(day)}"),
            ("now", "At once, as soon as you approve"),
        ]

    def send_at(self) -> datetime | None:
        """The instant it leaves; None for at once."""
        if self.cleaned_data["when"] == "now":
            return None
        return datetime.combine(self.day, time(int(self.cleaned_data["hour"] or "9")), tzinfo=UK_TIME)


class ReasonForm(Form):
    """A reason somebody is owed."""

    def __init__(self, *args: Any, label: str = "Reason", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = WordLimitField(label=label, help_text=hint, word_limit=500, rows=4)
        self.speak()
