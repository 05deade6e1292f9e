"""The form that moves the demonstration's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

from core import clock
from core.forms import Form

FARTHEST = timedelta(days=365 * 5)


ANSWERS = {
    "accept": "Accepts it",
    "refuse": "Refuses it, with a reason",
    "silent": "Takes it and does not answer",
    "down": "Cannot be reached",
}


class PlatformForm(Form):
    """What the stand-in for the central digital platform does with notices from now on."""

    how = forms.ChoiceField(
        label="With every notice it has not answered yet, the platform",
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
    )


class ClockForm(forms.Form):
    """`to` is an instant in ISO form (from a button) ; the clock only goes forward."""

    to = forms.CharField(max_length=40, label="Move the clock to")

    def clean_to(self) -> Any:
        try:
            instant = datetime.fromisoformat(self.cleaned_data["to"])
        except ValueError:
            raise forms.ValidationError("Choose one of the times on the page.") from None
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        now = clock.now()
        if instant < now - timedelta(minutes=1):
            raise forms.ValidationError("The clock only goes forward. Choose a later time.")
        if instant > now + FARTHEST:
            raise forms.ValidationError("That is more than five years ahead. Choose an earlier time.")
        return instant
