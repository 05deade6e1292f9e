"""The price schedule: its lines, how they make one price, the limits of whole lots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from core.forms import MarkField, MoneyField, NumberText, Radios
from tenders.forms.authoring.base import DraftForm, RowForm, plain
from tenders.forms.authoring.closed_rows import Closable, ClosableRows
from tenders.models import Lot, Tender
from tenders.pricing.schedule import (
    BASKETS,
    HUNDRED,
    MOST_LINES,
    MOST_MINUTES,
    MOST_QUANTITY,
    QUANTITIES,
    SHARES,
    UNITS,
    Limits,
    Line,
)

MOST_LIMIT = Decimal(999_999_999)
KEY = 24


class ScheduleForm(DraftForm):
    """What is true of all the lines."""

    label = forms.CharField(
        label="What the price is called", max_length=120, help_text="Bidders and the notice read it."
    )
    basket = forms.ChoiceField(
        label="How the lines make one price",
        choices=list(BASKETS.items()),
        widget=Radios(
            hints={
                SHARES: "The shares of each lot add up to 100, and its lines have one unit.",
                QUANTITIES: "Such as the hours or visits expected in a year. Units may differ.",
            }
        ),
    )

    def __init__(self, *args: Any, lots: list[Lot], every: list[Lot] | None = None, **kwargs: Any) -> None:
        """`lots`: whose limits this page shows; `every`: all of them, and those not shown keep the limits they have."""
        super().__init__(*args, **kwargs)
        self.lots = lots
        self.every = lots if every is None else every
        for lot in lots:
            for word, standing in (("floor", lot.price_floor), ("ceiling", lot.price_ceiling)):
                self.fields[f"{word}_{lot.number}"] = MoneyField(
                    label=f"{word.capitalize()} of lot {lot.number}",
                    required=False,
                    least=Decimal("0.01"),
                    most=MOST_LIMIT,
                    initial=standing,
                )
        self.speak()

    def limit_rows(self) -> list[tuple[Lot, forms.BoundField, forms.BoundField]]:
        return [(lot, self[f"floor_{lot.number}"], self[f"ceiling_{lot.number}"]) for lot in self.lots]

    def has_limits(self) -> bool:
        """Whether the fold with the limits should stand open."""
        named = any(name.startswith(("floor_", "ceiling_")) for name in self.errors)
        return named or any(lot.price_floor is not None or lot.price_ceiling is not None for lot in self.every)

    def limits(self) -> dict[int, Limits]:
        data = self.cleaned_data
        found = {lot.number: Limits(lot.price_floor, lot.price_ceiling) for lot in self.every}
        for lot in self.lots:
            found[lot.number] = Limits(data[f"floor_{lot.number}"], data[f"ceiling_{lot.number}"])
        return {number: limits for number, limits in found.items() if limits != Limits()}


class ClosedLineForm(Closable, RowForm):
    """One line as words. `key` travels hidden so that a renamed line stays the same one."""

    noun = "line"
    labels_name_row = False

    key = forms.CharField(max_length=KEY, required=False, widget=forms.HiddenInput)
    closed = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)


class PriceLineForm(ClosedLineForm):
    """One line in full."""

    label = forms.CharField(label="What is priced", max_length=120)
    unit = forms.ChoiceField(label="Unit", choices=[(key, unit.label) for key, unit in UNITS.items()])
    quantity = MarkField(label="Weight", top=MOST_QUANTITY, step=Decimal("0.01"))
    lot = forms.IntegerField(
        label="Only for lot", min_value=1, max_value=9999, required=False, widget=NumberText(mode="numeric", width=4)
    )
    visit_minutes = forms.IntegerField(
        label="Minutes of a visit",
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        widget=NumberText(mode="numeric", width=4),
    )
    floor = MoneyField(label="Floor", required=False, least=Decimal("0.01"), most=MOST_LIMIT)
    ceiling = MoneyField(label="Ceiling", required=False, least=Decimal("0.01"), most=MOST_LIMIT)
    take_out = forms.BooleanField(label="Take this line out", required=False)


class LinesSet(ClosableRows):
    closed_form = ClosedLineForm


PriceLineRows = forms.formset_factory(
    PriceLineForm, formset=LinesSet, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES + 1
)


def line_rows(tender: Tender) -> list[dict[str, Any]]:
    names = ("key", "label", "unit", "quantity", "visit_minutes", "floor", "ceiling")
    return [
        {**{name: plain(getattr(row, name)) for name in names}, "lot": row.lot.number if row.lot else None}
        for row in tender.price_lines.select_related("lot")
    ]


def lines_of(rows: list[dict[str, Any]]) -> list[Line]:
    """Rows as typed, a new one getting a short name from its label that no other has."""
    taken = {row["key"] for row in rows if row["key"]}
    found = []
    for number, row in enumerate(rows, start=1):
        key = row["key"] or slugify(row["label"])[:KEY].strip("-") or f"line-{number}"
        if not row["key"]:
            stem, count = key[: KEY - 4], 2
            while key in taken:
                key, count = f"{stem}-{count}", count + 1
            taken.add(key)
        found.append(
            Line(
                key=key,
                label=row["label"],
                unit=row["unit"],
                quantity=row["quantity"],
                lot=row["lot"],
                visit_minutes=row["visit_minutes"],
                floor=row["floor"],
                ceiling=row["ceiling"],
            )
        )
    return found


def moved(typed: QueryDict, prefix: str, place: int, by: int) -> QueryDict:
    """What was typed with row `place` (from 0) changed for its neighbour: moving up and down without JavaScript."""
    data = typed.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    count, other = int(total) if total.isdecimal() and len(total) < 4 else 0, place + by
    if not (0 <= place < count and 0 <= other < count):
        return data
    one, two = f"{prefix}-{place}-", f"{prefix}-{other}-"
    names = {name.removeprefix(start) for start in (one, two) for name in data if name.startswith(start)}
    for name in names:
        first, second = data.getlist(one + name), data.getlist(two + name)
        data.setlist(one + name, second)
        data.setlist(two + name, first)
    return data


def fresh_line() -> dict[str, Any]:
    return {"unit": "hour", "quantity": plain(HUNDRED)}
