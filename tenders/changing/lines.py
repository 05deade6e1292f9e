"""The side by side of a change: each line as it stood and as it becomes, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from core import words
from core.calendar import date_in_words, in_words
from tenders import timetable
from tenders.changing.dates import DATES, new_dates
from tenders.changing.standing import Standing, label_of

if TYPE_CHECKING:
    from tenders.models import Amendment, ProposedDocument, TenderDocument


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the side by side. `part`: description, lots, criteria, documents or dates."""

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


def shown(path: str, value: str | None) -> str:
    """A kept value as a reader reads it."""
    field = path.rpartition(":")[2]
    if value is None or value == "":
        return "None"
    if field == "weekly_hours":
        return f"{words.hours(Decimal(value))} hours"
    if field == "annual_value":
        return str(words.money(Decimal(value)))
    if field == "word_limit":
        return f"{int(value):,} words"
    if field == "weight":
        return f"{value} of 100"
    return value


def part_of(path: str) -> str:
    kinds = {
        "lot": "lots",
        "criterion": "criteria",
        "scale": "criteria",
        "document": "documents",
        "removed": "documents",
    }
    return kinds.get(path.partition(":")[0], path)


def lines(amendment: Amendment, standing: Standing | None = None) -> list[Line]:
    """Side by side: as told to everyone once it is in force; before that, against the tender as it stands now."""
    if amendment.told:
        return [Line(**each) for each in amendment.told]
    standing = standing or Standing(amendment.tender)
    files = {each.ref: each for each in amendment.documents.all()}
    found = [_line(str(each["path"]), each["to"], standing, files) for each in amendment.changes]
    return [*found, *_date_lines(amendment)]


def _line(path: str, to: str | None, standing: Standing, files: dict[str, ProposedDocument]) -> Line:
    kind, _, ref = path.partition(":")
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
        before = shown(path, standing.value(path))
    except LookupError:
        before = "Not there any more"
    return Line(path, part_of(path), label_of(path, standing), before, shown(path, to))


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
