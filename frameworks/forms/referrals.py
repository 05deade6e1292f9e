"""Forms about referrals and offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.forms import Form, NumberText, Radios, UKDateField
from frameworks.enums import DeclineReason, Urgency
from frameworks.models import AgreementLot
from frameworks.package import CALLS, DAYS, LONGEST_VISIT, MOST_WORKERS, PackageError, district, parse_visits

FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ReferralForm(Form):
    """What providers see before they accept, then who the person is."""

    lot = forms.ChoiceField(label="Area")
    locality = forms.CharField(label="Place", max_length=60, help_text="The town or village, such as Hartburn.")
    district = forms.CharField(
        label="Postcode district", max_length=10, help_text="The first half of the postcode only, such as TS18."
    )
    workers = forms.IntegerField(
        label="Care workers at each visit", min_value=1, max_value=MOST_WORKERS, initial=1,
        widget=NumberText(mode="numeric", width=2),
    )  # fmt: skip
    needs = forms.CharField(
        label="What the person needs", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Providers read this before they accept: no name, no address.",
    )  # fmt: skip
    start_by = UKDateField(label="Start by")
    start_note = forms.CharField(
        label="From which visit", required=False, max_length=80, help_text="Such as: from the tea visit."
    )
    urgency = forms.ChoiceField(label="How soon must a provider answer", choices=Urgency.choices, widget=Radios())
    name = forms.CharField(label="Name", max_length=120)
    address = forms.CharField(label="Address", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    postcode = forms.CharField(label="Postcode", max_length=10)
    telephone = forms.CharField(label="Telephone", required=False, max_length=30)
    contact = forms.CharField(label="Social worker, with number", required=False, max_length=200)
    care_plan = forms.CharField(
        label="Care plan", required=False, max_length=10000, widget=forms.Textarea(attrs={"rows": 5})
    )

    visits_wrong = ""  # said above the grid, where there is room for a sentence
    WHO = ("name", "address", "postcode", "telephone", "contact", "care_plan")

    def __init__(self, *args: Any, lots: Iterable[AgreementLot], minutes: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lot"]
        field.choices = [("", "Choose an area"), *((str(lot.number), f"{lot.number} {lot.name}") for lot in lots)]
        widget: Any = self.fields["urgency"].widget
        widget.hints = {key: f"Each provider has {minutes[key]} minutes." for key in Urgency.values}
        for call in CALLS:
            for number, day in enumerate(DAYS):
                self.fields[f"v_{call}_{day}"] = forms.IntegerField(
                    label=f"{call} visit on {FULL_DAYS[number]}, minutes", required=False, min_value=0,
                    max_value=LONGEST_VISIT, widget=NumberText(mode="numeric", width=2),
                )  # fmt: skip
        self.speak()

    def visit_rows(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The grid of the page: a call and its seven boxes."""
        for call in CALLS:
            yield call, [self[f"v_{call}_{day}"] for day in DAYS]

    def plain_fields(self) -> list[BoundField]:
        shown = ("locality", "district", "workers", "needs", "start_by", "start_note", "urgency")
        return [self[name] for name in shown]

    def who_fields(self) -> list[BoundField]:
        return [self[name] for name in self.WHO]

    def clean_district(self) -> str:
        try:
            return district(self.cleaned_data["district"])
        except PackageError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        rows = [
            {"name": call, "minutes": [data.get(f"v_{call}_{day}") or 0 for day in DAYS]}
            for call in CALLS
            if any(data.get(f"v_{call}_{day}") for day in DAYS)
        ]
        if not any(name.startswith("v_") for name in self.errors):
            try:
                parse_visits(rows)
            except PackageError as wrong:
                self.visits_wrong = str(wrong)
                self.add_error(None, self.visits_wrong)
        data["visits"] = rows
        return data


class DeclineForm(Form):
    """Why, in one tap; words only for another reason."""

    reason = forms.ChoiceField(label="Why do you decline?", choices=DeclineReason.choices, widget=Radios())
    words = forms.CharField(
        label="Another reason, in a few words", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("reason") == DeclineReason.OTHER and not (data.get("words") or "").strip():
            self.add_error("words", "Say why in a few words, or choose one of the other reasons.")
        return data
