"""Forms of a change to an open tender: each begins with what the change says already, or with what stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from core.forms import Form, HoursField, MarkField, MoneyField, NumberText, Radios, UKDateTimeField, WordLimitField
from tenders import timetable
from tenders.changing import CRITERION_FIELDS, LOT_FIELDS, kept
from tenders.forms.authoring.base import DraftForm
from tenders.models import Amendment, Criterion, Lot, ScaleMark, Tender

PENNY = Decimal("0.01")
LATER = {
    "yes": "Move marking, award and start by as many days",
    "no": "Leave them as they are planned",
}


class LinesForm(DraftForm):
    """Fields that are lines of a change: `values()` gives path -> value, as the change keeps it."""

    prefix_path = ""

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name != "version":
                empty_is_text = isinstance(value, str) or (
                    value is None and isinstance(self.fields[name], WordLimitField)
                )
                found[f"{self.prefix_path}{name}"] = (value or "") if empty_is_text else kept(value)
        return found


def standing_words(amendment: Amendment, path: str, value: Any) -> Any:
    """What the field begins with: the change's own value where it has one."""
    for each in amendment.changes:
        if each["path"] == path:
            return each["to"]
    return kept(value)


class DescriptionForm(LinesForm):
    description = WordLimitField(label="What is bought", word_limit=500, rows=8)

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        tender = amendment.tender
        initial = {"description": standing_words(amendment, "description", tender.description)}
        super().__init__(*args, initial={**initial, "version": amendment.version}, **kwargs)


class LotForm(LinesForm):
    """A lot's name, figures and limits on its price."""

    name = forms.CharField(label="Name", max_length=200)
    weekly_hours = HoursField(label="Hours a week", places=1, required=False, most=1_000_000)
    annual_value = MoneyField(label="Value a year, without VAT", required=False)
    price_floor = MoneyField(label="Least price for the lot", required=False, least=PENNY)
    price_ceiling = MoneyField(label="Greatest price for the lot", required=False, least=PENNY)

    def __init__(self, *args: Any, amendment: Amendment, lot: Lot, **kwargs: Any) -> None:
        self.prefix_path = f"lot:{lot.number}:"
        initial = {
            name: standing_words(amendment, f"{self.prefix_path}{name}", getattr(lot, name)) for name in LOT_FIELDS
        }
        super().__init__(*args, initial={**initial, "version": amendment.version}, **kwargs)


class CriterionForm(LinesForm):
    """What is asked under one criterion, and how it counts."""

    question = WordLimitField(label="Question to the bidder", word_limit=1000, rows=6)
    guidance = WordLimitField(label="Guidance", word_limit=500, rows=3, required=False)
    weight = MarkField(
        label="Weight",
        top=100,
        step=Decimal("0.01"),
        help_text="If you change one weight, change others so that they add up to the same sum again.",
    )
    word_limit = forms.IntegerField(
        label="Word limit", min_value=1, max_value=10_000, widget=NumberText(mode="numeric", width=5)
    )
    minimum_mark = MarkField(label="Minimum mark", top=100, step=Decimal("0.01"), required=False)

    def __init__(self, *args: Any, amendment: Amendment, criterion: Criterion, **kwargs: Any) -> None:
        self.prefix_path = f"criterion:{criterion.key}:"
        initial = {
            name: standing_words(amendment, f"{self.prefix_path}{name}", getattr(criterion, name))
            for name in CRITERION_FIELDS
        }
        super().__init__(*args, initial={**initial, "version": amendment.version}, **kwargs)


class ScaleForm(LinesForm):
    """The descriptor of each mark. Which marks there are does not change while suppliers write to them."""

    def __init__(self, *args: Any, amendment: Amendment, scale: list[ScaleMark], **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": amendment.version}
        self.paths = {f"mark_{number}": f"scale:{kept(row.mark)}:descriptor" for number, row in enumerate(scale)}
        for (name, path), row in zip(self.paths.items(), scale, strict=True):
            initial[name] = standing_words(amendment, path, row.descriptor)
        super().__init__(*args, initial=initial, **kwargs)
        for name, row in zip(self.paths, scale, strict=True):
            self.fields[name] = forms.CharField(
                label=f"Mark {kept(row.mark)}, {row.name}", max_length=600, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.speak()

    def values(self) -> dict[str, Any]:
        return {path: self.cleaned_data[name] for name, path in self.paths.items()}


class _Dates(DraftForm):
    def moves_later(self) -> bool:
        return bool(self.cleaned_data["moves_later_dates"] == "yes")


class DatesForm(_Dates):
    """Later dates for a change that also changes something else."""

    closes_at = UKDateTimeField(
        label=timetable.LABELS["closes_at"],
        help_text="Only later, on a working day. Left as it is, the deadline does not move.",
    )
    questions_close_at = UKDateTimeField(label=timetable.LABELS["questions_close_at"], required=False)
    moves_later_dates = forms.ChoiceField(
        label="The dates after the deadline", choices=list(LATER.items()), widget=Radios()
    )

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        tender = amendment.tender
        initial = {
            "closes_at": amendment.new_closes_at or tender.closes_at,
            "questions_close_at": amendment.new_questions_close_at or tender.questions_close_at,
            "moves_later_dates": "yes" if amendment.moves_later_dates else "no",
            "version": amendment.version,
        }
        super().__init__(*args, initial=initial, **kwargs)


class ExtendForm(_Dates):
    """A later deadline and nothing else."""

    closes_at = UKDateTimeField(label="Bids close, new", help_text="Later than now, on a working day.")
    questions_close_at = UKDateTimeField(label=timetable.LABELS["questions_close_at"], required=False)
    moves_later_dates = forms.ChoiceField(
        label="The dates after the deadline", choices=list(LATER.items()), widget=Radios(), initial="yes"
    )
    reason = WordLimitField(label="Why the deadline is later", word_limit=300, rows=4, help_text="Everyone is told it.")

    def __init__(self, *args: Any, tender: Tender, **kwargs: Any) -> None:
        initial = {"questions_close_at": tender.questions_close_at, "moves_later_dates": "yes"}
        super().__init__(*args, initial=initial, **kwargs)


class WordsForm(DraftForm):
    """Why, what suppliers must do, and whether they need more time."""

    reason = WordLimitField(label="Why it changes", word_limit=300, rows=4, help_text="Everyone is told it.")
    what_to_do = WordLimitField(
        label="What suppliers must do",
        word_limit=300,
        rows=4,
        help_text="Such as: read the new specification, price lot 3 again, confirm your bid or submit it again.",
    )
    time_considered = WordLimitField(
        label="If the deadline stays, why the time left is enough",
        word_limit=300,
        rows=3,
        required=False,
        help_text="Needed when lots, documents or criteria change and the deadline does not (Act s.31).",
    )

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        names = ("reason", "what_to_do", "time_considered", "version")
        super().__init__(*args, initial={name: getattr(amendment, name) for name in names}, **kwargs)


class ApproveForm(Form):
    """The version that was read: an approval is for what was on the page."""

    UNREAD = (
        "What was sent does not say which version you read, and an approval is for one version: open the page again, "
        "then approve."
    )

    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(Form):
    """The change that was read."""

    change = forms.IntegerField(widget=forms.HiddenInput)
