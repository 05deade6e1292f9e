"""What is typed around and after the opening."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import Checkboxes, Form, Radios, UKDateTimeField, WordLimitField
from tenders.enums import OF_THE_SUPPLIER, ExclusionGround, ExclusionOutcome, IncidentKind, IncidentOutcome
from tenders.models import Bid, Lot


class MessageForm(Form):
    """One message of a thread."""

    subject = forms.CharField(label="Subject", max_length=200)
    text = WordLimitField(label="Message", word_limit=5_000, rows=8)


class ExclusionForm(Form):
    """Against what, on which ground, and the facts the supplier will answer to."""

    lot = forms.ChoiceField(label="What it takes out", widget=Radios())
    ground_class = forms.ChoiceField(label="Kind of ground", choices=ExclusionGround.choices, widget=Radios())
    ground = forms.CharField(
        label="The ground in words",
        max_length=300,
        help_text="The paragraph of the Schedule, or the condition or requirement, as it was published.",
    )
    facts = WordLimitField(
        label="What you rely on",
        word_limit=3_000,
        rows=10,
        help_text="The supplier reads this and answers to it. Name the document and the place.",
    )

    def __init__(self, *args: Any, bid: Bid, lots: list[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = {str(lot.number): lot for lot in lots}
        choices = [("all", "The whole bid"), *((n, f"Lot {n} only, {lot.name}") for n, lot in self.lots.items())]
        self.fields["lot"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("lot") not in (None, "all") and cleaned.get("ground_class") in OF_THE_SUPPLIER:
            self.add_error("lot", "Choose the whole bid: a ground about the supplier itself is not about one lot.")
        return cleaned

    def chosen_lot(self) -> Lot | None:
        return self.lots.get(self.cleaned_data["lot"])


class TellForm(Form):
    """Until when the supplier may answer."""

    until = UKDateTimeField(label="Representations until", help_text="Say enough time to answer in earnest.")


class RepresentationsForm(Form):
    """The supplier's answer."""

    text = WordLimitField(label="Your representations", word_limit=5_000, rows=12)
    all_said = forms.BooleanField(
        label="This is all we have to say: the buyer need not wait until our time is over",
        required=False,
        help_text="Leave it open to send more later.",
    )


class OutcomeForm(Form):
    """What the lead proposes, with the reasons the supplier will read."""

    outcome = forms.ChoiceField(label="What you propose", choices=ExclusionOutcome.choices, widget=Radios())
    reasons = WordLimitField(
        label="Reasons", word_limit=2_000, rows=8, help_text="The supplier is told in these words when it is confirmed."
    )


class ReasonForm(Form):
    """Why something goes back, or is given up."""

    reason = WordLimitField(label="Reason", word_limit=500, rows=3)


class PutRightForm(Form):
    """Which answers may be put right, and what is wrong with them."""

    named = forms.MultipleChoiceField(label="Answers that may be put right", widget=Checkboxes())
    why = WordLimitField(label="What is to be put right", word_limit=500, rows=5, help_text="The supplier reads this.")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].choices = choices  # type: ignore[attr-defined] # a choice field


class CheckDecisionForm(Form):
    """A person's word on one check."""

    passes = forms.ChoiceField(
        label="Your decision", choices=[("yes", "Passes"), ("no", "Fails")], widget=Radios(inline=True)
    )
    reason = WordLimitField(label="Reason", word_limit=500, rows=3, help_text="The bidder may be told.")


class IncidentForm(Form):
    """An outage or a failed upload, recorded by hand."""

    kind = forms.ChoiceField(
        label="What it was",
        choices=[(each.value, each.label) for each in (IncidentKind.OUTAGE, IncidentKind.UPLOAD)],
        widget=Radios(),
    )
    begun_at = UKDateTimeField(label="It began")
    ended_at = UKDateTimeField(label="It ended", required=False, help_text="Leave it out while it lasts.")
    what = WordLimitField(label="What happened and how you know", word_limit=1_000, rows=6)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begun, ended = cleaned.get("begun_at"), cleaned.get("ended_at")
        if begun and ended and ended < begun:
            self.add_error("ended_at", "It ended: give a time after it began.")
        return cleaned


class IncidentDecisionForm(Form):
    """What is proposed about an incident, and why."""

    outcome = forms.ChoiceField(label="What you propose", widget=Radios())
    reasons = WordLimitField(label="Reasons", word_limit=2_000, rows=6)

    def __init__(self, *args: Any, outcomes: list[IncidentOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(each.value, each.label) for each in outcomes]  # type: ignore[attr-defined] # a ChoiceField


class ExtendForAllForm(Form):
    """The later deadline for everybody."""

    closes_at = UKDateTimeField(label="Bids close for everybody")
    reason = WordLimitField(label="Reason", word_limit=500, rows=4, help_text="Every supplier is told.")
