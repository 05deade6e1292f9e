"""The forms of a bid. What is typed is kept whatever is wrong with it; limits are told beside the field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core.forms import Checkboxes, Form, HoursField, MoneyField, WordLimitField
from tenders.actions.bid import MOST_HOURS, most_price
from tenders.completeness import DECLARATIONS
from tenders.file_kinds import WORDS
from tenders.models import Criterion, Lot


class VersionedForm(Form):
    """Carries the version of the part the page was drawn from, so that a colleague's save is noticed."""

    mark_optional = False  # a draft may be saved without any of it, but in the end all of it is owed
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    @property
    def expected(self) -> int | None:
        found: int | None = self.cleaned_data.get("version")
        return found


class DeclarationsForm(VersionedForm):
    def __init__(self, *args: Any, given: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in DECLARATIONS:
            self.fields[key] = forms.BooleanField(label=label, required=False, initial=given.get(key) is True)
        self.speak()

    def given(self) -> dict[str, bool]:
        return {key: bool(self.cleaned_data.get(key)) for key, _ in DECLARATIONS}


class ChoicesForm(VersionedForm):
    """One row a lot: a place in the order of preference and the weekly hours offered. An empty row is no bid."""

    def __init__(self, *args: Any, lots: Sequence[Lot], choices: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = list(lots)
        chosen = {int(each["lot"]): each for each in choices}
        for lot in self.lots:
            standing = chosen.get(lot.number, {})
            place = forms.IntegerField(
                label=f"Place of lot {lot.number} in your order",
                required=False,
                min_value=1,
                max_value=len(self.lots),
                initial=standing.get("preference"),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
            )
            hours = HoursField(
                label=f"Weekly hours for lot {lot.number}",
                required=False,
                least=Decimal("0.1"),
                most=MOST_HOURS,
                places=1,
                initial=standing.get("weekly_hours"),
            )
            self.fields[f"place_{lot.number}"] = place
            if lot.counts_hours:
                self.fields[f"hours_{lot.number}"] = hours
        self.speak()

    @property
    def asks_hours(self) -> bool:
        return any(lot.counts_hours for lot in self.lots)

    def rows(self) -> list[tuple[Lot, forms.BoundField, forms.BoundField | None]]:
        """Each lot with its place and its hours; None for the hours of a lot whose work is not counted in them."""
        return [
            (lot, self[f"place_{lot.number}"], self[f"hours_{lot.number}"] if lot.counts_hours else None)
            for lot in self.lots
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen: dict[int, int] = {}
        for lot in self.lots:
            place, hours = cleaned.get(f"place_{lot.number}"), cleaned.get(f"hours_{lot.number}")
            faulty = f"place_{lot.number}" in self.errors or f"hours_{lot.number}" in self.errors
            if not faulty and place is not None and hours is None and lot.counts_hours:
                self.add_error(f"hours_{lot.number}", f"Give the weekly hours you offer for lot {lot.number}.")
            if not faulty and hours is not None and place is None:
                self.add_error(f"place_{lot.number}", f"Give lot {lot.number} its place in your order, from 1.")
            if place is not None and place in seen:
                message = f"Give lots {seen[place]} and {lot.number} different places: both are {place} in your order."
                self.add_error(f"place_{lot.number}", message)
            elif place is not None:
                seen[place] = lot.number
        if not self.errors and not self.chosen():
            also = " and the weekly hours" if self.asks_hours else ""
            raise ValidationError(f"Choose at least one lot: give it a place in your order{also}.")
        return cleaned

    def chosen(self) -> list[dict[str, Any]]:
        return [
            {"lot": lot.number, "preference": place, "weekly_hours": str(hours)}
            for lot in self.lots
            if (place := self.cleaned_data.get(f"place_{lot.number}")) is not None
            and (hours := self.cleaned_data.get(f"hours_{lot.number}", None if lot.counts_hours else 0)) is not None
        ]


class AnswerForm(VersionedForm):
    def __init__(self, *args: Any, criterion: Criterion, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = WordLimitField(
            label="Your answer",
            word_limit=criterion.word_limit,
            keep_over=True,
            required=False,
            initial=text,
            rows=18,
            max_length=400_000,
        )
        self.speak()


class PricesForm(Form):
    """One price a chosen lot."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        lots: Sequence[Lot],
        prices: Mapping[str, str],
        versions: Mapping[int, int],
        label: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lots = list(lots)
        for lot in self.lots:
            self.fields[f"version_{lot.number}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, min_value=0, initial=versions.get(lot.number, 0)
            )
            self.fields[f"price_{lot.number}"] = MoneyField(
                label=f"{label}, lot {lot.number}",
                help_text=f"{lot.name}. Above £0.00, up to £{most_price(lot):,.2f}{' an hour' if lot.counts_hours else ''}",
                required=False,
                least=Decimal("0.01"),
                most=most_price(lot),
                initial=prices.get(str(lot.number)),
            )
        self.speak()

    def given(self) -> dict[int, Decimal]:
        values = {lot.number: self.cleaned_data.get(f"price_{lot.number}") for lot in self.lots}
        return {number: rate for number, rate in values.items() if rate is not None}

    def expected(self, lot: int) -> int | None:
        """The version of the lot's price that the page was drawn from."""
        found: int | None = self.cleaned_data.get(f"version_{lot}")
        return found


def _limit() -> str:
    return f"up to {settings.UPLOAD_LIMIT_MB:,} MB."


class UploadForm(Form):
    """One file. What is wrong with it is said by the action, which looks inside."""

    file = forms.FileField(label="File", allow_empty_file=True)
    criterion = forms.ChoiceField(label="It belongs to", required=False)

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"{WORDS}, {_limit()} A file of the same name becomes a new version."
        choice = self.fields["criterion"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "The whole bid"), *[(each.key, each.label) for each in criteria if each.file_allowed]]
        if len(choice.choices) == 1:
            # Nothing to choose from: the question is not asked.
            choice.widget = forms.HiddenInput()


class SubmitForm(Form):
    """A token, so that sending the same page twice is the same submission, and the lots to submit where there are several.

    `lots`: every lot chosen, with whether it lacks nothing; `standing`: the lots of the version that stands, none of which
    is left out by a slip: whoever leaves one out says so.
    """

    mark_optional = False
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    lots_asked = forms.CharField(required=False, widget=forms.HiddenInput, initial="yes", max_length=3)

    def __init__(self, *args: Any, lots: Sequence[Any] = (), standing: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = [lot for lot in lots if lot.ready]
        self.asks_lots = bool(ready) and len(lots) > 1
        if self.asks_lots:
            self.fields["lots"] = forms.MultipleChoiceField(
                label="Which lots do you submit?",
                choices=[(str(lot.number), lot.title) for lot in ready],
                initial=[str(lot.number) for lot in ready],
                required=False,
                widget=Checkboxes(),
            )
            ticked = sent_lots(self.data) if self.is_bound else [lot.number for lot in ready]
            self.falls_out = lots_left(standing, ticked)
        else:
            self.falls_out = ""
        if self.falls_out:
            self.fields["leave_out"] = forms.BooleanField(label=f"Take {self.falls_out} out of our bid", required=False)
        self.speak()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.asks_lots and "lots" not in self.errors and not cleaned.get("lots"):
            self.add_error("lots", "Tick at least one lot to submit.")
        elif self.falls_out and not cleaned.get("leave_out"):
            what = self.falls_out[:1].upper() + self.falls_out[1:]
            self.add_error("leave_out", f"{what} would leave the bid that stands. Tick the box if you mean it.")
        return cleaned


class GiveAuthorityForm(Form):
    """Giving standing authority; with a tick where the bid is complete, because giving it submits at once.

    `lots`: in words, those that would be submitted now; empty where nothing would.
    """

    mark_optional = False

    def __init__(self, *args: Any, lots: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = lots
        if lots:
            self.fields["submit_now"] = forms.BooleanField(label=f"Submit our bid now, for {lots}", required=False)
        self.speak()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.lots and not cleaned.get("submit_now"):
            message = (
                f"Your bid is complete: giving the authority submits it now, for {self.lots}. Tick if you mean it."
            )
            self.add_error("submit_now", message)
        return cleaned


def sent_lots(data: Any) -> list[int]:
    """The lots ticked on a page that was sent."""
    return [int(each) for each in data.getlist("lots") if each.isdecimal() and len(each) < 5]


def lots_left(standing: Collection[int], ticked: Collection[int]) -> str:
    """The lots of the version that stands which the next one would not hold: 'lots 3 and 5'; empty when there are none."""
    gone = [str(lot) for lot in sorted(standing) if lot not in ticked]
    if len(gone) < 2:
        return f"lot {gone[0]}" if gone else ""
    return f"lots {', '.join(gone[:-1])} and {gone[-1]}"


class AnswerFileForm(Form):
    """One file that answers a question. What it may be is the question's business, and said by the action."""

    file = forms.FileField(label="File", allow_empty_file=True)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = f"File for ‘{label}’"
        self.fields["file"].help_text = _limit().capitalize()
        self.speak()
