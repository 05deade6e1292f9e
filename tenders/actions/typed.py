"""A typed answer of a bid: read by its question's kind, then sealed like every other part of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.models import User
from core.workflow import Refused
from tenders.actions.bid import save_part
from tenders.actions.files import add_file
from tenders.models import Bid, Question, SealedFile
from tenders.questions import Wrong, read
from tenders.questions.specs import FileSpec
from tenders.uploads import SealedUpload


class WrongAnswer(Refused):
    """What was typed is not an answer of the kind asked for. `cells`: see `tenders.questions.Wrong`."""

    def __init__(self, wrong: Wrong) -> None:
        self.cells: Mapping[tuple[int, str], str] = wrong.cells
        super().__init__(wrong.sentence)


def question_of(bid: Bid, key: str) -> Question:
    """The tender's question. Raises `Refused`."""
    found = bid.tender.questions.select_related("lot").filter(key=key).first()
    if found is None:
        raise Refused("This tender does not ask that question.")
    return found


def save_typed(*, bid: Bid, question: str, typed: Any, by: User, expected: int | None = None) -> int:
    """Keep what was typed as a value of its kind; returns the part's new version.

    A text over its limit is kept, and a table may have gaps: a draft must be able to hold them, and the gate at
    submission says what is missing. What is of no such kind (31 February, a choice nobody offered) is refused.
    """
    asked = question_of(bid, question)
    spec = asked.asks()
    if isinstance(spec, FileSpec):
        raise Refused(f"Upload your files for ‘{asked.label}’: this question is answered with files.")
    try:
        value = read(spec, typed, asked.label)
    except Wrong as wrong:
        raise WrongAnswer(wrong) from wrong
    return save_part(bid, asked.part, value, by=by, expected=expected)


def add_answer_file(*, bid: Bid, question: str, upload: SealedUpload, by: User, session: str) -> SealedFile:
    """Keep a file as (part of) the answer to a file question, when it is of a kind the question takes."""
    asked = question_of(bid, question)
    if not isinstance(asked.asks(), FileSpec):
        raise Refused(f"‘{asked.label}’ is not answered with a file.")
    return add_file(bid=bid, upload=upload, by=by, session=session, criterion=asked.part)
