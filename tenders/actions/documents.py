"""Documents of the invitation: added in versions while drafting, never written over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from core import clock, refs
from core.models import User
from core.workflow import Refused
from tenders.actions.drafting import drafting
from tenders.enums import DocumentKind
from tenders.models import Lot, Tender, TenderDocument

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
MOST_BYTES = 50 * 1024 * 1024
_BEGINS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04"}


@dataclass(frozen=True, slots=True)
class Read:
    """What an upload is, once it has been read through."""

    filename: str
    content_type: str
    sha256: str
    size: int


def read_upload(upload: UploadedFile[Any], *, title: str, kind: str) -> Read:
    """Read a file of the invitation from beginning to end, or refuse it by name."""
    name = PurePath(upload.name or "").name[:200]
    ending = PurePath(name).suffix.lower().lstrip(".")
    size = upload.size or 0
    if not title.strip():
        raise Refused("Title: say what the document is.")
    if kind not in DocumentKind.values:
        raise Refused("Kind: choose one of the kinds on the page.")
    if ending not in KINDS:
        raise Refused(f"‘{name}’: choose a PDF, Word (docx), Excel (xlsx) or CSV file.")
    if size == 0:
        raise Refused(f"‘{name}’ is empty: look at it on your computer and choose it again.")
    if size > MOST_BYTES:
        raise Refused(f"‘{name}’ is larger than 50 MB: make it smaller or split it.")
    digest = hashlib.sha256()
    for number, chunk in enumerate(upload.chunks()):
        if number == 0 and not chunk.startswith(_BEGINS.get(ending, b"")):
            raise Refused(
                f"‘{name}’ does not hold what its name says ({ending.upper()}): save it again in that format."
            )
        digest.update(chunk)
    upload.seek(0)
    return Read(name, KINDS[ending], digest.hexdigest(), size)


def add_document(
    *,
    tender: Tender,
    by: User,
    upload: UploadedFile[Any],
    title: str,
    kind: str,
    lot: Lot | None = None,
    version: int | None = None,
) -> TenderDocument:
    """Add a document, or its next version if one with this title is there. Refuses an empty or foreign file by name."""
    read = read_upload(upload, title=title, kind=kind)
    with drafting(tender, by=by, what=f"The document ‘{title.strip()}’ was added.", version=version) as draft:
        last = draft.documents.filter(title=title.strip()).order_by("-version").first()
        draft.documents.filter(title=title.strip(), removed_at__isnull=True).update(removed_at=clock.now())
        document = TenderDocument(
            tender=draft,
            ref=refs.new_ref("D"),
            lot=lot,
            kind=kind,
            title=title.strip(),
            filename=read.filename,
            content_type=read.content_type,
            sha256=read.sha256,
            size=read.size,
            version=last.version + 1 if last else 1,
            uploaded_at=clock.now(),
            uploaded_by=by,
        )
        document.file.save(read.filename, upload, save=False)
        document.save()
    return document


def remove_document(*, tender: Tender, ref: str, by: User, version: int | None = None) -> Tender:
    """Take a document out of the invitation; its row and its file stay for the record."""
    with drafting(tender, by=by, what="A document was taken out.", version=version) as draft:
        document = draft.documents.filter(ref=ref, removed_at__isnull=True).first()
        if document is None:
            raise Refused("The document: it is not there any more.")
        document.removed_at = clock.now()
        document.save()
    return tender
