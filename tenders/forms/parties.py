"""The forms of who else is in a bid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import Checkboxes, Form, HoursField, Radios, WordLimitField
from tenders.forms.bidding import VersionedForm
from tenders.models import Lot
from tenders.suppliers import parties as rules
from tenders.suppliers.company_number import read_company_number


class ShareField(HoursField):
    """A share in per cent."""

    suffix = "%"
    example = "25"


class PartyForm(VersionedForm):
    """One consortium member, sub-contractor or key person, with the declarations asked of each."""

    kind = forms.ChoiceField(
        label="What they are in this bid",
        choices=rules.KINDS,
        widget=Radios(
            hints={
                rules.MEMBER: "Bids together with you and is bound as you are.",
                rules.SUBCONTRACTOR: "Does a part of the work for you.",
                rules.PERSON: "Somebody whose work the bid relies on, such as the registered manager.",
            }
        ),
    )
    name = forms.CharField(label="Name", max_length=200)
    number = forms.CharField(
        label="Company number",
        max_length=40,
        required=False,
        help_text="As Companies House writes it: 8 digits, or 2 letters and 6 digits. Leave it empty for a person.",
    )
    abroad = forms.BooleanField(label="Not registered in the UK", required=False)
    what = forms.CharField(label="What they will do", max_length=300, required=False)
    lots = forms.TypedMultipleChoiceField(
        label="In which lots",
        coerce=int,
        required=False,
        widget=Checkboxes(),
        help_text="None ticked: in every lot you bid for.",
    )
    share = ShareField(label="Their share of the work", required=False, least=Decimal("0.01"), most=100, places=2)
    declared = forms.MultipleChoiceField(
        label="You declare of them", choices=rules.DECLARATIONS, required=False, widget=Checkboxes()
    )
    because = WordLimitField(
        label="If one of these is not so, why",
        word_limit=300,
        rows=4,
        required=False,
        help_text="What happened, and what they have done since.",
    )

    def __init__(self, *args: Any, offered: Sequence[Lot], party: Mapping[str, Any], **kwargs: Any) -> None:
        given = [key for key, on in (party.get("declared") or {}).items() if on is True]
        kwargs["initial"] = {**kwargs.get("initial", {}), **party, "declared": given}
        super().__init__(*args, **kwargs)
        lots = self.fields["lots"]
        assert isinstance(lots, forms.TypedMultipleChoiceField)
        lots.choices = [(str(lot.number), f"Lot {lot.number}, {lot.name}") for lot in offered]
        own = {lot.number for lot in offered}
        self.initial["lots"] = [str(each) for each in party.get("lots", []) if each in own]
        number = str(party.get("number", ""))
        self.initial["abroad"] = bool(number) and read_company_number(number) is None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number = (cleaned.get("number") or "").strip()
        if number and not cleaned.get("abroad") and "number" not in self.errors:
            if (read := read_company_number(number)) is None:
                message = (
                    f"‘{number}’ is no company number: write 8 digits, or 2 letters and 6 digits, or tick ‘Not registered "
                    "in the UK’."
                )
                self.add_error("number", message)
            else:
                cleaned["number"] = read
        return cleaned

    def party(self, key: str) -> dict[str, Any]:
        data = self.cleaned_data
        share = data.get("share")
        return {
            "key": key,
            "kind": data["kind"],
            "name": data["name"].strip(),
            "number": data["number"].strip(),
            "what": data["what"].strip(),
            "lots": sorted(data["lots"]),
            "share": None if share is None else f"{share:f}",
            "declared": dict.fromkeys(data["declared"], True),
            "because": data["because"].strip(),
        }


class AloneForm(VersionedForm):
    """Nothing but the version: the button says that nobody else is in the bid."""


class ConfirmInformationForm(Form):
    """Which version was read, and which version of the draft's part it replaces."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
