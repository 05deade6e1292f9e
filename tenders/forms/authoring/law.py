"""The facts the rules turn on; a step of the council's own; the stages of a competition."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from core.forms import Form, MarkField, MoneyField, NumberText, Radios, UKDateField, UKDateTimeField, WordLimitField
from tenders.enums import PurchaseKind, ShorterPeriod
from tenders.forms.authoring.base import DraftForm, RowForm, plain
from tenders.models import StageKind, Tender
from tenders.templates_data import StageData


class RouteForm(DraftForm):
    """What the law asks about this purchase, beyond its lots and its procedure."""

    purchase_kind = forms.ChoiceField(label="What is bought", choices=PurchaseKind.choices, widget=Radios(inline=True))
    vat_percent = MarkField(
        label="VAT in per cent",
        top=100,
        step=Decimal("0.01"),
        help_text="20 unless you know better. Care by a registered provider is usually exempt: then 0. Thresholds count VAT.",
    )
    documents_at_once = forms.BooleanField(
        label="All documents come with the notice",
        required=False,
        help_text="If some come later, bids stay open at least 30 days instead of 25 (Act s.54).",
    )
    shorter_period = forms.ChoiceField(
        label="A shorter period than the general one",
        required=False,
        choices=[("", "No, the general period"), *ShorterPeriod.choices],
        widget=Radios(),
        help_text="For the general rules only; light touch has no shortest period.",
    )
    shorter_period_reason = WordLimitField(
        label="Why the shorter period applies", word_limit=200, rows=3, required=False
    )
    one_lot_reason = WordLimitField(
        label="If there is only one lot, why",
        word_limit=200,
        rows=3,
        required=False,
        help_text="Lots are considered before the notice goes (Act s.18).",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owe("needed where a shorter period is chosen", "shorter_period_reason")
        self.owe("needed before approval where there is one lot", "one_lot_reason")

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AnotherValueForm(Form):
    """'What if it were worth ...': a GET form."""

    value = MoneyField(label="Value with VAT over the whole term", help_text="Nothing is saved.")


class DecisionForm(Form):
    """One step of the council's own, as it is recorded."""

    reference = forms.CharField(
        label="Reference", max_length=120, help_text="The number under which anybody can look it up, such as FP/27/014."
    )
    on = UKDateField(label="Day it was taken")
    note = WordLimitField(label="Note", word_limit=200, rows=2, required=False)


class TakeBackForm(Form):
    note = WordLimitField(label="Why it is taken back", word_limit=200, rows=3)


class StageForm(RowForm):
    """One stage. Its dates are asked for from the second on."""

    noun = "stage"
    labels_name_row = False

    kind = forms.ChoiceField(label="What suppliers do in it", choices=StageKind.choices, widget=Radios(inline=True))
    title = forms.CharField(label="Name", max_length=120)
    what_happens = WordLimitField(label="What happens in it", word_limit=300, rows=3, required=False)
    opens_on = UKDateField(
        label="Invitations go out on", required=False, help_text="From the second stage on; planned."
    )
    closes_at = UKDateTimeField(
        label="It closes", required=False, help_text="From the second stage on. The first closes when bids close."
    )
    invited_min = forms.IntegerField(
        label="Fewest that go on",
        min_value=1,
        max_value=999,
        required=False,
        widget=NumberText(mode="numeric", width=3),
    )
    invited_max = forms.IntegerField(
        label="Most that go on", min_value=1, max_value=999, required=False, widget=NumberText(mode="numeric", width=3)
    )
    how_chosen = WordLimitField(label="How those who go on are chosen", word_limit=300, rows=3, required=False)
    take_out = forms.BooleanField(label="Take this stage out", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owe("needed before approval", "what_happens")
        self.owe("needed from the second stage on", "opens_on", "closes_at")
        self.owe("needed where a stage follows", "invited_min", "invited_max", "how_chosen")


StageRows = forms.formset_factory(StageForm, extra=0, max_num=5, absolute_max=6)
STAGE_FIELDS = (
    "kind",
    "title",
    "what_happens",
    "opens_on",
    "closes_at",
    "invited_min",
    "invited_max",
    "how_chosen",
)


def stage_rows(tender: Tender) -> list[dict[str, Any]]:
    return [{name: plain(getattr(row, name)) for name in STAGE_FIELDS} for row in tender.stages.all()]


def stages_of(rows: list[dict[str, Any]]) -> list[StageData]:
    return [StageData(**{name: row[name] for name in STAGE_FIELDS}) for row in rows]
