"""The forms of an organisation's standard information, one a section."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import Form, MoneyField, NumberText, Radios, UKDateField, WordLimitField
from tenders.suppliers import grounds
from tenders.suppliers.information import CONNECTED_KINDS, RATINGS, SIZES

LEGAL_FORMS = (
    ("company", "Company"),
    ("partnership", "Partnership"),
    ("sole_trader", "Sole trader"),
    ("charity", "Charity"),
    ("society", "Co-operative or community benefit society"),
    ("public", "Public body"),
    ("other", "Another form"),
)
BLANK = ("", "Choose one")


class SectionForm(Form):
    """Carries the version of the information the page was drawn from, so that a colleague's save is noticed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    @property
    def expected(self) -> int | None:
        found: int | None = self.cleaned_data.get("version")
        return found

    def value(self) -> dict[str, Any]:
        """What is kept, as plain JSON."""
        return {name: _plain(value) for name, value in self.cleaned_data.items() if name != "version"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    return value if isinstance(value, bool | int | str) else str(value)


def initial_of(held: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON as a form shows it: days are dates again."""
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value for name, value in held.items()
    }


class AboutForm(SectionForm):
    legal_form = forms.ChoiceField(label="What kind of organisation you are", choices=[BLANK, *LEGAL_FORMS])
    ppon = forms.CharField(
        label="Public procurement organisation number (PPON)",
        max_length=30,
        required=False,
        help_text="The central digital platform gives it when you register there.",
    )
    charity_number = forms.CharField(label="Charity number", max_length=20, required=False)
    vat_number = forms.CharField(label="VAT number", max_length=20, required=False)
    address = forms.CharField(
        label="Address", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    town = forms.CharField(label="Town", max_length=80)
    postcode = forms.CharField(label="Postcode", max_length=10)
    country = forms.CharField(label="Country", max_length=60, required=False)
    telephone = forms.CharField(
        label="Telephone", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"})
    )
    email = forms.EmailField(label="E-mail for notices", max_length=254)
    website = forms.CharField(label="Website", max_length=200, required=False)
    size = forms.ChoiceField(label="Size", choices=SIZES, widget=Radios())
    employees = forms.IntegerField(
        label="People employed", min_value=0, max_value=1_000_000, widget=NumberText(mode="numeric", width=5)
    )
    turnover = MoneyField(label="Turnover of the last year", required=False, places=0)
    vcse = forms.BooleanField(
        label="We are a voluntary or community organisation or a social enterprise", required=False
    )


class GroundsForm(SectionForm):
    """One question a ground. Nothing is ticked beforehand: the law asks each supplier to answer."""

    mark_optional = False

    def __init__(self, *args: Any, answers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ground in grounds.GROUNDS:
            self.fields[ground.key] = forms.ChoiceField(
                label=ground.label,
                help_text=ground.hint,
                choices=[("no", "No"), ("yes", "Yes")],
                widget=Radios(inline=True),
                initial=(answers.get(ground.key) or {}).get("answer"),
                required=False,
            )
        self.speak()

    def halves(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The mandatory grounds, then the discretionary ones."""
        return [
            (title, [self[ground.key] for ground in grounds.GROUNDS if ground.mandatory is mandatory])
            for title, mandatory in (
                ("Mandatory grounds (Schedule 6)", True),
                ("Discretionary grounds (Schedule 7)", False),
            )
        ]

    def answers(self) -> dict[str, str]:
        return {each.key: self.cleaned_data[each.key] for each in grounds.GROUNDS if self.cleaned_data.get(each.key)}


class GroundForm(Form):
    """What happened, and what was done so that it does not happen again."""

    whom = forms.CharField(
        label="To whom it applies", max_length=200, help_text="You, a connected person by name, or both."
    )
    when = forms.CharField(label="When it happened, or was decided", max_length=100)
    what = WordLimitField(label="What happened", word_limit=500, rows=8)
    cleaning = WordLimitField(
        label="What you have done since",
        word_limit=500,
        rows=8,
        help_text="Buyers must look at it: who has left, what was paid, what is checked now, who has confirmed it.",
    )


class ConnectedForm(SectionForm):
    kind = forms.ChoiceField(label="How they are connected", choices=CONNECTED_KINDS, widget=Radios())
    name = forms.CharField(label="Name", max_length=200)
    number = forms.CharField(
        label="Company number", max_length=20, required=False, help_text="Where it is a company or partnership."
    )
    born = forms.RegexField(
        r"^(0?[1-9]|1[0-2])/(19|20)\d\d$",
        label="Month and year of birth",
        required=False,
        help_text="Where it is a person, such as 4/1971. Never the day.",
        error_messages={"invalid": "Write the month and year of birth as 4/1971."},
    )
    country = forms.CharField(label="Country", max_length=60, required=False)
    since = forms.CharField(label="Since", max_length=40, required=False, help_text="A year is enough.")


class InsuranceForm(SectionForm):
    name = forms.CharField(
        label="What is insured", max_length=120, help_text="Such as employers’ liability or public liability."
    )
    insurer = forms.CharField(label="Insurer", max_length=120, required=False)
    cover = MoneyField(label="Cover for one claim", places=2, least=1)
    expires_on = UKDateField(label="Day it expires")


class CertificateForm(SectionForm):
    name = forms.CharField(label="Certificate", max_length=160, help_text="Such as Cyber Essentials or ISO 9001.")
    number = forms.CharField(label="Its number", max_length=60, required=False)
    issuer = forms.CharField(label="Who issued it", max_length=120, required=False)
    expires_on = UKDateField(label="Day it expires", required=False)


class LocationForm(SectionForm):
    name = forms.CharField(label="Location", max_length=200)
    number = forms.RegexField(
        r"^[0-9A-Za-z]-[0-9A-Za-z]{4,14}$",
        label="CQC location number",
        help_text="Such as 1-123456789.",
        error_messages={"invalid": "Write the CQC location number as it stands on the register: 1-123456789."},
    )
    rating = forms.ChoiceField(label="Overall rating", choices=RATINGS, widget=Radios())
    rated_on = UKDateField(label="Day of the rating", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rating, day = cleaned.get("rating"), cleaned.get("rated_on")
        if rating and rating != "not_rated" and day is None and "rated_on" not in self.errors:
            self.add_error("rated_on", "Give the day of the rating: it stands on the CQC’s page of the location.")
        return cleaned


ITEM_FORMS: dict[str, type[SectionForm]] = {
    "connected": ConnectedForm,
    "insurance": InsuranceForm,
    "certificates": CertificateForm,
    "locations": LocationForm,
}


class DeclineForm(Form):
    """Why a supplier does not bid."""

    reason = forms.ChoiceField(label="Why you do not bid", widget=Radios(), choices=())
    words = WordLimitField(
        label="In your own words",
        word_limit=200,
        rows=4,
        required=False,
        help_text="The buyer reads it after the opening. It may make the next tender better.",
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], organisations: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = reasons
        self.organisations = {each.ref: each for each in organisations}
        if len(organisations) > 1:
            self.fields["organisation"] = forms.ChoiceField(
                label="For which organisation",
                choices=[(each.ref, each.name) for each in organisations],
                widget=Radios(),
            )
            self.order_fields(["organisation"])
        self.speak()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == "other" and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "Say in a sentence why you do not bid.")
        return cleaned

    def organisation(self) -> Any:
        chosen = self.cleaned_data.get("organisation")
        return self.organisations[chosen] if chosen else next(iter(self.organisations.values()))


class ContactForm(Form):
    """Who is called when the portal fails."""

    name = forms.CharField(label="Name", max_length=120, help_text="A person or a desk.")
    telephone = forms.CharField(label="Telephone", max_length=30)
    email = forms.EmailField(label="E-mail", max_length=254)
    hours = forms.CharField(
        label="When they answer",
        max_length=120,
        help_text="Such as weekdays 9am to 5pm, and until noon on the day bids close.",
    )

    def clean_telephone(self) -> str:
        typed = str(self.cleaned_data["telephone"])
        if sum(each.isdigit() for each in typed) < 6:
            raise ValidationError("Write the telephone number with its code, such as 01642 960000.")
        return typed
