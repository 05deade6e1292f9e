"""Forms about agreements and their places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from core.forms import Form, Radios, UKDateField, UploadField
from frameworks.models import Member, Place

NOBODY = "nobody"
MOST_BYTES = 1024 * 1024


def reason_field(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(Form):
    """One reason, for a step that needs nothing else."""

    reason = reason_field("Why")

    def __init__(self, *args: Any, label: str = "Why", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class AsOfForm(Form):
    """The agreement as it stood on a day."""

    on = UKDateField(label="As of", required=False)


class ImportForm(Form):
    """A programme file; what is read from it is in `programme`."""

    file = UploadField(
        label="Programme file", kinds=("json",), most_bytes=MOST_BYTES,
        help_text="A JSON file with the areas, the rules and who held which place. Positions only: no scores, no prices.",
    )  # fmt: skip
    framework = forms.CharField(
        label="Which agreement of the file", required=False, max_length=200,
        help_text="Leave this empty for the first one.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        try:
            return json.loads(self.cleaned_data["file"].read().decode("utf-8"))
        except (ValueError, RecursionError) as wrong:
            raise forms.ValidationError(
                "Choose another programme file: this one is not readable as JSON in UTF-8."
            ) from wrong


class HandBackForm(Form):
    """A provider's notice."""

    place = forms.ChoiceField(label="Which place is handed back", widget=Radios())
    notice_on = UKDateField(label="Day the provider told you", required=False)
    takes_effect_on = UKDateField(label="Day from which it is no longer theirs")
    reason = reason_field("Reason the provider gave")

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = [(place.ref, f"{place.member}, {place.words()}") for place in places]


class ReceiverForm(Form):
    """Who takes a place. Providers that may not are not offered; the page lists them with the reason."""

    receiver = forms.ChoiceField(label="Who takes the place", widget=Radios())
    giving_up = forms.BooleanField(label="It moves up: its other place in this area ends the same day", required=False)
    reason = reason_field("Why this provider", help_text="Such as: first reserve, agreed with the panel on 3 March.")

    def __init__(
        self, *args: Any, candidates: Sequence[tuple[Member, str]], may_leave: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["receiver"]
        choices = [(member.organisation.ref, str(member)) for member, _ in candidates]
        if may_leave:
            choices.append((NOBODY, "Nobody for now: leave the place empty"))
        field.choices = choices
        field.widget.hints = {member.organisation.ref: hint for member, hint in candidates if hint}


class FillForm(ReceiverForm):
    """Who takes an empty place, and from when."""

    on = UKDateField(label="From which day")

    def __init__(self, *args: Any, candidates: Sequence[tuple[Member, str]], **kwargs: Any) -> None:
        super().__init__(*args, candidates=candidates, may_leave=False, **kwargs)


class LeaveForm(Form):
    """A provider leaves the agreement."""

    on = UKDateField(label="Last day: its places end on")
    reason = reason_field("Why it leaves")
    sure = forms.BooleanField(label="Every place it holds ends that day, and open offers to it are taken back")
