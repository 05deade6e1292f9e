"""The form in which a bidder marks what it asks to be kept confidential: a ground and a reason beside each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from tenders.confidential import LONGEST_REASON, Markable
from tenders.enums import ConfidentialReason
from tenders.forms.bidding import VersionedForm


class ConfidentialForm(VersionedForm):
    """Two fields a part. A part without a ground is not marked, which is what most parts of most bids are."""

    def __init__(
        self, *args: Any, parts: Sequence[Markable], marks: Sequence[Mapping[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(parts)
        standing = {mark["part"]: mark for mark in marks}
        for part in self.parts:
            mark = standing.get(part.part, {})
            name = _name(part)
            self.fields[f"reason-{name}"] = forms.ChoiceField(
                label=f"Ground for ‘{part.label}’",
                choices=[("", "Not confidential"), *ConfidentialReason.choices],
                required=False,
                initial=mark.get("reason", ""),
            )
            self.fields[f"because-{name}"] = forms.CharField(
                label=f"Why, for ‘{part.label}’",
                required=False,
                initial=mark.get("because", ""),
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.speak()

    def rows(self) -> list[tuple[Markable, forms.BoundField, forms.BoundField]]:
        return [(part, self[f"reason-{_name(part)}"], self[f"because-{_name(part)}"]) for part in self.parts]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for part in self.parts:
            reason, because = cleaned.get(f"reason-{_name(part)}"), cleaned.get(f"because-{_name(part)}")
            if reason and not because:
                sentence = f"Say why ‘{part.label}’ should be kept confidential."
                self.add_error(f"because-{_name(part)}", sentence)
            if because and not reason:
                self.add_error(f"reason-{_name(part)}", f"Choose the ground for ‘{part.label}’, or empty the reason.")
        return cleaned

    def marks(self) -> list[dict[str, str]]:
        return [
            {"part": part.part, "reason": reason, "because": self.cleaned_data[f"because-{_name(part)}"]}
            for part in self.parts
            if (reason := self.cleaned_data.get(f"reason-{_name(part)}"))
        ]


def _name(part: Markable) -> str:
    return part.part.replace(":", "-")
