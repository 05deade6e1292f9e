"""Starting a tender, and what is said about it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from core.forms import Form, NumberText, Radios, UKDateField, UploadField, WordLimitField
from core.models import Organisation
from tenders.enums import WITHOUT_BIDS
from tenders.forms.authoring.base import BEFORE_APPROVAL, DraftForm
from tenders.procedures import PROCEDURES
from tenders.programme import MOST_BYTES
from tenders.templates_data import EMPTY_KEY, TEMPLATES

CPV = re.compile(r"\d{8}(-\d)?")


COMPETITIONS = [(key, row.label) for key, row in PROCEDURES.items() if key not in WITHOUT_BIDS]


class NewTenderForm(Form):
    """Which template, for which council, under which title; the dates are proposed from one day."""

    template = forms.ChoiceField(
        label="Template",
        choices=[(key, template.label) for key, template in TEMPLATES.items()],
        widget=Radios(hints={key: template.summary for key, template in TEMPLATES.items()}),
    )
    procedure = forms.ChoiceField(
        label="Procedure",
        required=False,
        choices=[("", "As the template has it"), *COMPETITIONS],
        widget=Radios(hints={key: PROCEDURES[key].meaning for key, _ in COMPETITIONS}),
        help_text="For an empty start. A template brings its own procedure.",
    )
    title = forms.CharField(
        label="Title",
        max_length=200,
        required=False,
        help_text="Left empty, a template by area is named after your areas: ‘Care at home: Standard, areas 1 to 10’.",
    )
    reference = forms.CharField(
        label="Reference",
        max_length=40,
        required=False,
        help_text="Left empty, it is the next number of the year, such as SBC-2027-014.",
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$",
                "Write the reference in letters, numbers and dashes, 3 or more.",
                "reference",
            )
        ],
    )
    publish_on = UKDateField(
        label="Day you want to publish", required=False, help_text="Every other date is proposed from it."
    )
    engagement_url = forms.CharField(
        label="Engagement page",
        max_length=300,
        required=False,
        help_text="The address of the page on which you talked with the market, if there is one.",
    )

    def __init__(self, *args: Any, buyers: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buyers = {organisation.ref: organisation for organisation in buyers}
        self.owe("needed, unless the template goes by area", "title")
        self.owe("needed for an empty start", "procedure")
        if len(buyers) > 1:
            self.fields["buyer"] = forms.ChoiceField(
                label="Council", choices=[(ref, each.name) for ref, each in self.buyers.items()], widget=Radios()
            )
            self.order_fields(["buyer", "template"])
            self.speak()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        template = data.get("template")
        if template == EMPTY_KEY and not data.get("procedure") and "procedure" not in self.errors:
            self.add_error("procedure", "Choose the procedure: an empty start has no other.")
        if template and TEMPLATES[template].lots != "areas" and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "Fill in ‘Title’: only a template by area can be named after your areas.")
        return data

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).upper()

    def buyer(self) -> Organisation:
        chosen = self.cleaned_data.get("buyer")
        return self.buyers[chosen] if chosen else next(iter(self.buyers.values()))


class ProgrammeForm(Form):
    """A programme file with the council's areas."""

    file = UploadField(
        label="Programme file",
        kinds=("json",),
        most_bytes=MOST_BYTES,
        help_text="A JSON file with your zones and areas, 1 MB at most.",
    )


class DetailsForm(DraftForm):
    """What is bought, for how long, by which procedure."""

    title = forms.CharField(label="Title", max_length=200)
    procedure = forms.ChoiceField(
        label="Procedure",
        choices=[(key, p.label) for key, p in PROCEDURES.items()],
        widget=Radios(hints={key: p.meaning for key, p in PROCEDURES.items()}),
    )
    description = WordLimitField(
        label="What is bought", word_limit=500, rows=6, required=False, help_text="In words a small provider would use."
    )
    cpv = forms.CharField(
        label="Common procurement code (CPV)",
        max_length=10,
        required=False,
        help_text="Eight digits; care at home is 85000000.",
        validators=[RegexValidator(CPV, "Write the CPV code as eight digits, such as 85000000.", "cpv")],
        widget=NumberText(mode="numeric"),
    )
    term_months = forms.IntegerField(
        label="Length of the agreement in months",
        min_value=1,
        max_value=240,
        widget=NumberText(mode="numeric", width=4),
    )
    price_label = forms.CharField(label="What bidders price", max_length=120)
    small_firms = WordLimitField(
        label="How small firms were considered", word_limit=300, rows=4, required=False, help_text="Act s.12(4)."
    )
    engagement_url = forms.CharField(label="Engagement page", max_length=300, required=False)
    no_engagement_reason = WordLimitField(
        label="If there is no engagement notice (UK2), why",
        word_limit=200,
        rows=3,
        required=False,
        help_text="The tender notice says so (Act s.17).",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bids = self.initial.get("procedure") not in WITHOUT_BIDS
        self.owe(BEFORE_APPROVAL, "description", "cpv")
        if bids:
            self.owe(BEFORE_APPROVAL, "small_firms")
            self.owe("this or the next is needed before approval", "engagement_url")
            self.owe("this or the one above is needed before approval", "no_engagement_reason")
        procedure = self.fields["procedure"]
        assert isinstance(procedure, forms.ChoiceField)
        procedure.choices = [(key, row.label) for key, row in PROCEDURES.items() if (key not in WITHOUT_BIDS) == bids]
