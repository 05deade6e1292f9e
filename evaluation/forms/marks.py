"""Forms for one answer: a mark on the published scale and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from core.forms import Form
from evaluation import progress
from evaluation.actions.marking import LONGEST_REASON
from evaluation.words import count_words
from tenders.models import ScaleMark


class MarkForm(Form):
    """A mark and a reason. `partial` keeps what there is; whole asks for both."""

    mark = forms.ChoiceField(label="Mark", required=False)
    reason = forms.CharField(
        label="Reason", required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, scale: Sequence[ScaleMark], partial: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partial = partial
        self.scale = sorted(scale, key=lambda row: -row.mark)
        field = self.fields["mark"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(_plain(row.mark), row.name) for row in self.scale]
        allowed = ", ".join(_plain(row.mark) for row in reversed(self.scale))
        field.error_messages["invalid_choice"] = f"‘Mark’: choose one of the published scale, {allowed}."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.partial:
            return data
        if not data.get("mark") and "mark" not in self.errors:
            self.add_error("mark", "Choose a mark.")
        words = count_words(data.get("reason") or "")
        if words < progress.FEWEST_WORDS and "reason" not in self.errors:
            self.add_error("reason", f"‘Reason’ has {words} words; at least {progress.FEWEST_WORDS} are needed.")
        return data

    def given(self) -> Decimal | None:
        """The mark as a number, as far as it could be read."""
        text = self.cleaned_data.get("mark") or ""
        try:
            return Decimal(text) if text else None
        except InvalidOperation:
            return None

    def choices_drawn(self) -> list[dict[str, Any]]:
        """The scale for the page, the best mark first, with what is chosen."""
        chosen = str(self["mark"].value() or "")
        return [{"value": _plain(row.mark), "row": row, "checked": _plain(row.mark) == chosen} for row in self.scale]


class ConsensusForm(MarkForm):
    """What the panel agreed, the minutes, and, for a correction, why."""

    minutes = forms.CharField(
        label="Minutes",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was discussed. Kept with the record; bidders do not see it.",
    )
    why_changed = forms.CharField(
        label="Why it changes",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="An agreed mark stands. The old one is kept, with your name and this reason.",
    )

    def __init__(self, *args: Any, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.fields["why_changed"]
        elif not self.partial:
            self.fields["why_changed"].required = True
            self.fields["why_changed"].error_messages["required"] = "Say why the panel changes its mark."


def _plain(mark: Decimal) -> str:
    return f"{mark.normalize():f}"
