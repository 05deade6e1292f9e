"""The side by side of a change: each line as it stood and as it becomes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import words
from core.calendar import date_in_words, in_words
from tenders import timetable
from tenders.changing import parts
from tenders.changing.dates import DATES, new_dates
from tenders.changing.standing import Standing, label_of
from tenders.pricing.schedule import BASKETS, UNITS
from tenders.questions import SpecError, parse, parse_expected
from tenders.questions.words import asks_for, passes_when
from tenders.rules import AwardRuleData, RuleError

if TYPE_CHECKING:
    from tenders.models import Amendment, ProposedDocument, TenderDocument


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the side by side. `part`: description, lots, criteria, rule, questions, prices, documents or dates."""

    path: str
    part: str
    label: str
    before: str
    after: str

    def to_json(self) -> dict[str, str]:
        return {
            "path": self.path,
            "part": self.part,
            "label": self.label,
            "before": self.before,
            "after": self.after,
        }


PARTS = {
    "lot": "lots",
    "criterion": "criteria",
    "scale": "criteria",
    "document": "documents",
    "removed": "documents",
    "question": "questions",
    "price": "prices",
}
TENDER_PARTS = {"award_rule": "rule", "price_basket": "prices", "price_label": "prices"}


def shown(path: str, value: Any, standing: Standing, to: Mapping[str, Any]) -> str:
    """A kept value as a reader reads it. `to`: the change's other values by path, where one explains another."""
    kind, _, rest = path.partition(":")
    key, _, field = rest.rpartition(":")
    if value is None or value == "":
        return "None"
    if kind == "question" and field in {"required", "spec", "expected", "criterion_key"}:
        return _of_a_question(key, field, value, standing, to)
    if field == "award_rule":
        return _rule(value)
    if field == "price_basket":
        return str(BASKETS[value])
    if kind == "price" and field == "unit":
        return UNITS[value].label
    if field in {"floor", "ceiling", "price_floor", "price_ceiling"}:
        return str(words.rate(Decimal(value)))
    if field == "weekly_hours":
        return f"{words.hours(Decimal(value))} hours"
    if field == "annual_value":
        return str(words.money(Decimal(value)))
    if field == "word_limit":
        return f"{int(value):,} words"
    if field in {"weight", "quality_weight", "price_weight"}:
        return f"{value} of 100"
    return str(value)


def _of_a_question(key: str, field: str, value: Any, standing: Standing, to: Mapping[str, Any]) -> str:
    if field == "required":
        return "Yes" if value else "No"
    if field == "criterion_key":
        row = standing.criteria.get(value)
        return row.label if row else str(value)
    question = standing.questions[key]
    try:
        if field == "spec":
            return asks_for(parse(question.kind, value))
        spec = parse(question.kind, to.get(f"question:{key}:spec", question.spec))
        return passes_when(spec, parse_expected(spec, value)) or "A person decides"
    except SpecError as wrong:
        return wrong.sentences[0]


def _rule(value: Any) -> str:
    try:
        return "\n".join(AwardRuleData.parse(value).words())
    except RuleError as wrong:
        return wrong.sentences[0]


def part_of(path: str) -> str:
    act, kind, _ = parts.split(path)
    start, _, rest = path.partition(":")
    if act:
        return PARTS[kind]
    return TENDER_PARTS.get(rest, "criteria") if start == "tender" else PARTS.get(start, start)


def lines(amendment: Amendment, standing: Standing | None = None) -> list[Line]:
    """Side by side: as told to everyone once it is in force; before that, against the tender as it stands now."""
    if amendment.told:
        return [Line(**each) for each in amendment.told]
    standing = standing or Standing(amendment.tender)
    files = {each.ref: each for each in amendment.documents.all()}
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    found = [_line(path, value, standing, files, to) for path, value in to.items()]
    return [*found, *_date_lines(amendment)]


def _line(path: str, to: Any, standing: Standing, files: dict[str, ProposedDocument], every: Mapping[str, Any]) -> Line:
    kind, _, ref = path.partition(":")
    if kind in {"new", "gone"}:
        return _whole(path, to, standing)
    if kind == "document":
        file = files.get(ref)
        if file is None:
            return Line(path, "documents", "A document", "", "The file is not there any more")
        old = _same_title(file, standing)
        before = _document_words(old.title, old.version, old.filename, old.size) if old else "Not there"
        after = _document_words(file.title, next_version(file), file.filename, file.size)
        return Line(path, "documents", f"Document ‘{file.title}’", before, after)
    if kind == "removed":
        gone = standing.documents.get(ref)
        if gone is None:
            return Line(path, "documents", "A document", "Not there any more", "Taken out")
        before = _document_words(gone.title, gone.version, gone.filename, gone.size)
        return Line(path, "documents", f"Document ‘{gone.title}’", before, "Taken out")
    try:
        before, after = shown(path, standing.value(path), standing, {}), shown(path, to, standing, every)
    except LookupError:
        before, after = "Not there any more", "Cannot be changed"
    return Line(path, part_of(path), label_of(path, standing), before, after)


def _whole(path: str, to: Any, standing: Standing) -> Line:
    """A part that joins or goes, with everything it says."""
    act, kind, key = parts.split(path)
    if act == "new":
        absent = "Not asked" if kind in {"question", "price"} else "Not there"
        return Line(path, PARTS[kind], parts.name_of(kind, key, to), absent, parts.described(kind, to, standing))
    row = standing.table(kind).get(key)
    if row is None:
        return Line(path, PARTS[kind], f"{parts.KINDS[kind]} {key}", "Not there any more", "Taken out")
    data = parts.data_of(kind, row)
    also = parts.goes_with(row) if kind == "lot" else ""
    before = parts.described(kind, data, standing)
    return Line(path, PARTS[kind], parts.name_of(kind, key, data), before, f"Taken out{also}")


def _document_words(title: str, version: int, filename: str, size: int) -> str:
    return f"Version {version}: {filename}, {max(1, round(size / 1024)):,} KB"


def _same_title(file: ProposedDocument, standing: Standing) -> TenderDocument | None:
    return next((each for each in standing.documents.values() if each.title == file.title), None)


def next_version(file: ProposedDocument) -> int:
    last = file.amendment.tender.documents.filter(title=file.title).order_by("-version").first()
    return last.version + 1 if last else 1


def _date_lines(amendment: Amendment) -> list[Line]:
    tender, changed = amendment.tender, new_dates(amendment)
    return [
        Line(f"date:{name}", "dates", timetable.LABELS[name], _when(getattr(tender, name)), _when(changed[name]))
        for name in DATES
        if name in changed and changed[name] != getattr(tender, name)
    ]


def _when(value: datetime | date | None) -> str:
    if value is None:
        return "Not set"
    return in_words(value) if isinstance(value, datetime) else date_in_words(value)
