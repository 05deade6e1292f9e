"""What a supplier asks, and what the lead answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.forms import Form, WordLimitField
from core.models import Organisation
from tenders.actions.clarifications import MOST_WORDS

if TYPE_CHECKING:
    from tenders.models import Tender

WHOLE = "The whole tender"
MOST_ANSWER_WORDS = 5_000


def _lots(tender: Tender) -> list[tuple[str, str]]:
    return [("", WHOLE), *((str(lot.number), f"Lot {lot.number}, {lot.name}") for lot in tender.lots.all())]


def number_of(chosen: str) -> int | None:
    return int(chosen) if chosen else None


class AskForm(Form):
    """One question of one organisation."""

    organisation = forms.ChoiceField(label="Ask for")
    lot = forms.ChoiceField(label="What it is about", required=False)
    text = WordLimitField(
        label="Your question",
        word_limit=MOST_WORDS,
        max_length=1_000_000,
        rows=8,
        help_text="Leave out your organisation's name and anything that shows who you are. "
        "The answer goes to everyone; your name does not.",
    )

    def __init__(self, *args: Any, tender: Tender, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {each.ref: each for each in organisations}
        self.fields["lot"].choices = _lots(tender)  # type: ignore[attr-defined] # a ChoiceField
        self.fields["lot"].needed = True  # type: ignore[attr-defined] # read when it is drawn
        if len(organisations) == 1:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].choices = [  # type: ignore[attr-defined] # a ChoiceField
                (ref, each.name) for ref, each in self.organisations.items()
            ]

    def asker(self) -> Organisation:
        ref = self.cleaned_data.get("organisation") or next(iter(self.organisations))
        return self.organisations[ref]


class PublishForm(Form):
    """The count of saves of the words that were read: what goes out to all is what was on the page."""

    saves = forms.IntegerField(widget=forms.HiddenInput)


class ReplyForm(Form):
    """The question as everyone will read it, and the answer. Both may be unfinished while in draft."""

    lot = forms.ChoiceField(label="What it is about", required=False)
    question = WordLimitField(
        label="The question as everyone will read it",
        word_limit=MOST_ANSWER_WORDS,
        max_length=1_000_000,
        required=False,
        rows=6,
        help_text="Reword it so that nobody can tell who asked: no names, no place that only one bidder has.",
    )
    answer = WordLimitField(
        label="Your answer", word_limit=MOST_ANSWER_WORDS, max_length=1_000_000, required=False, rows=10
    )
    saves = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tender: Tender, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lot"].choices = _lots(tender)  # type: ignore[attr-defined] # a ChoiceField
        for name in ("lot", "question", "answer"):
            self.fields[name].needed = True  # type: ignore[attr-defined] # read when it is drawn


class LeaveForm(Form):
    reason = WordLimitField(
        label="Why it is not answered", word_limit=500, rows=4, help_text="Whoever asked is told these words."
    )
