"""Lots: the figures of all of them in one table, one lot in full, the regime of each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from core.forms import Form, HoursField, MoneyField, NumberText, Radios
from core.models import Organisation
from tenders.actions.lots import LotData
from tenders.enums import Regime, StaffTransfer
from tenders.forms.authoring.base import BEFORE_APPROVAL, DraftForm, plain
from tenders.forms.authoring.drafting import CPV
from tenders.models import Area, Lot

FIGURES = ("weekly_hours", "annual_value", "bids_expected_low", "bids_expected_high")


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=999, required=False, widget=NumberText(mode="numeric", width=3)
    )


class LotFiguresForm(Form):
    """One row of the lots table: what changes most often. Refusals name the lot."""

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        self.lot = lot
        kwargs.setdefault("prefix", f"lot{lot.number}")
        kwargs.setdefault("initial", {name: plain(getattr(lot, name)) for name in FIGURES})
        super().__init__(*args, **kwargs)
        which = f"lot {lot.number}"
        self.fields["weekly_hours"] = HoursField(
            label=f"Hours a week, {which}", places=1, required=False, most=1_000_000
        )
        self.fields["annual_value"] = MoneyField(label=f"Value a year, {which}", required=False)
        self.owe(BEFORE_APPROVAL, "annual_value")
        self.fields["bids_expected_low"] = _count(f"Fewest bids expected, {which}")
        self.fields["bids_expected_high"] = _count(f"Most bids expected, {which}")
        self.speak()

    def data_row(self) -> LotData:
        """The lot as it will be: these figures, everything else as it was."""
        return lot_data(self.lot, **self.cleaned_data)


def lot_data(lot: Lot, **changed: Any) -> LotData:
    """A lot's present row, with some of it changed."""
    return LotData(
        **{
            "number": lot.number,
            "name": lot.name,
            "area": lot.area,
            "zone": lot.zone,
            "tags": tuple(lot.tags),
            "scheme": lot.scheme,
            "weekly_hours": lot.weekly_hours,
            "annual_value": lot.annual_value,
            "staff_transfer": lot.staff_transfer,
            "transfer_headcount": lot.transfer_headcount,
            "incumbents": lot.incumbents,
            "bids_expected_low": lot.bids_expected_low,
            "bids_expected_high": lot.bids_expected_high,
            "delivered_at": lot.delivered_at,
            "cpv": lot.cpv,
            **changed,
        }
    )


class LotForm(DraftForm):
    """One lot in full."""

    number = forms.IntegerField(label="Number", min_value=1, max_value=9999, widget=NumberText(mode="numeric", width=4))
    area = forms.ModelChoiceField(
        label="Area", queryset=Area.objects.none(), empty_label="Choose an area", required=False
    )
    delivered_at = forms.CharField(
        label="Where it is delivered",
        max_length=200,
        required=False,
        help_text="For a lot that is in none of your areas.",
    )
    name = forms.CharField(
        label="Name", max_length=200, required=False, help_text="Left empty, it is the name of the area."
    )
    cpv = forms.CharField(
        label="Common procurement code (CPV) of the lot",
        max_length=10,
        required=False,
        help_text="Left empty, it is the tender's.",
        validators=[RegexValidator(CPV, "Write the CPV code as eight digits, such as 85000000.", "cpv")],
        widget=NumberText(mode="numeric"),
    )
    tags = forms.CharField(
        label="Tags",
        max_length=200,
        required=False,
        help_text="Words the award rule may limit, with commas between them: extra care.",
    )
    scheme = forms.CharField(label="Scheme", max_length=120, required=False, help_text="Such as an extra care scheme.")
    weekly_hours = HoursField(label="Hours a week", places=1, required=False, most=1_000_000)
    annual_value = MoneyField(label="Value a year, without VAT", required=False)
    bids_expected_low = _count("Fewest bids expected")
    bids_expected_high = _count("Most bids expected")
    staff_transfer = forms.ChoiceField(
        label="Is a transfer of staff (TUPE) likely?",
        choices=[(StaffTransfer.EXPECTED, "Yes"), (StaffTransfer.NOT_EXPECTED, "No")],
        widget=Radios(hints={StaffTransfer.EXPECTED.value: "Bidders then need a staff list to price the lot."}),
    )
    transfer_headcount = forms.IntegerField(
        label="People who may transfer",
        min_value=0,
        max_value=99_999,
        required=False,
        widget=NumberText(mode="numeric", width=5),
        help_text="The headcount that bidders see before they decide to bid.",
    )
    incumbents = forms.CharField(
        label="Who does the work now",
        max_length=300,
        required=False,
        help_text="The providers whose work ends, as far as it is public.",
    )

    def __init__(self, *args: Any, buyer: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        self.owe("needed, or the place below", "area")
        self.owe("needed where you choose no area", "delivered_at", "name")
        self.owe(BEFORE_APPROVAL, "annual_value")
        self.owe("needed before approval for a lot in an area", "weekly_hours")
        area.queryset = Area.objects.filter(buyer=buyer, active=True)

    def clean_tags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag.strip().lower() for tag in self.cleaned_data["tags"].split(",") if tag.strip()))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "area" in data and data["area"] is None:
            if not data.get("delivered_at"):
                self.add_error(
                    "area",
                    "Choose an answer for ‘Area’. Where it is in none of your areas, say where it is delivered.",
                )
            elif not data.get("name"):
                self.add_error("name", "Fill in ‘Name’: a lot without an area has no other.")
        return data

    def row(self) -> LotData:
        data = self.cleaned_data
        area: Area | None = data["area"]
        return LotData(
            number=data["number"],
            name=data["name"] or (area.name if area else ""),
            area=area,
            zone=area.zone if area else "",
            delivered_at=data["delivered_at"],
            cpv=data["cpv"],
            tags=data["tags"],
            scheme=data["scheme"],
            weekly_hours=data["weekly_hours"],
            annual_value=data["annual_value"],
            staff_transfer=data["staff_transfer"],
            transfer_headcount=data["transfer_headcount"],
            incumbents=data["incumbents"],
            bids_expected_low=data["bids_expected_low"],
            bids_expected_high=data["bids_expected_high"],
        )


class RegimeForm(DraftForm):
    """The regime of the lots on a page, and why where it is not the Procurement Act."""

    def __init__(self, *args: Any, lots: list[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = lots
        for lot in self.lots:
            self.fields[f"regime_{lot.number}"] = forms.ChoiceField(
                label=f"Regime of lot {lot.number}, {lot.name}",
                choices=[("", "Not decided"), *Regime.choices],
                initial=lot.regime,
                required=True,
            )
            self.fields[f"reason_{lot.number}"] = forms.CharField(
                label=f"Reason, lot {lot.number}",
                required=False,
                initial=lot.regime_reason,
                max_length=500,
            )
            self.owe("needed unless it is under the Procurement Act", f"reason_{lot.number}")
        self.speak()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for lot in self.lots:
            regime = data.get(f"regime_{lot.number}")
            if regime and regime != Regime.ACT and not (data.get(f"reason_{lot.number}") or "").strip():
                self.add_error(
                    f"reason_{lot.number}", f"Lot {lot.number}: say why it is not under the Procurement Act."
                )
        return data

    def rows(self) -> list[tuple[Lot, Any, Any]]:
        """(lot, its regime field, its reason field) for the page."""
        return [(lot, self[f"regime_{lot.number}"], self[f"reason_{lot.number}"]) for lot in self.lots]

    def decisions(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        return {lot.number: (data[f"regime_{lot.number}"], data[f"reason_{lot.number}"]) for lot in self.lots}
