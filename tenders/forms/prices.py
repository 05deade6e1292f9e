"""The forms in which a bidder prices a lot line by line, or sends a workbook. What is typed is kept, right or wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from core.forms import Form, NumberText
from tenders.forms.bidding import VersionedForm
from tenders.pricing.reading import Given, read_lot
from tenders.pricing.schedule import Line, Schedule

FIELD = "price_{lot}_{key}"


def field_name(lot: int, key: str) -> str:
    return FIELD.format(lot=lot, key=key)


class LotPricesForm(VersionedForm):
    """Every line of one lot. A price may be left out of a draft; one that is wrong is said beside its box."""

    def __init__(self, *args: Any, schedule: Schedule, lot: int, saved: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schedule, self.lot = schedule, lot
        self.given = Given()
        for line in schedule.of_lot(lot):
            field = forms.CharField(
                label=f"{line.label}, {line.unit_words}",
                required=False,
                initial=saved.get(line.key, ""),
                widget=NumberText(),
                max_length=200,
            )
            field.prefix = "£"  # type: ignore[attr-defined]  # read where a field is drawn
            self.fields[field_name(lot, line.key)] = field
        self.speak()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {line.key: cleaned.get(field_name(self.lot, line.key), "") for line in self.schedule.of_lot(self.lot)}
        self.given = read_lot(self.schedule, self.lot, typed)
        for key, sentence in self.given.wrong.items():
            name = field_name(self.lot, key) if key else None
            if name is None or name not in self.errors:
                self.add_error(name, sentence)
        return cleaned

    def rows(self) -> list[tuple[Line, forms.BoundField]]:
        return [(line, self[field_name(self.lot, line.key)]) for line in self.schedule.of_lot(self.lot)]

    def prices(self) -> dict[str, Decimal]:
        return dict(self.given.prices)


class WorkbookForm(Form):
    """The workbook a bidder filled in. What is inside is judged where it is read."""

    workbook = forms.FileField(
        label="The workbook with your prices",
        allow_empty_file=True,
        max_length=255,
        help_text="The Excel workbook (.xlsx) you downloaded from this page, up to 5 MB.",
    )


class ReadPricesForm(Form):
    """The prices read from a workbook, travelling hidden from the preview to the saving; judged again when saved."""

    read = forms.CharField(max_length=4_000_000, widget=forms.HiddenInput)

    def clean_read(self) -> dict[str, Any]:
        try:
            found = json.loads(self.cleaned_data["read"])
            prices = {int(lot): {str(k): str(v) for k, v in lines.items()} for lot, lines in found["prices"].items()}
            versions = {int(lot): int(version) for lot, version in found["versions"].items()}
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            raise forms.ValidationError("The prices did not arrive whole: send the workbook again.") from None
        return {"prices": prices, "versions": versions}

    def prices(self) -> dict[int, dict[str, str]]:
        """Lot to line key to price; a line the workbook left empty is absent."""
        found: dict[int, dict[str, str]] = self.cleaned_data["read"]["prices"]
        return found

    def version(self, lot: int) -> int | None:
        """The version of the lot's part that the preview was drawn from."""
        versions: dict[int, int] = self.cleaned_data["read"]["versions"]
        return versions.get(lot)
