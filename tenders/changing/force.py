"""A change comes into force: every line is written into the tender's rows, or, for a preview, written and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core import clock
from tenders.changing import parts
from tenders.changing.dates import new_dates
from tenders.changing.lines import next_version
from tenders.changing.standing import Standing, kept, typed

HUNDRED = Decimal(100)

if TYPE_CHECKING:
    from tenders.models import Amendment, ProposedDocument, Tender, TenderDocument


@dataclass(frozen=True, slots=True)
class Replaced:
    """One value as it stood and as it became; None where there was nothing, or is nothing any more."""

    path: str
    before: Any
    after: Any


def apply(amendment: Amendment, tender: Tender) -> list[Replaced]:
    """Write every line into the tender's rows; what each replaced. `tender` is locked, or this is rolled back.

    Steps: what joins (lots and criteria first, because questions and price lines speak of them) -> values, a row at a
    time, because a new floor may need the new ceiling beside it -> what goes -> the sections' sums -> the dates.
    """
    standing, done = Standing(tender), list[Replaced]()
    to = {str(each["path"]): each["to"] for each in amendment.changes}
    for path in sorted((each for each in to if each.startswith("new:")), key=_joins_first):
        _act, kind, key = parts.split(path)
        parts.write(kind, key, to[path], tender)
        done.append(Replaced(path, None, to[path]))
    done += _values({path: value for path, value in to.items() if _is_a_value(path)}, standing)
    for path in to:
        kind, _, ref = path.partition(":")
        if kind == "gone":
            done += _leave(path, standing)
        elif kind == "document":
            done.append(_join(amendment, amendment.documents.get(ref=ref), tender))
        elif kind == "removed":
            done.append(Replaced(path, ref, None))
            _take_out(standing.documents[ref])
    _sum_sections(tender)
    changed = new_dates(amendment)
    for name, value in changed.items():
        done.append(Replaced(f"date:{name}", _iso(getattr(tender, name)), _iso(value)))
        setattr(tender, name, value)
    if changed:
        tender.save(update_fields=list(changed))
    return list({each.path: each for each in reversed(done)}.values())[::-1]  # what goes with a lot may be named too


def _joins_first(path: str) -> int:
    return ("lot", "criterion", "question", "price").index(parts.split(path)[1])


def _is_a_value(path: str) -> bool:
    return path.partition(":")[0] not in {"new", "gone", "document", "removed"}


def _iso(value: datetime | date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _values(to: Mapping[str, Any], standing: Standing) -> list[Replaced]:
    done, rows = list[Replaced](), dict[int, tuple[Any, list[str]]]()
    for path, value in to.items():
        row, field = standing.row(path)
        done.append(Replaced(path, kept(getattr(row, field)), value))
        setattr(row, field, typed(field, value))
        rows.setdefault(id(row), (row, []))[1].append(field)
    for row, fields in rows.values():
        if _counts_versions(row):
            row.version += 1
            fields.append("version")
        row.save(update_fields=fields)
    return done


def _counts_versions(row: Any) -> bool:
    """Whether the row counts its versions and is not the tender, whose version is that of its draft."""
    from tenders.models import Question

    return isinstance(row, Question)


def _leave(path: str, standing: Standing) -> list[Replaced]:
    """A part goes; with a lot, what was asked for it alone. The rows stay, so that what points at them can be read."""
    _act, kind, key = parts.split(path)
    row = standing.table(kind)[key]
    done = [Replaced(path, parts.data_of(kind, row), None)]
    if kind == "lot":
        done += [
            Replaced(f"gone:{noun}:{each.key}", parts.data_of(noun, each), None)
            for noun, rows in (("question", row.questions.all()), ("price", row.price_lines.all()))
            for each in rows
        ]
        for rows in (row.questions, row.price_lines):
            rows.update(removed_at=clock.now())
        for document in row.documents.filter(removed_at__isnull=True):
            done.append(Replaced(f"removed:{document.ref}", document.ref, None))
            _take_out(document)
    if kind == "criterion":
        row.section = None  # a section goes with its last criterion
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at", *(["section"] if kind == "criterion" else [])])
    return done


def _sum_sections(tender: Tender) -> None:
    """A section's published weight is the sum of its criteria's; without criteria there is no section."""
    for section in tender.criterion_sections.prefetch_related("criteria"):
        rows = list(section.criteria.all())
        total = sum((row.weight for row in rows), Decimal(0))
        if not rows:
            section.delete()
        elif total != section.weight and 0 < total <= HUNDRED:  # beyond that the checks name it
            section.weight = total
            section.save(update_fields=["weight"])


def _take_out(document: TenderDocument) -> None:
    document.removed_at = clock.now()
    document.save(update_fields=["removed_at"])


def _join(amendment: Amendment, file: ProposedDocument, tender: Tender) -> Replaced:
    """The proposed file becomes a document; the one of its title stays in the record as an earlier version."""
    from tenders.models import TenderDocument

    version, earlier = next_version(file), None
    for old in tender.documents.filter(title=file.title, removed_at__isnull=True):
        earlier = old.ref
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
    return Replaced(f"document:{file.ref}", earlier, file.ref)


@contextmanager
def as_changed(amendment: Amendment) -> Iterator[Tender]:
    """The tender as it would be, for freezing and previewing its notice; nothing of it is kept."""
    from tenders.models import Tender

    with transaction.atomic():
        tender = Tender.objects.select_related("procurement__buyer").get(pk=amendment.tender_id)
        apply(amendment, tender)
        yield Tender.objects.select_related("procurement__buyer").get(pk=amendment.tender_id)
        transaction.set_rollback(True)
