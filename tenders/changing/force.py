"""A change comes into force: every line is written into the tender's rows, or, for a preview, written and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from core import clock
from tenders.changing.dates import new_dates
from tenders.changing.lines import next_version
from tenders.changing.standing import Standing, typed

if TYPE_CHECKING:
    from tenders.models import Amendment, ProposedDocument, Tender, TenderDocument


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

    version = next_version(file)
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
