"""Forms of the parts that a change may change, add or take out: questions, price lines, lots, criteria, weights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import MarkField, MoneyField, NumberText, Radios, WordLimitField
from tenders.actions import amending_parts as parts
from tenders.actions.lots import LotData
from tenders.enums import Regime
from tenders.forms.authoring.base import DraftForm, plain
from tenders.forms.authoring.lots import LotForm
from tenders.forms.authoring.prices import MOST_LIMIT
from tenders.forms.authoring.questions import AskingForm
from tenders.forms.changes import LinesForm, standing_words
from tenders.models import Amendment, Lot, PriceLine, Question
from tenders.pricing.schedule import BASKETS, MOST_MINUTES, MOST_QUANTITY, UNITS, Line
from tenders.templates_data import CriterionData

QUESTION_VALUES = ("label", "text", "guidance", "required", "spec", "expected", "criterion_key")
FIXED = ("envelope", "lot", "stage")


def question_as_written(amendment: Amendment, row: Question) -> Question:
    """A standing question with what the change says of it already; never saved."""
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    for name in QUESTION_VALUES:
        setattr(row, name, to.get(f"question:{row.key}:{name}", getattr(row, name)))
    return row


def question_to_join(key: str, data: Mapping[str, Any]) -> Question:
    """A question that joins with the change, as a row that is never saved."""
    names = ("kind", "envelope", "stage", *QUESTION_VALUES)
    row = Question(key=key, **{name: data[name] for name in names})
    row.lot = Lot(number=data["lot"]) if data["lot"] is not None else None
    return row


class ChangeQuestionForm(AskingForm):
    """A question in a change. `own` carries the version of the change; purpose, lot and stage of one that stands stay."""

    def __init__(self, *args: Any, amendment: Amendment, row: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, tender=amendment.tender, row=row, **kwargs)
        self.initial["own"] = amendment.version
        lots = [(str(number), f"Lot {number}: {name}") for number, name in parts.lots_then(amendment).items()]
        criteria = list(parts.criteria_then(amendment).items())
        for name, first, rows in (("lot", "Every lot", lots), ("criterion_key", "None", criteria)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", first), *rows]
        if row is not None and row.pk is not None:
            for name in FIXED:
                if name in self.fields:
                    self.fields[name].disabled = True
                    self.fields[name].help_text = "Stays as it is: to change it, take the question out and ask another."


class PriceLineForm(DraftForm):
    """One price line: changed, or added."""

    label = forms.CharField(label="What is priced", max_length=120)
    unit = forms.ChoiceField(label="Unit", choices=[(key, unit.label) for key, unit in UNITS.items()])
    quantity = MarkField(
        label="Weight",
        top=MOST_QUANTITY,
        step=Decimal("0.01"),
        help_text="Its share of 100, or the quantity expected. With shares, the lines of each lot make 100 together.",
    )
    lot = forms.ChoiceField(label="Only for lot", choices=[], required=False)
    visit_minutes = forms.IntegerField(
        label="Minutes of a visit",
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        widget=NumberText(mode="numeric", width=4),
    )
    floor = MoneyField(label="Floor", required=False, least=Decimal("0.01"), most=MOST_LIMIT)
    ceiling = MoneyField(label="Ceiling", required=False, least=Decimal("0.01"), most=MOST_LIMIT)

    def __init__(self, *args: Any, amendment: Amendment, said: Mapping[str, Any], stands: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"unit": "hour", **said, "version": amendment.version}, **kwargs)
        lots = [(str(number), f"Lot {number}: {name}") for number, name in parts.lots_then(amendment).items()]
        field = self.fields["lot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every lot"), *lots]
        if stands:
            field.disabled = True
            field.help_text = "Stays as it is: to change it, take the line out and add another."
        self.speak()

    def line(self, key: str) -> Line:
        given = self.cleaned_data
        return Line(
            key=key,
            label=given["label"],
            unit=given["unit"],
            quantity=given["quantity"],
            lot=int(given["lot"]) if given["lot"] else None,
            visit_minutes=given["visit_minutes"],
            floor=given["floor"],
            ceiling=given["ceiling"],
        )


def price_as_written(amendment: Amendment, row: PriceLine) -> dict[str, Any]:
    """A standing price line with what the change says of it already."""
    names = ("label", "unit", "quantity", "visit_minutes", "floor", "ceiling")
    said = {name: standing_words(amendment, f"price:{row.key}:{name}", getattr(row, name)) for name in names}
    return {**said, "lot": str(row.lot.number) if row.lot is not None else ""}


class ScheduleForm(LinesForm):
    """What is true of all the price lines."""

    prefix_path = "tender:"

    price_label = forms.CharField(
        label="What the price is called", max_length=120, help_text="Bidders and the notice read it."
    )
    price_basket = forms.ChoiceField(
        label="How the lines make one price", choices=list(BASKETS.items()), widget=Radios()
    )

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        tender = amendment.tender
        initial = {
            name: standing_words(amendment, f"tender:{name}", getattr(tender, name))
            for name in ("price_label", "price_basket")
        }
        super().__init__(*args, initial={**initial, "version": amendment.version}, **kwargs)


class WeightsForm(LinesForm):
    """Every weight on one page, because they must make 100 together."""

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        tender, initial = amendment.tender, dict[str, Any]()
        rows = [("quality_weight", "Quality, all criteria", "tender:quality_weight", tender.quality_weight)]
        rows += [("price_weight", "Price", "tender:price_weight", tender.price_weight)]
        stays = parts.criteria_then(amendment)
        for number, row in enumerate(row for row in tender.criteria.all() if row.key in stays):
            rows.append((f"criterion_{number}", f"‘{row.label}’", f"criterion:{row.key}:weight", row.weight))
        self.paths = {name: path for name, _label, path, _value in rows}
        for name, _label, path, value in rows:
            initial[name] = standing_words(amendment, path, value)
        super().__init__(*args, initial={**initial, "version": amendment.version}, **kwargs)
        for name, label, _path, _value in rows:
            self.fields[name] = MarkField(label=label, top=100, step=Decimal("0.01"))
        self.speak()

    def values(self) -> dict[str, Any]:
        return {path: f"{self.cleaned_data[name].normalize():f}" for name, path in self.paths.items()}


class NewLotForm(LotForm):
    """A lot that joins. Its number is the next one; its regime is decided here."""

    regime = forms.ChoiceField(label="Regime", choices=Regime.choices, initial=Regime.ACT)
    regime_reason = forms.CharField(
        label="Reason for the regime",
        required=False,
        max_length=500,
        help_text="Needed unless the lot is under the Procurement Act.",
    )

    def __init__(self, *args: Any, amendment: Amendment, said: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        initial = {**said, "tags": ", ".join(said["tags"])} if said else {"staff_transfer": "not_expected"}
        kwargs["initial"] = {**initial, "version": amendment.version}
        super().__init__(*args, buyer=amendment.tender.procurement.buyer, **kwargs)
        del self.fields["number"]

    def lot(self, number: int) -> LotData:
        self.cleaned_data["number"] = number
        return self.row()


class NewCriterionForm(DraftForm):
    """A criterion that joins."""

    label = forms.CharField(label="Name", max_length=120)
    section = forms.ChoiceField(label="Section", choices=[], required=False)
    question = WordLimitField(label="Question to the bidder", word_limit=1000, rows=6)
    guidance = WordLimitField(label="Guidance", word_limit=500, rows=3, required=False)
    weight = MarkField(
        label="Weight",
        top=100,
        step=Decimal("0.01"),
        help_text="Change other weights as well, so that the criteria add up to the share of quality.",
    )
    word_limit = forms.IntegerField(
        label="Word limit", min_value=1, max_value=10_000, initial=1000, widget=NumberText(mode="numeric", width=5)
    )
    minimum_mark = MarkField(label="Minimum mark", top=100, step=Decimal("0.01"), required=False)
    file_allowed = forms.BooleanField(label="A file may be added", required=False)

    def __init__(self, *args: Any, amendment: Amendment, said: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        initial = {name: plain(value) for name, value in (said or {}).items()}
        super().__init__(*args, initial={**initial, "version": amendment.version}, **kwargs)
        sections = [(str(row.number), str(row)) for row in amendment.tender.criterion_sections.all()]
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *sections]
        if not sections:
            del self.fields["section"]
        self.speak()

    def section_number(self) -> int | None:
        typed = self.cleaned_data.get("section") or ""
        return int(typed) if typed else None

    def criterion(self) -> CriterionData:
        given = self.cleaned_data
        return CriterionData(
            key="",
            label=given["label"],
            weight=given["weight"],
            question=given["question"],
            guidance=given["guidance"],
            word_limit=given["word_limit"],
            minimum_mark=given["minimum_mark"],
            file_allowed=given["file_allowed"],
        )
