"""The timetable: every date at once, each with its rule beside it."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import Form, NumberText, UKDateField, UKDateTimeField
from tenders import timetable
from tenders.forms.authoring.base import DraftForm


class TimetableForm(DraftForm):
    """The dates a lead sets; the end of the standstill follows from them."""

    ready_by = UKDateTimeField(label=timetable.LABELS["ready_by"])
    publish_on = UKDateField(label=timetable.LABELS["publish_on"])
    questions_close_at = UKDateTimeField(label=timetable.LABELS["questions_close_at"])
    closes_at = UKDateTimeField(label=timetable.LABELS["closes_at"])
    marks_due_at = UKDateTimeField(label=timetable.LABELS["marks_due_at"])
    award_on = UKDateField(label=timetable.LABELS["award_on"])
    standstill_days = forms.IntegerField(
        label="Working days of standstill",
        min_value=8,
        max_value=60,
        widget=NumberText(mode="numeric", width=3),
        error_messages={"min_value": "Standstill: give 8 working days or more (Act s.51)."},
    )
    contract_starts_on = UKDateField(label=timetable.LABELS["contract_starts_on"])

    def __init__(self, *args: Any, rules: dict[str, str], standstill: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not standstill:  # none is asked for: the number stays as it is, for a value that may yet rise
            self.fields["standstill_days"].widget = forms.HiddenInput()
        for name, rule in rules.items():
            if name in self.fields:
                self.fields[name].help_text = rule

    def dates(self) -> timetable.Dates:
        return timetable.Dates(**{name: self.cleaned_data[name] for name in timetable.FIELDS})


class IfPublishedForm(Form):
    """'If I publish on ...': a GET form that proposes every date."""

    day = UKDateField(label="If I publish on", help_text="Nothing is saved until you save the timetable.")
