"""The forms of a buyer's own rules: decision steps, delegation by value, the words of a letter, reading for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from core import clock
from core.calendar import uk_day
from core.forms import Form, UKDateField
from core.models import Membership, Organisation, User
from tenders.decisions import CLEAR, GATES, WORKING


class StepForm(Form):
    """One decision step. Its days count from a step that stands above it."""

    label = forms.CharField(label="Name of the step", max_length=120)
    gates = forms.ChoiceField(label="It comes", choices=list(GATES.items()))
    after = forms.ChoiceField(label="Its days count from", required=False)
    days = forms.IntegerField(label="Days", required=False, min_value=0, max_value=366)
    count = forms.ChoiceField(label="Counted as", choices=[(WORKING, "working days"), (CLEAR, "clear days")])
    from_value = forms.DecimalField(
        label="For tenders from (pounds over the whole term)",
        required=False,
        min_value=0,
        max_digits=13,
        decimal_places=2,
    )
    by_clock = forms.BooleanField(label="Nobody takes it: it is over when its days have run", required=False)

    def __init__(self, *args: Any, before: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "No other step"), *before]


class BandsForm(Form):
    """Up to six bands of value; the last has no limit."""

    ROWS = 6
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(self.ROWS):
            self.fields[f"up_to_{number}"] = forms.CharField(
                label=f"Band {number + 1}: up to (pounds)", max_length=20, required=False
            )
            self.fields[f"who_{number}"] = forms.CharField(
                label=f"Band {number + 1}: who decides", max_length=120, required=False
            )
        self.speak()

    def bands(self) -> list[dict[str, Any]]:
        rows = [
            (self.cleaned_data[f"up_to_{n}"].strip(), self.cleaned_data[f"who_{n}"].strip()) for n in range(self.ROWS)
        ]
        return [{"up_to": up_to or None, "who": who} for up_to, who in rows if up_to or who]


class LetterForm(Form):
    mark_optional = False
    text = forms.CharField(
        label="Words of the letter", widget=forms.Textarea(attrs={"rows": 8}), max_length=2500, required=False
    )


class ReadForATimeForm(Form):
    """Who may read this procurement, until when, why."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Of somebody who has signed in here before: a colleague or an auditor.",
    )
    until = UKDateField(label="Until the end of", help_text="Within a year.")
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, buyer: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buyer = buyer
        self.person: User | None = None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        self.person = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(f"Nobody signs in here as {email}. Ask an administrator to invite them.")
        held = Membership.objects.current().filter(user=self.person, organisation=self.buyer, role="auditor")
        if held.exists():
            raise forms.ValidationError(f"{self.person.full_name} is an auditor here and reads it already.")
        return email

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        today = uk_day(clock.now())
        if day < today or day > today + timedelta(days=365):
            raise forms.ValidationError("Until the end of: give a day from today to a year from now.")
        return day
