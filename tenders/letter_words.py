"""Letters whose words a buyer may choose: the standard words, the marks that are filled in, and what must not be lost.

A buyer's text may hold marks such as `{title}`. The facts of a letter (marks, prices, reasons) are never part of the
wording: they come from the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import Organisation

LONGEST = 2000
_MARK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """`needed`: marks without which the reader would not know what the letter is about. `example` fills the preview."""

    key: str
    title: str
    when: str
    standard: str
    needed: tuple[str, ...]
    example: Mapping[str, str]


class WordingError(ValueError):
    """`sentences` say what is wrong with a text and how to mend it."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


_EXAMPLE = {
    "title": "Care at home: Standard",
    "reference": "SBC-2027-014",
    "buyer": "Your organisation",
    "reason": "The budget was withdrawn.",
}

LETTERS: dict[str, Letter] = {
    letter.key: letter
    for letter in (
        Letter(
            "result",
            "Your result is ready",
            "To every bidder at once, when the assessment summaries are sent.",
            "The assessment summary of your bid for ‘{title}’ is ready: your marks and the reasons for them. "
            "It was sent to every bidder at the same time.",
            ("title",),
            _EXAMPLE,
        ),
        Letter(
            "cancelled",
            "A tender is cancelled",
            "To everyone who bids or follows, when a tender is cancelled.",
            "‘{title}’ ({reference}) is cancelled.\n\nWhy: {reason}",
            ("title", "reason"),
            _EXAMPLE,
        ),
    )
}


def check(key: str, text: str) -> None:
    """Raise WordingError unless every mark is known, none that is needed is missing, and it is not too long."""
    letter, wrong = LETTERS[key], []
    if len(text) > LONGEST:
        wrong.append(f"Words of the letter: cut them to {LONGEST:,} characters; they have {len(text):,} now.")
    marks = _MARK.findall(text)
    known = ", ".join(f"{{{mark}}}" for mark in letter.example)
    wrong += [
        f"Words of the letter: {{{mark[:30]}}} is not known. You can use {known}."
        for mark in marks
        if mark not in letter.example
    ]
    if text:
        wrong += [
            f"Words of the letter: put {{{mark}}} in, or the reader does not learn it."
            for mark in letter.needed
            if mark not in marks
        ]
    if wrong:
        raise WordingError(wrong)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its marks replaced; a mark without a fact stays to be seen."""
    return _MARK.sub(lambda found: facts.get(found[1], found[0]), text)


def words(key: str, buyer: Organisation, facts: Mapping[str, str]) -> str:
    """The letter as this buyer words it."""
    from tenders.models import BuyerPolicy

    policy = BuyerPolicy.objects.filter(organisation=buyer).first()
    text = (policy.letters.get(key) if policy else "") or LETTERS[key].standard
    return filled(text, {"buyer": buyer.name, **facts})
