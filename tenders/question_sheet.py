"""Questions as pages and notices say them: grouped by stage, purpose and lot, each with what it asks for and passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenders.enums import QuestionEnvelope, QuestionKind
from tenders.questions import SpecError
from tenders.questions.words import asks_for, passes_when

if TYPE_CHECKING:
    from tenders.models import Question
    from tenders.models.question import Asking


@dataclass(frozen=True, slots=True)
class Line:
    """One question in words. `is_first` and `is_last` say where it stands in its group."""

    row: Any
    kind: str
    asks: str
    passes: str
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole question set: typed questions by group, then the quality questions that are marked."""

    groups: Sequence[tuple[str, list[Line]]]
    criteria: Sequence[Any] = ()


def line_of(row: Asking, *, first: bool = False, last: bool = False) -> Line:
    try:
        spec = row.asks()
        asks, passes = asks_for(spec), passes_when(spec, row.expected)
    except SpecError as wrong:
        asks, passes = wrong.sentences[0], ""
    return Line(row, QuestionKind(row.kind).label, asks, passes, first, last)


def groups_of(rows: Iterable[Question]) -> list[tuple[str, list[Line]]]:
    """('Eligibility', lines), ('Quality, lot 3', lines) ... in the order of the questions' numbers."""
    found: dict[str, list[Question]] = {}
    kept = list(rows)
    staged = any(row.stage > 1 for row in kept)
    for row in kept:
        words = QuestionEnvelope(row.envelope).label
        if row.lot is not None:
            words += f", lot {row.lot.number}: {row.lot.name}"
        if staged:
            words = f"Stage {row.stage}: {words[:1].lower()}{words[1:]}"
        found.setdefault(words, []).append(row)
    return [
        (words, [line_of(row, first=n == 0, last=n == len(group) - 1) for n, row in enumerate(group)])
        for words, group in found.items()
    ]


def published(rows: Iterable[Question]) -> list[dict[str, Any]]:
    """What the notice says of each question: what is asked, of whom, and what passes. JSON-safe."""
    return [
        {
            "key": row.key,
            "number": row.number,
            "stage": row.stage,
            "lot": row.lot.number if row.lot else None,
            "for": row.envelope,
            "for_label": QuestionEnvelope(row.envelope).label,
            "kind": row.kind,
            "label": row.label,
            "question": row.text,
            "guidance": row.guidance,
            "needed": row.required,
            "criterion": row.criterion_key or None,
            "asks_for": line.asks,
            "passes_when": line.passes,
            "spec": row.spec,
            "expected": row.expected,
        }
        for row, line in ((row, line_of(row)) for row in rows)
    ]
