"""What bids are judged by: criteria and weights, and the scale."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify

from core.forms import MarkField, MoneyField, NumberText, WordLimitField
from tenders import formulas
from tenders.forms.authoring.base import DraftForm, RowForm, plain
from tenders.forms.authoring.closed_rows import Closable, ClosableRows
from tenders.models import Tender
from tenders.templates_data import CriterionData, ScaleMarkData, SectionData

HUNDRED = Decimal(100)


def _weight(label: str, **kwargs: Any) -> MarkField:
    """A share in points of 100, with two decimal places."""
    return MarkField(label=label, top=100, step=Decimal("0.01"), **kwargs)


class WeightsForm(DraftForm):
    """How the 100 points part into quality and price, and by which formula a price is scored.

    The formulas and their figures (`term_...`) come from the registry; `terms()` gives those of the formula chosen.
    """

    quality_weight = _weight("Quality")
    price_weight = _weight("Price")
    price_formula = forms.ChoiceField(label="How a price is scored", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.cards = formulas.cards()
        super().__init__(*args, **kwargs)
        chosen = self.fields["price_formula"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(name, card.label) for name, card in self.cards.items()]
        setattr(chosen, "needed", True)  # noqa: B010 # read by the drawing; a form field has no such attribute of its own
        for card in self.cards.values():
            for term in card.terms:
                hint = f"For ‘{card.name}’. {term.hint}".strip()
                if term.unit == "£":
                    field: forms.Field = MoneyField(
                        label=term.label, required=False, help_text=hint, most=1_000_000_000
                    )
                else:
                    field = _weight(term.label, required=False, help_text=hint)
                field.initial = None if term.default is None else plain(term.default)
                self.fields[f"term_{term.key}"] = field
        self.speak()

    def term_fields(self) -> list[tuple[str, Any]]:
        """(name of the formula it belongs to, field)."""
        return [(card.name, self[f"term_{term.key}"]) for card in self.cards.values() for term in card.terms]

    @property
    def formula(self) -> str | None:
        """The formula chosen; None when the page sent none, and the tender's then stays."""
        return self.cleaned_data.get("price_formula") or None

    def terms(self) -> dict[str, Decimal]:
        """The figures of the formula chosen, as far as they were given."""
        card = self.cards.get(self.formula or "")
        given = {term.key: self.cleaned_data.get(f"term_{term.key}") for term in card.terms} if card else {}
        return {key: value for key, value in given.items() if value is not None}


def weights_initial(tender: Tender) -> dict[str, Any]:
    """The split, the formula and its figures as the form shows them."""
    terms = formulas.terms_of(tender.price_formula_terms)
    return {
        "version": tender.version,
        "quality_weight": plain(tender.quality_weight),
        "price_weight": plain(tender.price_weight),
        "price_formula": tender.price_formula,
        **{f"term_{key}": plain(value) for key, value in terms.items()},
    }


class SectionForm(RowForm):
    """A heading over criteria."""

    noun = "section"
    labels_name_row = False

    label = forms.CharField(label="Name of the section", max_length=120)
    weight = _weight("Weight", help_text="The sum of its criteria.")
    threshold = MarkField(
        label="Threshold in per cent",
        top=100,
        step=Decimal("0.01"),
        required=False,
        help_text="A bid with less of the section's points leaves the ranking.",
    )


SectionRows = forms.formset_factory(SectionForm, extra=0, max_num=20, absolute_max=21)


class ClosedCriterionForm(Closable, RowForm):
    """One criterion as a line: its weight can be changed there, everything else once it is opened.

    `key` travels hidden so that a renamed criterion stays the same one; `section` is its place.
    """

    noun = "criterion"
    labels_name_row = False

    key = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    section = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)
    closed = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)
    weight = _weight("Weight")


class CriterionForm(ClosedCriterionForm):
    """One criterion in full."""

    field_order = ("key", "section", "closed", "label", "weight")

    label = forms.CharField(label="Name", max_length=120)
    question = WordLimitField(label="Question to the bidder", word_limit=1000, rows=4)
    guidance = WordLimitField(label="Guidance", word_limit=500, rows=2, required=False)
    word_limit = forms.IntegerField(
        label="Word limit", min_value=1, max_value=10_000, initial=1000, widget=NumberText(mode="numeric", width=5)
    )
    minimum_mark = MarkField(label="Minimum mark", top=100, step=Decimal("0.01"), required=False)
    file_allowed = forms.BooleanField(label="A file may be attached", required=False)

    def has_changed(self) -> bool:
        """A row in which nothing was typed is no row, wherever it stands."""
        return bool({*self.changed_data} - {"section", "key", "closed"})

    def clean_weight(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if weight <= 0:
            number = str(self.prefix).rpartition("-")[2]
            raise forms.ValidationError(
                f"Make the weight of criterion {int(number) + 1} more than 0, or take the criterion out."
            )
        return weight


class CriteriaSet(ClosableRows):
    closed_form = ClosedCriterionForm


CriterionRows = forms.formset_factory(CriterionForm, formset=CriteriaSet, extra=0, max_num=60, absolute_max=61)


def section_rows(tender: Tender) -> list[dict[str, Any]]:
    fields = ("label", "weight", "threshold")
    return [{name: plain(getattr(row, name)) for name in fields} for row in tender.criterion_sections.all()]


def criteria_rows(tender: Tender) -> list[dict[str, Any]]:
    fields = ("key", "label", "weight", "question", "guidance", "word_limit", "minimum_mark", "file_allowed")
    places = {section.pk: str(place) for place, section in enumerate(tender.criterion_sections.all())}
    return [
        {**{name: plain(getattr(row, name)) for name in fields}, "section": places.get(row.section_id or 0, "")}
        for row in tender.criteria.all()
    ]


def sections_of(rows: list[dict[str, Any]]) -> list[SectionData]:
    return [SectionData(row["label"], row["weight"], row["threshold"]) for row in rows]


def criteria_of(rows: list[dict[str, Any]]) -> list[CriterionData]:
    """Rows as typed, in the order of the page, a new one getting a short name from its label that no other has."""
    found: list[CriterionData] = []
    taken = {row["key"] for row in rows if row["key"]}
    for number, row in enumerate(sorted(rows, key=_section_number), start=1):
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
                section=_section_number(row),
            )
        )
    return found


def _section_number(row: dict[str, Any]) -> int:
    """Counted from 1; 0 for none."""
    place = str(row.get("section") or "")
    return int(place) + 1 if place.isdecimal() else 0


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
