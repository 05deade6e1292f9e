"""What bids are judged by: criteria and weights, the scale, the award rule."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import Any

from django import forms
from django.utils.text import slugify

from core.forms import MarkField, NumberText, Radios, WordLimitField
from tenders.forms.authoring.base import DraftForm, RowForm, plain
from tenders.models import Tender
from tenders.rules import MECHANISMS, MOST_PLACES, MOST_WEIGHT, AwardRuleData, Cap, Position, RuleError
from tenders.templates_data import CriterionData, ScaleMarkData

HUNDRED = Decimal(100)
TIE_BREAKS = {
    "quality": ("quality", "heaviest criterion", "price", "drawn lot"),
    "price": ("price", "quality", "heaviest criterion", "drawn lot"),
    "drawn": ("drawn lot",),
}


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


class PositionForm(RowForm):
    """One kind of place a lot has."""

    noun = "place"

    label = forms.CharField(label="Name of the place", max_length=60)
    places = forms.IntegerField(
        label="Places a lot", min_value=1, max_value=MOST_PLACES, initial=1, widget=NumberText(mode="numeric", width=3)
    )
    weight = forms.IntegerField(
        label="Counts", min_value=1, max_value=MOST_WEIGHT, initial=1, widget=NumberText(mode="numeric", width=4)
    )
    minimum_score = MarkField(label="Minimum score", top=100, step=Decimal("0.01"), required=False)
    take_out = forms.BooleanField(label="Take out", required=False)


PositionRows = forms.formset_factory(PositionForm, extra=1, max_num=10, absolute_max=11)


class CapForm(RowForm):
    """One limit on what a bidder may be given."""

    noun = "limit"

    limit = forms.IntegerField(
        label="At most", min_value=1, max_value=MOST_WEIGHT, widget=NumberText(mode="numeric", width=3)
    )
    position = forms.CharField(label="Of which place", max_length=60)
    tag = forms.CharField(label="Only lots with this tag", max_length=40, required=False)
    take_out = forms.BooleanField(label="Take out", required=False)


CapRows = forms.formset_factory(CapForm, extra=1, max_num=40, absolute_max=41)


class RuleForm(DraftForm):
    """How places are filled, what keeps bidders apart, who stands in reserve, how ties end."""

    mechanism = forms.ChoiceField(
        label="How places are filled",
        choices=list(MECHANISMS.items()),
        widget=Radios(
            hints={
                "D": "Solved exactly, with a proof: no place is left empty that could be filled.",
                "A": "The order of the lots changes who wins: publish it and say why.",
                "B": "The best score anywhere is served first.",
            }
        ),
    )
    distinct = forms.BooleanField(label="No bidder holds two kinds of place in the same lot", required=False)
    reserve_listed = forms.BooleanField(
        label="Everyone else who meets the requirements is kept in reserve", required=False
    )
    reserve_limit = forms.IntegerField(
        label="Most in reserve for a lot",
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        widget=NumberText(mode="numeric", width=3),
        help_text="Empty: no limit.",
    )
    hours_limit = forms.BooleanField(label="No bidder is given more weekly hours than it offered", required=False)
    tie_break = forms.ChoiceField(
        label="Ties are broken by",
        choices=[
            ("quality", "Higher quality, then the heaviest criterion, then the lower price, then a drawn lot"),
            ("price", "Lower price, then higher quality, then the heaviest criterion, then a drawn lot"),
            ("drawn", "A drawn lot"),
        ],
        widget=Radios(),
    )


def rule_initial(data: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """A stored rule as the form's rows; an incomplete one starts from nothing."""
    try:
        rule = AwardRuleData.parse(data)
    except RuleError:
        return {"mechanism": "D", "tie_break": "quality", "reserve_listed": True}, [], []
    pairs = set(combinations((p.key for p in rule.positions), 2))
    main = {
        "mechanism": rule.mechanism,
        "distinct": bool(rule.distinct) and {tuple(pair) for pair in rule.distinct} >= pairs,
        "reserve_listed": rule.reserve_listed,
        "reserve_limit": rule.reserve_limit,
        "hours_limit": rule.hours_limit,
        "tie_break": next((key for key, steps in TIE_BREAKS.items() if steps == rule.tie_break), "quality"),
    }
    positions = [
        {"label": p.label, "places": p.places, "weight": p.weight, "minimum_score": plain(p.minimum_score)}
        for p in rule.positions
    ]
    caps = [{"limit": cap.limit, "position": rule.label(cap.position), "tag": cap.tag} for cap in rule.caps]
    return main, positions, caps


def rule_of(main: dict[str, Any], positions: list[dict[str, Any]], caps: list[dict[str, Any]]) -> dict[str, Any]:
    """The rule as data, in the shape `AwardRuleData.parse` reads and checks."""
    places = tuple(
        Position(slugify(row["label"])[:40], row["label"].strip(), row["weight"], row["places"], row["minimum_score"])
        for row in positions
    )
    return AwardRuleData(
        mechanism=main["mechanism"],
        positions=places,
        distinct=tuple(combinations((place.key for place in places), 2)) if main["distinct"] else (),
        caps=tuple(
            Cap(
                "tag" if row["tag"].strip() else "lots",
                slugify(row["position"]),
                row["limit"],
                row["tag"].strip().lower(),
            )
            for row in caps
        ),
        reserve_listed=main["reserve_listed"],
        reserve_limit=main["reserve_limit"],
        tie_break=TIE_BREAKS[main["tie_break"]],
        hours_limit=main["hours_limit"],
    ).to_json()
