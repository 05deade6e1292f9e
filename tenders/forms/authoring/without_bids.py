"""Starting a procurement in which nobody bids, writing the award, recording the signature; and starting from a copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from core import clock
from core.calendar import uk_day
from core.forms import Form, MoneyField, NumberText, Radios, UKDateField, WordLimitField
from core.forms.widgets import Checkboxes
from core.models import Organisation
from tenders.actions.awards_without_bids import AwardFacts
from tenders.actions.copying import PARTS
from tenders.forms.authoring.base import BEFORE_APPROVAL, DraftForm
from tenders.forms.authoring.drafting import CPV
from tenders.grounds import offered
from tenders.models import Tender

REFERENCE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$", "Write the reference in letters, numbers and dashes, 3 or more.", "reference"
)
PROCEDURES = {
    "direct_award": (
        "Direct award",
        "One supplier, on a ground of the Act; a transparency notice (UK5) comes before the contract.",
    ),
    "user_choice": (
        "User choice",
        "Light touch services for one person who chose the provider; the reason is recorded, nothing is advertised.",
    ),
}


class _Referenced(Form):
    reference = forms.CharField(
        label="Reference",
        max_length=40,
        required=False,
        help_text="Left empty, it is the next number of the year.",
        validators=[REFERENCE],
    )

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).upper()


class StartWithoutBidsForm(_Referenced):
    """Which of the two, and what is bought."""

    procedure = forms.ChoiceField(
        label="How the supplier is chosen",
        choices=[(key, label) for key, (label, _) in PROCEDURES.items()],
        widget=Radios(hints={key: hint for key, (_, hint) in PROCEDURES.items()}),
    )
    title = forms.CharField(label="Title", max_length=200)
    description = WordLimitField(label="What is bought", word_limit=500, rows=4, required=False)
    cpv = forms.CharField(
        label="Common procurement code (CPV)",
        max_length=10,
        required=False,
        help_text="Eight digits; care at home is 85000000.",
        validators=[RegexValidator(CPV, "Write the CPV code as eight digits, such as 85000000.", "cpv")],
        widget=NumberText(mode="numeric"),
    )

    def __init__(self, *args: Any, buyers: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buyers = {organisation.ref: organisation for organisation in buyers}
        self.owe(BEFORE_APPROVAL, "description", "cpv")
        order = ["procedure", "title", "description", "cpv", "reference"]
        if len(buyers) > 1:
            self.fields["buyer"] = forms.ChoiceField(
                label="Council", choices=[(ref, each.name) for ref, each in self.buyers.items()], widget=Radios()
            )
            self.speak()
            order.insert(0, "buyer")
        self.order_fields(order)

    def buyer(self) -> Organisation:
        chosen = self.cleaned_data.get("buyer")
        return self.buyers[chosen] if chosen else next(iter(self.buyers.values()))


OWED = (
    "supplier_name",
    "supplier_excluded",
    "value",
    "starts_on",
    "ends_on",
    "ground",
    "justification",
    "preference_on",
    "preference_text",
)
"""What the award cannot be approved without; the number and the address of the supplier may be left out."""


class AwardFactsForm(DraftForm):
    """Supplier, value, dates, ground, reason; for a user choice also the preference. What is missing may come later."""

    supplier_name = forms.CharField(label="Supplier", max_length=200, required=False)
    supplier_number = forms.CharField(label="Company or charity number", max_length=20, required=False)
    supplier_address = forms.CharField(label="Address", max_length=300, required=False)
    supplier_excluded = forms.ChoiceField(
        label="Is the supplier excluded or excludable?",
        choices=[("no", "No, neither"), ("excludable", "Excludable"), ("excluded", "Excluded")],
        widget=Radios(),
        required=False,
        help_text="Look at the debarment list and ask the supplier (Act s.57).",
    )
    value = MoneyField(label="Value of the contract, without VAT", required=False)
    starts_on = UKDateField(label="Start of the contract", required=False)
    ends_on = UKDateField(label="End of the contract", required=False)
    ground = forms.ChoiceField(label="Ground", widget=Radios(), required=False)
    justification = WordLimitField(label="Why there is no competition", word_limit=1000, rows=8, required=False)
    preference_on = UKDateField(label="Day on which the person expressed the preference", required=False)
    preference_text = WordLimitField(
        label="How the preference was expressed",
        word_limit=200,
        rows=3,
        required=False,
        help_text="In person, through an advocate, in the care plan. No name and nothing about health.",
    )

    def __init__(self, *args: Any, tender: Tender, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = tender.procedure == "user_choice"
        grounds = offered(uk_day(clock.now()), user_choice=choice)
        self.fields["ground"] = forms.ChoiceField(
            label="Ground",
            choices=[(each.key, f"{each.label} ({each.law})") for each in grounds],
            widget=Radios(hints={each.key: each.says for each in grounds}),
            required=False,
            initial=grounds[0].key if choice else "",
        )
        chosen = next((each for each in grounds if each.key == self._chosen()), None)
        self.fields["justification"].help_text = chosen.needs if chosen else "What it must say follows from the ground."
        if not choice:
            del self.fields["preference_on"], self.fields["preference_text"]
        self.owe(BEFORE_APPROVAL, *OWED)
        self.speak()

    def _chosen(self) -> str:
        return str(self.data.get("ground") or self.initial.get("ground") or "")

    def award(self) -> AwardFacts:
        data = self.cleaned_data
        return AwardFacts(**{name: data[name] for name in AwardFacts.__dataclass_fields__ if name in data})


class SignedForm(Form):
    """The day of the signature."""

    signed_on = UKDateField(label="Contract signed on")


class CopyForm(_Referenced):
    """Which parts to copy, under which title, from which day on."""

    title = forms.CharField(label="Title", max_length=200)
    publish_on = UKDateField(
        label="Day you want to publish",
        required=False,
        help_text="Every other date keeps its distance from it, moved to a working day. Left empty: in three weeks.",
    )
    parts = forms.MultipleChoiceField(
        label="What to copy",
        choices=[(key, label) for key, (label, _) in PARTS.items()],
        widget=Checkboxes(hints={key: hint for key, (_, hint) in PARTS.items()}),
        initial=list(PARTS),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["title", "reference", "publish_on", "parts"])
