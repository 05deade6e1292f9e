"""The lines of a change to an open tender: what each is before and after, whether it fits, and how it comes into force.

A line is known by its path: 'description', 'lot:3:weekly_hours', 'criterion:care:weight', 'scale:5:descriptor',
'document:D-...' (a proposed file that joins, or takes the place of the document of its title), 'removed:D-...'.
Values are texts as stored in JSON; None is an empty figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core import clock, words
from core.calendar import UK_TIME, date_in_words, in_words, is_working_day, uk_day
from tenders import timetable
from tenders.readiness.check import plain

if TYPE_CHECKING:
    from tenders.models import Amendment, ProposedDocument, Tender, TenderDocument

LOT_FIELDS = {"name": "name", "weekly_hours": "hours a week", "annual_value": "value a year"}
CRITERION_FIELDS = {
    "question": "question",
    "guidance": "guidance",
    "weight": "weight",
    "word_limit": "word limit",
    "minimum_mark": "minimum mark",
}
FIGURES = {"weekly_hours", "annual_value", "weight", "minimum_mark"}
LATER = ("marks_due_at", "award_on", "contract_starts_on")
DATES = ("questions_close_at", "closes_at", *LATER)


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


class Standing:
    """The tender's rows as they stand, read once for a page."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        self.lots = {str(lot.number): lot for lot in tender.lots.all()}
        self.criteria = {row.key: row for row in tender.criteria.all()}
        self.scale = {plain(row.mark): row for row in tender.scale.all()}
        self.documents = {row.ref: row for row in tender.documents.filter(removed_at__isnull=True)}

    def row(self, path: str) -> tuple[Any, str]:
        """(the row a path speaks of, its field). Raises `LookupError` when it is not there."""
        kind, _, rest = path.partition(":")
        key, _, field = rest.rpartition(":")
        if path == "description":
            return self.tender, "description"
        table: dict[str, dict[str, Any]] = {"lot": self.lots, "criterion": self.criteria, "scale": self.scale}
        fields = {"lot": set(LOT_FIELDS), "criterion": set(CRITERION_FIELDS), "scale": {"descriptor"}}
        if kind not in table or field not in fields[kind]:
            raise LookupError(path)
        return table[kind][key], field

    def value(self, path: str) -> str | None:
        """What stands, as a change's value is kept."""
        row, field = self.row(path)
        return kept(getattr(row, field))


def kept(value: Any) -> str | None:
    """A value as a change keeps it: figures without idle zeros, None for none."""
    if value is None:
        return None
    return plain(value) if isinstance(value, Decimal) else str(value)


def label_of(path: str, standing: Standing) -> str:
    """'Lot 3, hours a week'."""
    kind, _, rest = path.partition(":")
    key, _, field = rest.rpartition(":")
    if path == "description":
        return "Description"
    if kind == "lot":
        return f"Lot {key}, {LOT_FIELDS.get(field, field)}"
    if kind == "scale":
        return f"Mark {key}, descriptor"
    row = standing.criteria.get(key)
    return f"‘{row.label if row else key}’, {CRITERION_FIELDS.get(field, field)}"


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
        after = _document_words(file.title, _next_version(file), file.filename, file.size)
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


def _next_version(file: ProposedDocument) -> int:
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


# -- dates -------------------------------------------------------------------------------------------------------------
def new_dates(amendment: Amendment) -> dict[str, datetime | date | None]:
    """Every date the change moves: the two it names, and the later ones by as many days if it says so."""
    tender = amendment.tender
    found: dict[str, datetime | date | None] = {}
    if amendment.new_questions_close_at is not None:
        found["questions_close_at"] = amendment.new_questions_close_at
    closes = amendment.new_closes_at
    if closes is None:
        return found
    found["closes_at"] = closes
    if amendment.moves_later_dates and tender.closes_at is not None:
        days = (uk_day(closes) - uk_day(tender.closes_at)).days
        found |= {name: _moved(getattr(tender, name), days, extra_of(tender)) for name in LATER}
    return found


def extra_of(tender: Tender) -> list[date]:
    """The buyer's own closing days."""
    return timetable.closing_days(tender.procurement.buyer.extra_holidays)


def _moved(value: datetime | date | None, days: int, extra: list[date]) -> datetime | date | None:
    """As many days later at the same hour of UK clocks, on a working day."""
    if value is None:
        return None
    if isinstance(value, datetime):
        local = value.astimezone(UK_TIME)
        return timetable.uk_instant(timetable.working(local.date() + timedelta(days=days), extra), local.time())
    return timetable.working(value + timedelta(days=days), extra)


def date_faults(amendment: Amendment) -> dict[str, str]:
    """What is wrong with the dates of a change: field -> one sentence. The deadline is only ever moved later."""
    tender, wrong = amendment.tender, dict[str, str]()
    closes, asked = amendment.new_closes_at, amendment.new_questions_close_at
    stands = tender.closes_at
    if closes is not None and stands is not None:
        day = uk_day(closes)
        if closes <= stands:
            wrong["closes_at"] = (
                f"Bids close: the deadline only moves later, and it is {in_words(stands)} now; give a later one."
            )
        elif closes - clock.now() > timetable.LONGEST:
            wrong["closes_at"] = "Bids close: this is more than five years away; check the year."
        elif not is_working_day(day, extra=extra_of(tender)):
            next_day = date_in_words(timetable.working(day, extra_of(tender)))
            wrong["closes_at"] = f"Bids close: {date_in_words(day)} is not a working day; take {next_day}."
    if asked is not None:
        if asked <= clock.now():
            wrong["questions_close_at"] = "Questions close: this is in the past; give a later time."
        elif tender.questions_close_at is not None and asked < tender.questions_close_at:
            wrong["questions_close_at"] = (
                f"Questions close: suppliers were told {in_words(tender.questions_close_at)}; it only moves later."
            )
        elif (until := closes or stands) is not None and asked >= until:
            wrong["questions_close_at"] = f"Questions close: put it before bids close, {in_words(until)}."
    return wrong or _order_faults(amendment)


def _order_faults(amendment: Amendment) -> dict[str, str]:
    """The dates after the deadline stay after it."""
    if amendment.new_closes_at is None:
        return {}
    dates = {name: getattr(amendment.tender, name) for name in LATER} | new_dates(amendment)
    before, name_before = uk_day(amendment.new_closes_at), "bids close"
    for name in LATER:
        value = dates[name]
        if value is None:
            continue
        day = uk_day(value) if isinstance(value, datetime) else value
        if day <= before:
            return {
                "closes_at": f"{timetable.LABELS[name]}: it would no longer come after ‘{name_before}’; "
                "let the later dates move by as many days."
            }
        before, name_before = day, timetable.LABELS[name].lower()
    return {}


# -- does it fit -------------------------------------------------------------------------------------------------------
def faults(amendment: Amendment, standing: Standing | None = None) -> list[str]:
    """Why the change cannot come into force as it is, one sentence each."""
    standing = standing or Standing(amendment.tender)
    found = list(date_faults(amendment).values())
    files = {each.ref for each in amendment.documents.all()}
    for each in amendment.changes:
        path, to = str(each["path"]), each["to"]
        kind, _, ref = path.partition(":")
        if kind == "document":
            if ref not in files:
                found.append("A document: its file is not there any more; take this change out.")
            continue
        if kind == "removed":
            if ref not in standing.documents:
                found.append("A document: it is not in the invitation any more; take this change out.")
            continue
        try:
            same = standing.value(path) == to
        except LookupError:
            found.append(f"{label_of(path, standing)}: it is not there any more; take this change out.")
            continue
        if same:
            found.append(f"{label_of(path, standing)}: this is what stands already; take this change out.")
    return [*found, *_judging_faults(amendment, standing)]


def _judging_faults(amendment: Amendment, standing: Standing) -> list[str]:
    """Weights that still add up, and minimum marks that somebody can reach."""
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    found = []
    weights = {key: Decimal(to.get(f"criterion:{key}:weight") or row.weight) for key, row in standing.criteria.items()}
    total, due = sum(weights.values(), Decimal(0)), standing.tender.quality_weight
    if any(path.endswith(":weight") for path in to) and total != due:
        found.append(
            f"Criteria: the weights would add up to {plain(total)}; change others so that they make {plain(due)} again."
        )
    top = max((row.mark for row in standing.scale.values()), default=Decimal(0))
    for key, row in standing.criteria.items():
        least = to.get(f"criterion:{key}:minimum_mark")
        if least is not None and Decimal(least) > top:
            found.append(f"‘{row.label}’, minimum mark: the scale ends at {plain(top)}; give that or less.")
    return found


# -- coming into force -------------------------------------------------------------------------------------------------
def apply(amendment: Amendment, tender: Tender) -> None:
    """Write every line into the tender's rows. `tender` is locked by the caller, or this is rolled back."""
    standing = Standing(tender)
    for each in amendment.changes:
        path, to = str(each["path"]), each["to"]
        kind, _, ref = path.partition(":")
        if kind == "document":
            _join(amendment, amendment.documents.get(ref=ref), tender)
        elif kind == "removed":
            _take_out(standing.documents[ref])
        else:
            row, field = standing.row(path)
            setattr(row, field, typed(field, to))
            row.save(update_fields=[field])
    _sum_sections(tender)
    changed = new_dates(amendment)
    for name, value in changed.items():
        setattr(tender, name, value)
    if changed:
        tender.save(update_fields=list(changed))


def typed(field: str, value: str | None) -> Any:
    """A kept value as its column takes it."""
    if value is None:
        return None
    if field in FIGURES:
        return Decimal(value)
    return int(value) if field == "word_limit" else value


def _sum_sections(tender: Tender) -> None:
    """A section's published weight is the sum of its criteria's."""
    for section in tender.criterion_sections.prefetch_related("criteria"):
        total = sum((row.weight for row in section.criteria.all()), Decimal(0))
        if total != section.weight:
            section.weight = total
            section.save(update_fields=["weight"])


def _take_out(document: TenderDocument) -> None:
    document.removed_at = clock.now()
    document.save(update_fields=["removed_at"])


def _join(amendment: Amendment, file: ProposedDocument, tender: Tender) -> None:
    """The proposed file becomes a document; the one of its title stays in the record as an earlier version."""
    from tenders.models import TenderDocument

    version = _next_version(file)
    for old in tender.documents.filter(title=file.title, removed_at__isnull=True):
        _take_out(old)
    TenderDocument.objects.create(
        tender=tender,
        ref=file.ref,
        lot=file.lot,
        kind=file.kind,
        title=file.title,
        file=file.file.name,
        filename=file.filename,
        content_type=file.content_type,
        sha256=file.sha256,
        size=file.size,
        version=version,
        amendment=amendment,
        uploaded_at=file.uploaded_at,
        uploaded_by=file.uploaded_by,
    )


@contextmanager
def as_changed(amendment: Amendment) -> Iterator[Tender]:
    """The tender as it would be, for freezing and previewing its notice; nothing of it is kept."""
    from tenders.models import Tender

    with transaction.atomic():
        tender = Tender.objects.select_related("procurement__buyer").get(pk=amendment.tender_id)
        apply(amendment, tender)
        yield Tender.objects.select_related("procurement__buyer").get(pk=amendment.tender_id)
        transaction.set_rollback(True)
