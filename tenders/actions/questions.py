"""Typed questions of a draft: add, change, move, take out, and copy between a tender and the buyer's library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Case, F, IntegerField, Max, Value, When
from django.utils.text import slugify

from core import clock
from core.calendar import in_words
from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.enums import QuestionEnvelope, QuestionKind
from tenders.models import Criterion, LibraryQuestion, Lot, Question, Tender
from tenders.models.question import Asking
from tenders.questions import Spec, SpecError, parse, parse_expected, to_json

MOST_QUESTIONS = 300
LONGEST_LABEL, LONGEST_QUESTION, LONGEST_GUIDANCE = 120, 6_000, 6_000
MOST_WORDS = 1_000
OUT_OF_THE_WAY = 100_000  # added to every number while they are dealt anew, so that none meets another on the way
KEY = 30


@dataclass(frozen=True, slots=True)
class QuestionData:
    """A question as typed; `spec` and `expected` as `tenders.questions` reads them, `lot` by its number."""

    kind: str
    label: str
    text: str
    envelope: str = QuestionEnvelope.ELIGIBILITY
    guidance: str = ""
    required: bool = True
    spec: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    lot: int | None = None
    stage: int = 1
    criterion_key: str = ""


class FaultyQuestion(Refused):
    """What is wrong with a question, by the field it is wrong in."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(list(self.fields.values()))


class StaleQuestion(Refused):
    """A colleague saved this question after the page was drawn; `theirs` is what they saved."""

    def __init__(self, theirs: Asking) -> None:
        self.theirs = theirs
        who = theirs.changed_by.full_name if theirs.changed_by else "A colleague"
        when = f" on {in_words(theirs.changed_at)}" if theirs.changed_at else ""
        super().__init__(
            f"{who} saved this question{when}, while you were writing. Both versions are on this page: "
            "compare them, then save again to keep yours."
        )


def checked(data: QuestionData) -> tuple[Spec, dict[str, Any]]:
    """The spec and expected values of a question that can be asked. Raises `FaultyQuestion`."""
    faults: dict[str, str] = {}
    _words(data.label, "label", "Name", LONGEST_LABEL, faults, needed=True)
    _words(data.text, "text", "Question", LONGEST_QUESTION, faults, needed=True)
    _words(data.guidance, "guidance", "Guidance", LONGEST_GUIDANCE, faults)
    if data.envelope not in QuestionEnvelope.values:
        faults["envelope"] = "What it is for: choose eligibility, quality or price."
    elif data.kind == QuestionKind.FILE and data.envelope == QuestionEnvelope.PRICE:
        faults["envelope"] = (
            "What it is for: choose eligibility or quality. Files are opened with the first envelope, so a file "
            "asked for with the price would show prices early."
        )
    elif data.envelope != QuestionEnvelope.ELIGIBILITY and data.expected:
        data = _undecided(data, faults)
    spec, expected = None, {}
    try:
        spec = parse(data.kind, data.spec)
        expected = parse_expected(spec, data.expected)
    except SpecError as wrong:
        before = "expected_" if spec is not None else ""
        faults |= {f"{before}{name}": sentence for name, sentence in wrong.fields.items()}
    if faults or spec is None:
        raise FaultyQuestion(faults)
    return spec, expected


def _undecided(data: QuestionData, faults: dict[str, str]) -> QuestionData:
    """Only eligibility is passed or failed: evaluators mark quality, and a price is compared by its formula.

    A declaration's tick stands on the form from the start, so it is let go; what somebody typed is refused in words.
    """
    if data.kind != QuestionKind.DECLARATION:
        first = next(iter(data.expected))
        faults[f"expected_{first}"] = (
            "What passes: leave it empty, or ask this question for eligibility; nothing else passes or fails by itself."
        )
    return replace(data, expected={})


def _words(text: str, key: str, name: str, longest: int, faults: dict[str, str], *, needed: bool = False) -> None:
    if needed and not text.strip():
        faults[key] = f"{name}: fill it in."
    elif (count := len(text.split())) > MOST_WORDS:
        faults[key] = (
            f"{name}: cut it by {count - MOST_WORDS:,} words; it has {count:,} and the limit is {MOST_WORDS:,}."
        )
    elif len(text) > longest:
        faults[key] = f"{name}: shorten it to {longest:,} characters; it has {len(text):,} now."


def _placed(tender: Tender, data: QuestionData) -> Lot | None:
    """The lot asked for, once lot, stage and criterion are this tender's own."""
    faults: dict[str, str] = {}
    lot = tender.lots.filter(number=data.lot).first() if data.lot is not None else None
    if data.lot is not None and lot is None:
        faults["lot"] = f"Lot: this tender has no lot {data.lot}; choose one it has, or every lot."
    most = max(1, tender.stages.count()) if tender.has_stages() else 1
    if not 1 <= data.stage <= most:
        only = "1" if most == 1 else f"a number from 1 to {most}"
        faults["stage"] = f"Stage: this tender's stages allow {only}."
    if data.criterion_key:
        if data.envelope != QuestionEnvelope.QUALITY:
            faults["criterion_key"] = "Criterion: only a question of quality belongs to one; leave it empty."
        elif not Criterion.objects.filter(tender=tender, key=data.criterion_key).exists():
            faults["criterion_key"] = "Criterion: it is not in this tender any more; choose another."
    if faults:
        raise FaultyQuestion(faults)
    return lot


def write(row: Asking, data: QuestionData, *, by: User) -> None:
    """Put what was typed, as checked, into a row of a tender or of the library; the caller saves it."""
    spec, expected = checked(data)
    row.kind, row.envelope, row.required = data.kind, data.envelope, data.required
    row.label, row.text, row.guidance = " ".join(data.label.split()), data.text.strip(), data.guidance.strip()
    row.spec, row.expected = to_json(spec), expected
    row.changed_at, row.changed_by = clock.now(), by


def add_question(*, tender: Tender, by: User, question: QuestionData) -> Question:
    """Ask one more question, after the others of its group. Raises `FaultyQuestion`, `Refused`, `NotPermitted`."""
    with drafting(tender, by=by, what=f"Question ‘{question.label.strip()}’ was added.") as draft:
        row = _add(draft, question, by=by)
        _number(draft)
    row.refresh_from_db()
    return row


def _add(draft: Tender, data: QuestionData, *, by: User) -> Question:
    if draft.questions.count() >= MOST_QUESTIONS:
        raise Refused(f"A tender asks {MOST_QUESTIONS} typed questions at most: take one out first.")
    last = draft.questions.aggregate(last=Max("number"))["last"] or 0
    row = Question(tender=draft, key=_key(draft, data.label), number=last + 1)
    write(row, data, by=by)
    row.lot, row.stage, row.criterion_key = _placed(draft, data), data.stage, data.criterion_key
    row.save()
    return row


def _key(tender: Tender, label: str) -> str:
    """A short name that no other question of the tender has."""
    taken = set(tender.questions.values_list("key", flat=True))
    start = slugify(label)[:KEY].strip("-") or "question"
    key, n = start, 1
    while key in taken:
        n += 1
        key = f"{start[: KEY - 4].strip('-')}-{n}"
    return key


def change_question(
    *, tender: Tender, key: str, by: User, question: QuestionData, version: int | None = None
) -> Question:
    """Change one question. `version` is the one the page was drawn from: a newer one raises `StaleQuestion`."""
    with drafting(tender, by=by, what=f"Question ‘{question.label.strip()}’ was changed.") as draft:
        row = _standing(draft, key)
        if version is not None and row.version != version:
            raise StaleQuestion(row)
        if question.kind != row.kind:
            raise FaultyQuestion({"kind": "Kind: take this question out and add another to ask for another kind."})
        write(row, question, by=by)
        row.lot, row.stage, row.criterion_key = _placed(draft, question), question.stage, question.criterion_key
        row.version += 1
        row.save()
        _number(draft)
    row.refresh_from_db()
    return row


def _standing(draft: Tender, key: str) -> Question:
    row = draft.questions.select_related("changed_by", "lot").filter(key=key).first()
    if row is None:
        raise Refused("A colleague took this question out while you were writing: add it anew to keep your words.")
    return row


def move_question(*, tender: Tender, key: str, by: User, up: bool) -> None:
    """Ask a question one place earlier or later among those of its stage, purpose and lot."""
    label = _standing(tender, key).label
    with drafting(tender, by=by, what=f"Question ‘{label}’ was moved {'up' if up else 'down'}.") as draft:
        row = _standing(draft, key)
        group = [each for each in draft.questions.all() if _group(each) == _group(row)]
        at = [each.pk for each in group].index(row.pk)
        other = at - 1 if up else at + 1
        if not 0 <= other < len(group):
            raise Refused(f"‘{label}’ is already the {'first' if up else 'last'} of its group.")
        group[at], group[other] = group[other], group[at]
        ordered = iter(group)
        _deal(draft, [next(ordered) if _group(each) == _group(row) else each for each in draft.questions.all()])


def remove_question(*, tender: Tender, key: str, by: User) -> None:
    label = _standing(tender, key).label
    with drafting(tender, by=by, what=f"Question ‘{label}’ was taken out.") as draft:
        _standing(draft, key).delete()
        _number(draft)


def copy_from_library(*, tender: Tender, by: User, questions: Sequence[LibraryQuestion]) -> list[Question]:
    """Ask copies of the buyer's own library questions; changing the library later changes no tender."""
    if not questions:
        raise Refused("Choose at least one question from the library.")
    if any(each.buyer_id != tender.procurement.buyer_id or each.retired_at for each in questions):
        raise Refused("Choose questions from your own library; one of these is not there any more.")
    count = len(questions)
    what = f"{count} question{'' if count == 1 else 's'} came from the library."
    with drafting(tender, by=by, what=what) as draft:
        made = [_add(draft, data_of(each), by=by) for each in questions]
        _number(draft)
    return made


SHARED = ("envelope", "kind", "label", "text", "guidance", "required", "spec", "expected")


def data_of(row: Asking) -> QuestionData:
    """A stored question as typed data; where it is put is not part of a library's."""
    given: dict[str, Any] = {name: getattr(row, name) for name in SHARED}
    if isinstance(row, Question):
        given |= {"lot": row.lot.number if row.lot else None, "stage": row.stage, "criterion_key": row.criterion_key}
    return QuestionData(**given)


# -- the order of the questions ---------------------------------------------------------------------------------------
def _group(row: Question) -> tuple[int, int, int]:
    """Where a question stands: by stage, then eligibility, quality, price, then every lot before each lot."""
    return row.stage, list(QuestionEnvelope.values).index(row.envelope), row.lot.number if row.lot else 0


def _number(draft: Tender) -> None:
    """Number the questions 1, 2, 3 ... in the order in which they are asked."""
    rows = list(draft.questions.select_related("lot"))
    _deal(draft, sorted(rows, key=lambda row: (*_group(row), row.number)))


def _deal(draft: Tender, rows: Sequence[Question]) -> None:
    """Give the rows the numbers of their places, in two statements whatever their count."""
    wanted = [When(pk=row.pk, then=Value(n)) for n, row in enumerate(rows, 1)]
    if not wanted or all(row.number == n for n, row in enumerate(rows, 1)):
        return
    draft.questions.update(number=F("number") + OUT_OF_THE_WAY)
    draft.questions.update(number=Case(*wanted, default=F("number"), output_field=IntegerField()))
