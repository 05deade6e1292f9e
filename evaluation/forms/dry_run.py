"""The dummy bids of a dry run, as fields: marks, price, lots in order of preference, hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import Form, HoursField, MoneyField
from evaluation.sandbox import Dummy
from tenders.models import Criterion, ScaleMark

_RUN = re.compile(r"(\d+)\s*(?:to|-|–)\s*(\d+)")
_OTHER = re.compile(r"(\d+)\s*[:=]\s*£?\s*(\d+(?:\.\d{1,2})?)")


class DummyForm(Form):
    """One dummy bid. Built for a tender's criteria, scale and lots; `dummy()` gives it to the arithmetic."""

    mark_optional = False

    takes_part = forms.BooleanField(label="Takes part", required=False)
    price = MoneyField(label="Price", required=False, least=None, most=1_000_000_000)
    lots = forms.CharField(
        label="Lots, the one it wants most first", max_length=400, help_text="‘all’, or such as ‘3, 1, 5 to 7’."
    )
    prices = forms.CharField(
        label="Other prices",
        max_length=6_000,
        required=False,
        help_text="Where its price differs, such as ‘3: 25.10, 9: 23.80’.",
    )

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        scale: Sequence[ScaleMark],
        lots: Sequence[str],
        priced: bool,
        hours: bool,
        **kwargs: Any,
    ) -> None:
        self.criteria, self.numbers, self.priced = criteria, list(lots), priced
        super().__init__(*args, **kwargs)
        choices = [(mark_key(row.mark), f"{mark_key(row.mark)} {row.name}") for row in scale]
        for row in criteria:
            self.fields[f"mark_{row.key}"] = forms.ChoiceField(label=row.label, choices=choices)
        if hours:
            self.fields["hours"] = HoursField(label="Weekly hours offered", required=False)
        if not priced:
            del self.fields["price"], self.fields["prices"]
        if len(self.numbers) == 1:
            del self.fields["lots"]
            self.fields.pop("prices", None)
        self.speak()

    def speak(self) -> None:
        """A refusal names the bid: five of them stand on one page."""
        labels = {name: field.label for name, field in self.fields.items()}
        name = str(self.initial.get("name") or "made-up bid")
        for field in self.fields.values():
            field.label = f"{field.label}, {name}"
        super().speak()
        for key, field in self.fields.items():
            field.label = labels[key]

    def clean_price(self) -> Decimal | None:
        price: Decimal | None = self.cleaned_data.get("price")
        if price is None:
            raise forms.ValidationError(f"Give {self._name} a price; 0 shows what a price of zero does.")
        if price < 0:
            raise forms.ValidationError(f"Make the price of {self._name} 0 or more.")
        return price

    @property
    def _name(self) -> str:
        return str(self.initial.get("name") or "this bid")

    def clean_lots(self) -> tuple[str, ...]:
        typed = str(self.cleaned_data["lots"]).strip().lower()
        if typed == "all":
            return tuple(self.numbers)
        found: list[str] = []
        for piece in filter(None, (part.strip() for part in typed.replace(";", ",").split(","))):
            run = _RUN.fullmatch(piece)
            numbers = _run(int(run[1]), int(run[2])) if run else [piece]
            unknown = next((number for number in numbers if number not in self.numbers), None)
            if unknown is not None:
                raise forms.ValidationError(f"{self._name}: there is no lot ‘{unknown[:20]}’.")
            found += [number for number in numbers if number not in found]
        if not found:
            raise forms.ValidationError(f"Say which lots {self._name} bids for: ‘all’, or their numbers.")
        return tuple(found)

    def clean_prices(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for piece in filter(None, (part.strip() for part in str(self.cleaned_data["prices"]).split(","))):
            other = _OTHER.fullmatch(piece)
            if other is None or other[1] not in self.numbers or len(other[2]) > 13:
                raise forms.ValidationError(
                    f"Write the other prices of {self._name} as lot and price, such as ‘{self.numbers[0]}: 25.10’."
                )
            found[other[1]] = Decimal(other[2])
        return found

    def dummy(self) -> Dummy:
        """The bid as typed. Ask `is_valid()` first."""
        data = self.cleaned_data
        return Dummy(
            name=self._name,
            marks={row.key: Decimal(data[f"mark_{row.key}"]) for row in self.criteria},
            price=data.get("price") if self.priced else None,
            lots=data.get("lots") or tuple(self.numbers),
            prices=data.get("prices") or {},
            hours=data.get("hours"),
            takes_part=data["takes_part"],
        )

    def mark_fields(self) -> list[Any]:
        """The fields of the marks, in published order."""
        return [self[f"mark_{row.key}"] for row in self.criteria]


def _run(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, min(last, first + 999) + 1)]


def mark_key(mark: Decimal) -> str:
    """A mark as its choice is called: '4', '2.5'."""
    return f"{mark.normalize():f}"


def initial_of(dummy: Dummy, lots: Sequence[str]) -> dict[str, Any]:
    """A dummy bid as the form shows it."""
    return {
        "name": dummy.name,
        "takes_part": dummy.takes_part,
        "price": f"{dummy.price:.2f}" if dummy.price is not None else "",
        "lots": "all" if list(dummy.lots) == list(lots) else ", ".join(dummy.lots),
        "prices": ", ".join(f"{lot}: {price:.2f}" for lot, price in dummy.prices.items()),
        "hours": "" if dummy.hours is None else mark_key(dummy.hours),
        **{f"mark_{key}": mark_key(mark) for key, mark in dummy.marks.items()},
    }
