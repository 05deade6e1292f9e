"""What a bid still lacks, from its content and the tender's questions. Pure: the page, the gate and the mail agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tenders.pricing import completeness as pricing
from tenders.pricing.schedule import Schedule
from tenders.questions import Spec, is_blank, lacks
from tenders.questions.specs import FileSpec
from tenders.questions.words import shown
from tenders.suppliers import parties as party_rules

COMPLETE, IN_PROGRESS, NOT_STARTED, CANNOT_START = "Complete", "In progress", "Not started", "Cannot start yet"
OPTIONAL = "Optional"

DECLARATIONS = (
    ("registered_on_platform", "We are registered on the central digital platform and our details there are right"),
    (
        "exclusion_grounds",
        "What our standard information says about exclusion grounds is true and complete",
    ),
    ("no_conflict", "Nobody who writes or signs this bid has a conflict of interest with the buyer"),
    ("insurance", "We hold, or will hold before the award, the insurance the tender asks for"),
)


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    label: str
    word_limit: int


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """A typed question; `lot` is 0 where every bid answers it, `group` says under which heading it stands."""

    key: str
    label: str
    group: str
    spec: Spec
    required: bool = True
    lot: int = 0

    @property
    def part(self) -> str:
        return f"question:{self.key}"


@dataclass(frozen=True, slots=True)
class LotFacts:
    number: int
    name: str
    weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tender asks of every bid.

    `to_take_part`: this is the first stage of several, in which neither quality answers nor prices are asked.
    """

    lots: Sequence[LotFacts]
    questions: Sequence[Question]
    price_label: str
    schedule: Schedule | None = None
    typed: Sequence[TypedQuestion] = ()
    to_take_part: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list. `missing` completes 'Still to do: ...'; `act` is what the button says.

    `by_line`: a lot priced line by line, which has a page of its own.
    """

    key: str
    label: str
    state: str
    group: str
    note: str = ""
    missing: str = ""
    act: str = ""
    lot: int = 0
    by_line: bool = False

    @property
    def is_done(self) -> bool:
        return self.state in (COMPLETE, OPTIONAL)

    @property
    def is_owed(self) -> bool:
        """Whether it counts among what must be done: what may be left out is no progress when it is left out."""
        return self.state != OPTIONAL and self.group != "last"

    @property
    def can_start(self) -> bool:
        return self.state != CANNOT_START


@dataclass(frozen=True, slots=True)
class Content:
    """The working copy as plain values (see `queries.bids.draft`)."""

    choices: Sequence[Mapping[str, Any]] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, Any] = field(default_factory=dict)
    declarations: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    information: Mapping[str, Any] = field(default_factory=dict)
    parties: Mapping[str, Any] = field(default_factory=dict)
    confidential: Sequence[Mapping[str, str]] = ()

    def chosen(self) -> list[int]:
        """Lot numbers in the bidder's order of preference."""
        return [int(each["lot"]) for each in sorted(self.choices, key=lambda each: int(each["preference"]))]


def words(text: str) -> int:
    return len(text.split())


def tasks(asked: Asked, content: Content) -> list[Task]:
    """Every task, in the order of the page."""
    typed = typed_tasks(asked, content)
    first = [
        *supplier_tasks(content),
        _declarations(content),
        _areas(asked, content),
        *[task for task in typed if task.group == "eligibility"],
    ]
    kept_back = _confidential(content)
    if asked.to_take_part:
        return [*first, *[task for task in typed if task.group != "eligibility"], kept_back]
    return [
        *first,
        *[_answer(question, content) for question in asked.questions],
        *[task for task in typed if task.group == "quality"],
        *_prices(asked, content),
        *[task for task in typed if task.group == "price"],
        kept_back,
    ]


def _confidential(content: Content) -> Task:
    """Never owed: most bids ask for nothing to be kept back."""
    count = len(content.confidential)
    note = (
        f"{_count(count, 'part')} marked, with reasons" if count else "Mark what should not be given out, and say why"
    )
    state = COMPLETE if count else OPTIONAL
    return Task(
        "confidential", "What you ask us to keep confidential", state, "last", note, act="Mark what is confidential"
    )


def missing(found: Sequence[Task], lots: Collection[int] | None = None) -> list[str]:
    """What keeps the bid from being submitted, one sentence each: for these lots, or for all that were chosen."""
    return [task.missing for task in found if not task.is_done and (lots is None or not task.lot or task.lot in lots)]


def ready_lots(found: Sequence[Task], chosen: Sequence[int]) -> list[int]:
    """The chosen lots that lack nothing, what is asked of every lot included, in the order given."""
    return [lot for lot in chosen if not missing(found, [lot])]


def typed_tasks(asked: Asked, content: Content) -> list[Task]:
    """The typed questions put to this bid: a lot's own once the lot is chosen."""
    chosen = set(content.chosen())
    return [_typed(question, content) for question in asked.typed if not question.lot or question.lot in chosen]


def _typed(question: TypedQuestion, content: Content) -> Task:
    value, files = content.typed.get(question.key), content.files.get(question.part, 0)
    name = f"Lot {question.lot}: {question.label}" if question.lot else question.label
    missing = lacks(question.spec, value, name, required=question.required, files=files)
    started = files > 0 if isinstance(question.spec, FileSpec) else not is_blank(value)
    note = _typed_note(question, value, files) if started else ("" if question.required else "You may leave it out")
    state = COMPLETE if not missing else (IN_PROGRESS if started else NOT_STARTED)
    return Task(question.part, name, state, question.group, note, missing, f"Answer ‘{name}’", question.lot)


def _typed_note(question: TypedQuestion, value: Any, files: int) -> str:
    """A short answer is shown whole; a long one by its length."""
    if isinstance(question.spec, FileSpec):
        return _count(files, "file")
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return _count(len(value), "row")
    said = shown(question.spec, value)
    return said if len(said) <= 60 else _count(words(said), "word")


def supplier_tasks(content: Content) -> list[Task]:
    """Who bids: the standard information, confirmed for this bid, and whoever else is in it."""
    confirmed = bool(content.information)
    sentence = "" if confirmed else "Confirm your organisation’s standard information for this bid."
    parties, lack = content.parties, party_rules.lacks(content.parties)
    return [
        Task(
            "information",
            "Standard information of your organisation",
            COMPLETE if confirmed else NOT_STARTED,
            "all",
            f"Version {content.information['version']}, confirmed by {content.information['confirmed_by']}"
            if confirmed
            else "",
            sentence,
            "Confirm your standard information",
        ),
        Task(
            "parties",
            "Who else is in this bid",
            (IN_PROGRESS if parties else NOT_STARTED) if lack else COMPLETE,
            "all",
            party_rules.note(parties),
            lack,
            "Say who else is in this bid",
        ),
    ]


def _declarations(content: Content) -> Task:
    given = [key for key, _ in DECLARATIONS if content.declarations.get(key) is True]
    label, act = "Declarations", "Give the declarations"
    if len(given) == len(DECLARATIONS):
        return Task("declarations", label, COMPLETE, "all", act=act)
    state = IN_PROGRESS if given else NOT_STARTED
    left = len(DECLARATIONS) - len(given)
    note = f"{left} of {len(DECLARATIONS)} still to confirm" if given else ""
    return Task("declarations", label, state, "all", note, "Confirm the declarations of your organisation.", act)


def _areas(asked: Asked, content: Content) -> Task:
    counted = any(lot.weekly_hours for lot in asked.lots)
    label, act = f"Lots you bid for{', and hours' if counted else ''}", "Choose your lots"
    chosen = content.chosen()
    known = {lot.number for lot in asked.lots}
    if not chosen:
        return Task("choices", label, NOT_STARTED, "all", "", "Choose at least one lot.", act)
    if not set(chosen) <= known:
        sentence = "Choose your lots again: one of them is no longer in this tender."
        return Task("choices", label, IN_PROGRESS, "all", "", sentence, act)
    order = ", ".join(str(number) for number in chosen)
    note = f"In order of preference: {order}" if len(chosen) > 1 else f"Lot {order}"
    return Task("choices", label, COMPLETE, "all", note, act=act)


def _answer(question: Question, content: Content) -> Task:
    text = content.answers.get(question.key, "")
    count, limit = words(text), question.word_limit
    act = f"Answer ‘{question.label}’"
    key = f"answer:{question.key}"
    if not count:
        return Task(key, question.label, NOT_STARTED, "quality", "", f"Answer ‘{question.label}’.", act)
    if count > limit:
        note = f"{count:,} words; the limit is {limit:,}"
        sentence = f"Cut the answer to ‘{question.label}’ by {_count(count - limit, 'word')}."
        return Task(key, question.label, IN_PROGRESS, "quality", note, sentence, f"Shorten ‘{question.label}’")
    return Task(key, question.label, COMPLETE, "quality", f"{_count(count, 'word')} of {limit:,}", act=act)


def _prices(asked: Asked, content: Content) -> list[Task]:
    names = {lot.number: lot.name for lot in asked.lots}
    chosen = [number for number in sorted(content.chosen()) if number in names]
    if not chosen:
        note = "Opens when you have chosen your lots"
        return [Task("prices", asked.price_label, CANNOT_START, "price", note, "Give a price for each lot you choose.")]
    schedule = asked.schedule or Schedule(asked.price_label)
    return [_price(schedule, number, names[number], content) for number in chosen]


def _price(schedule: Schedule, number: int, name: str, content: Content) -> Task:
    """One lot's prices; what they may be and what they lack is the price schedule's business."""
    found = pricing.standing(schedule, number, content.prices.get(str(number)))
    state = IN_PROGRESS if found.started else NOT_STARTED
    title, act = f"Lot {number}: {name}", f"Price lot {number}"
    return Task(
        f"price:{number}",
        title,
        state if found.missing else COMPLETE,
        "price",
        found.note,
        found.missing,
        act,
        number,
        schedule.has_lines,
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
