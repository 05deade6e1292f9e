"""What bids are judged by: criteria and weights, and the scale."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify

from core.forms import MarkField, NumberText, WordLimitField
from tenders.forms.authoring.base import DraftForm, RowForm, plain
from tenders.models import Tender
from tenders.templates_data import CriterionData, ScaleMarkData

HUNDRED = Decimal(100)


def _weight(label: str, **kwargs: Any) -> MarkField:
    """A share in points of 100, with two decimal places."""
    return MarkField(label=label, top=100, step=Decimal("0.01"), **kwargs)


class WeightsForm(DraftForm):
    """How the 100 points part into quality and price."""

    quality_weight = _weight("Quality")
    price_weight = _weight("Price")


class CriterionForm(RowForm):
    """One criterion. `key` travels hidden so that a renamed criterion stays the same one."""

    noun = "criterion"
    labels_name_row = False

    key = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="Name", max_length=120)
    weight = _weight("Weight")
    question = WordLimitField(label="Question to the bidder", word_limit=1000, rows=4)
    guidance = WordLimitField(label="Guidance", word_limit=500, rows=2, required=False)
    word_limit = forms.IntegerField(
        label="Word limit", min_value=1, max_value=10_000, initial=1000, widget=NumberText(mode="numeric", width=5)
    )
    minimum_mark = MarkField(label="Minimum mark", top=100, step=Decimal("0.01"), required=False)
    file_allowed = forms.BooleanField(label="A file may be attached", required=False)
    take_out = forms.BooleanField(label="Take this criterion out", required=False)

    def clean_weight(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if weight <= 0:
            number = str(self.prefix).rpartition("-")[2]
            raise forms.ValidationError(
                f"Make the weight of criterion {int(number) + 1} more than 0, or take the criterion out."
            )
        return weight


CriterionRows = forms.formset_factory(CriterionForm, extra=0, max_num=60, absolute_max=61)


def criteria_rows(tender: Tender) -> list[dict[str, Any]]:
    fields = ("key", "label", "weight", "question", "guidance", "word_limit", "minimum_mark", "file_allowed")
    return [{name: plain(getattr(row, name)) for name in fields} for row in tender.criteria.all()]


def criteria_of(rows: list[dict[str, Any]]) -> list[CriterionData]:
    """Rows as typed, a new one getting a short name from its label that no other has."""
    found: list[CriterionData] = []
    taken = {row["key"] for row in rows if row["key"]}
    for number, row in enumerate(rows, start=1):
        key = row["key"] or slugify(row["label"])[:20] or f"criterion-{number}"
        if not row["key"]:
            while key in taken:
                key = f"{key[:16]}-{number}"
            taken.add(key)
        found.append(
            CriterionData(
                key=key,
                label=row["label"],
                weight=row["weight"],
                question=row["question"],
                guidance=row["guidance"],
                word_limit=row["word_limit"],
                minimum_mark=row["minimum_mark"],
                file_allowed=row["file_allowed"],
            )
        )
    return found


class ScaleMarkForm(RowForm):
    """One mark of the scale."""

    noun = "row"

    mark = MarkField(label="Mark", top=100, step=Decimal("0.5"))
    name = forms.CharField(label="Name", max_length=60)
    descriptor = forms.CharField(label="What it means", max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    take_out = forms.BooleanField(label="Take out", required=False)


ScaleRows = forms.formset_factory(ScaleMarkForm, extra=0, max_num=21, absolute_max=22)


def scale_rows(tender: Tender) -> list[dict[str, Any]]:
    return [{name: plain(getattr(row, name)) for name in ("mark", "name", "descriptor")} for row in tender.scale.all()]


def scale_of(rows: list[dict[str, Any]]) -> list[ScaleMarkData]:
    return [ScaleMarkData(row["mark"], row["name"], row["descriptor"]) for row in rows]
