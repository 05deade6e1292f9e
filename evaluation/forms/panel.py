"""Forms about the people on a panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import Checkboxes, Form, Radios
from core.models import User
from tenders.models import Bid


class AppointForm(Form):
    """Who marks, and who moderates."""

    evaluators = forms.MultipleChoiceField(
        label="Evaluators",
        help_text="At least two, three as a rule. They mark every question, each alone.",
        widget=Checkboxes(),
        error_messages={"required": "Choose the evaluators."},
    )
    moderator = forms.ChoiceField(
        label="Moderator",
        help_text="Leads the panel to one agreed mark. Never marks.",
        widget=Radios(),
        error_messages={"required": "Choose the moderator."},
    )

    def __init__(self, *args: Any, evaluators: Sequence[User], moderators: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.ref: user for user in [*evaluators, *moderators]}
        for name, users in (("evaluators", evaluators), ("moderator", moderators)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(user.ref, user.full_name) for user in users]

    def chosen(self) -> tuple[list[User], User]:
        """The people named."""
        data = self.cleaned_data
        return [self.people[ref] for ref in data["evaluators"]], self.people[data["moderator"]]


class DeclareForm(Form):
    """One answer a bidder: an interest or none, and what it is."""

    def __init__(self, *args: Any, bids: Sequence[Bid], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(bids)
        for bid in bids:
            self.fields[f"has_{bid.ref}"] = forms.ChoiceField(
                label=bid.organisation.name,
                choices=[("no", "No interest"), ("yes", "An interest")],
                widget=Radios(inline=True),
                error_messages={"required": f"Say whether you have an interest in {bid.organisation.name}."},
            )
            self.fields[f"text_{bid.ref}"] = forms.CharField(
                label=f"What your interest in {bid.organisation.name} is, if you have one",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.speak()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for bid in self.bids:
            if data.get(f"has_{bid.ref}") == "yes" and not (data.get(f"text_{bid.ref}") or "").strip():
                self.add_error(f"text_{bid.ref}", f"Say what your interest in {bid.organisation.name} is.")
        return data

    def pairs(self) -> list[tuple[Any, Any]]:
        """The two fields of each bidder, as drawn."""
        return [(self[f"has_{bid.ref}"], self[f"text_{bid.ref}"]) for bid in self.bids]

    def interests(self) -> dict[str, str]:
        """Bid reference to the interest in words, '' for none."""
        return {
            bid.ref: self.cleaned_data[f"text_{bid.ref}"] if self.cleaned_data[f"has_{bid.ref}"] == "yes" else ""
            for bid in self.bids
        }


class ReasonForm(Form):
    """One reason, in words."""

    reason = forms.CharField(label="Reason", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        if hint:
            self.fields["reason"].help_text = hint


class AddMemberForm(Form):
    """One more person for the panel."""

    person = forms.ChoiceField(label="Person", widget=Radios())
    seat = forms.ChoiceField(
        label="Seat", choices=[("evaluator", "Evaluator"), ("moderator", "Moderator")], widget=Radios(inline=True)
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.ref: user for user in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(user.ref, user.full_name) for user in people]
