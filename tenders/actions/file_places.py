"""Whether a bid has a place for one more file: how many it holds, and what a question takes."""

from __future__ import annotations

from dataclasses import dataclass

from core.workflow import Refused
from tenders.file_kinds import ending_of, short
from tenders.models import Bid, Question
from tenders.questions.specs import FileSpec
from tenders.questions.words import asks_for

MOST_FILES = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """The files that count now: reference to the question or criterion each belongs to."""

    places: dict[str, str]

    @classmethod
    def of(cls, bid: Bid) -> Listed:
        rows = bid.files.filter(removed_at__isnull=True, replaced_at__isnull=True)
        return cls(dict(rows.values_list("ref", "criterion_key")))

    @property
    def refs(self) -> set[str]:
        return set(self.places)

    def at(self, criterion: str) -> int:
        return sum(place == criterion for place in self.places.values())


def require_place(
    bid: Bid, criterion: str, name: str, listed: Listed, *, replaces: int | None = None, kind: str = ""
) -> None:
    """Raises `Refused` unless the file may come to `criterion` (empty: the whole bid; 'question:<key>': an answer).

    Before the bytes come nobody here knows whether the name is one that is there already (names are sealed), so only
    a place for one more than may be is refused then; `replaces` says how many of the same name it takes over from.
    """
    spare = 1 if replaces is None else replaces
    if len(listed.places) - spare >= MOST_FILES:
        raise Refused(f"Remove a file first: a bid can hold {MOST_FILES}.")
    if criterion.startswith("question:"):
        _require_answer(bid, criterion.removeprefix("question:"), name, listed.at(criterion) - spare, kind)
    elif criterion and not bid.tender.criteria.filter(key=criterion, file_allowed=True).exists():
        raise Refused("This tender takes no file there: choose what the file belongs to.")


def _require_answer(bid: Bid, key: str, name: str, others: int, kind: str) -> None:
    asked = bid.tender.questions.filter(key=key).first()
    spec = asked.asks() if asked is not None else None
    if asked is None or not isinstance(spec, FileSpec):
        raise Refused(f"‘{asked.label}’ is not answered with a file." if asked else "This tender does not ask that.")
    _require_kind(asked, spec, name, kind or _kind_by_name(name))
    if others >= spec.most_files:
        raise Refused(
            f"Remove a file first: ‘{asked.label}’ takes {spec.most_files}. A file of the same name replaces the old one."
        )


def _kind_by_name(name: str) -> str:
    ending = ending_of(name)
    return "jpg" if ending == "jpeg" else ending


def _require_kind(asked: Question, spec: FileSpec, name: str, kind: str) -> None:
    if kind in spec.kinds:
        return
    takes = asks_for(spec).rstrip(".")
    which = f" than {short(name)}" if name else ""
    raise Refused(f"Choose another file{which} for ‘{asked.label}’. It takes: {takes[:1].lower()}{takes[1:]}.")
