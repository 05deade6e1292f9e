"""The form of a kind of notice, made from the questions the kind asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import MarkField, NumberText, Radios, UKDateField, WordLimitField
from tenders.forms.authoring.base import DraftForm
from tenders.models import Tender
from tenders.notice_kinds import Ask, Kind

MOST_LINES = 60
YES_NO = [("yes", "Yes"), ("no", "No")]


class NoticeFactsForm(DraftForm):
    """The questions that apply to this tender. `facts()` gives the answers as JSON keeps them."""

    def __init__(self, *args: Any, kind: Kind, tender: Tender, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = [ask for ask in kind.asks if ask.applies(tender)]
        for ask in self.asks:
            self.fields[ask.name] = field_of(ask)
            if ask.needed:
                self.owe("needed before the notice goes", ask.name)
        self.speak()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for ask in self.asks:
            if ask.form == "lines" and ask.name in data:
                rows = [line.strip() for line in data[ask.name].splitlines() if line.strip()]
                if len(rows) > MOST_LINES:
                    self.add_error(
                        ask.name, f"{ask.label}: give {MOST_LINES} lines at most; there are {len(rows)} now."
                    )
                data[ask.name] = rows
        return data

    def facts(self) -> dict[str, Any]:
        return {ask.name: _kept(self.cleaned_data.get(ask.name)) for ask in self.asks}


def field_of(ask: Ask) -> forms.Field:
    """The field of one question; nothing is forced here: what is missing is said on the page, not on the form."""
    said: dict[str, Any] = {"label": ask.label, "help_text": ask.hint, "required": False}
    if ask.form == "text":
        return WordLimitField(word_limit=ask.words, rows=4, **said)
    if ask.form == "lines":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=6000, **said)
    if ask.form == "yes_no":
        return forms.ChoiceField(choices=YES_NO, widget=Radios(inline=True), **said)
    if ask.form == "choice":
        return forms.ChoiceField(choices=list(ask.choices), widget=Radios(), **said)
    if ask.form == "day":
        return UKDateField(**said)
    if ask.form == "whole":
        return forms.IntegerField(min_value=1, max_value=9999, widget=NumberText(mode="numeric", width=4), **said)
    if ask.form == "percent":
        return MarkField(top=100, step=Decimal("0.01"), **said)
    return forms.CharField(max_length=300, **said)


def initial_of(kind: Kind, facts: dict[str, Any]) -> dict[str, Any]:
    """Answers as the fields show them."""
    found: dict[str, Any] = {}
    for ask in kind.asks:
        value = facts.get(ask.name)
        if ask.form == "day" and value:
            value = date.fromisoformat(str(value))
        elif ask.form == "lines" and isinstance(value, list):
            value = "\n".join(str(each) for each in value)
        found[ask.name] = value
    return found


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
