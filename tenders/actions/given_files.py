"""Files that a supplier gives after the opening, on a request to put it right: the same road as a file of a bid.

Its name is cleaned, its kind read from its bytes, the virus scanner asked; a hostile one has the sentence it would have
had in a bid. The rows are only ever added to, so what the scanner said stands in the tender's log, from which
`queries.given_files` reads it: 'not scanned yet' is a state, and due work asks again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.workflow import Refused
from tenders import file_kinds, file_names, scanning, sealed_store, sealing
from tenders.actions import threads
from tenders.enums import Scan
from tenders.file_kinds import WrongKind, kind_of, short
from tenders.models import PutRightAnswer, PutRightFile
from tenders.models.put_right import file_reference
from tenders.queries.given_files import SCANNED, scan_of
from tenders.questions.specs import FileSpec
from tenders.uploads import SealedUpload

logger = logging.getLogger(__name__)

MB = 1024 * 1024
MOST_BYTES = 100 * MB
SCAN_AGAIN = 300  # seconds
AT_ONCE = 20
_judged: set[str] = set()
_again_at: dict[str, float] = {}
"""By reference: when this process asks again for a file that could not be shown to the scanner."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An upload that may be kept: its cleaned name, what it is, what the scanner said."""

    upload: SealedUpload
    name: str
    kind: str
    scan: Scan


def taken(spec: FileSpec, uploads: Sequence[SealedUpload], label: str) -> list[Taken]:
    """The uploads as they may be kept for the question `label`. Raises `Refused` with the mend; nothing is written."""
    if len(uploads) > spec.most_files:
        raise Refused(f"‘{label}’ takes {spec.most_files} file{'' if spec.most_files == 1 else 's'}.")
    return [_taken(spec, upload, label) for upload in uploads]


def _taken(spec: FileSpec, upload: SealedUpload, label: str) -> Taken:
    try:
        name = file_names.clean(upload.sent_name or "")
        _require_size(upload, name)
        kind = kind_of(name, upload, upload.size or 0)
    except (file_names.WrongName, WrongKind) as wrong:
        raise Refused(str(wrong)) from wrong
    if kind not in spec.kinds:
        raise Refused(f"Choose another file than {short(name)}: ‘{label}’ takes {', '.join(spec.kinds).upper()}.")
    scan = _scan(upload)
    if scan == Scan.INFECTED:
        raise Refused(file_kinds.sentence("infected", name))
    return Taken(upload, name, kind, scan)


def _require_size(upload: SealedUpload, name: str) -> None:
    size = upload.size or 0
    if upload.trouble == "too large" or size > MOST_BYTES:
        raise Refused(
            f"Choose a smaller file: {short(name)} has {size / MB:,.0f} MB, and a file given on request can have "
            f"{MOST_BYTES // MB} MB."
        )
    if upload.trouble:
        raise Refused(f"{short(name)} was not kept: our disk has no room just now. Try again in a few minutes.")
    if not size:
        raise Refused(file_kinds.sentence("empty", name))


def _scan(upload: SealedUpload) -> Scan:
    try:
        return scanning.scan(_pieces(upload)).scan
    except scanning.ScannerAway:
        return Scan.WAITING


def _pieces(upload: SealedUpload) -> Iterator[bytes]:
    upload.seek(0)
    while piece := upload.read(MB):
        yield piece


def keep(answer: PutRightAnswer, given: Taken) -> PutRightFile:
    """Put the sealed bytes in their place and name them in a row. Call inside the transaction of the answer."""
    reference = file_reference()
    given.upload.adopt(reference)
    try:
        return PutRightFile.objects.create(
            ref=reference,
            answer=answer,
            name=given.name,
            kind=given.kind,
            size=given.upload.size or 0,
            sha256=given.upload.digest,
            key=given.upload.key,
        )
    except BaseException:
        sealed_store.discard(reference)
        raise


def scan_due() -> int:
    """Due work: shows files that came while the scanner was away to it, and says how many were judged."""
    if not scanning.is_set():
        return 0
    rows = PutRightFile.objects.exclude(ref__in=_judged).select_related("answer__request__bid__tender").order_by("pk")
    count = 0
    for file in rows:
        if scan_of(file) != Scan.WAITING:
            _judged.add(file.ref)
            continue
        if count >= AT_ONCE or time.monotonic() < _again_at.get(file.ref, 0):
            continue
        _again_at[file.ref] = time.monotonic() + SCAN_AGAIN
        try:
            found = scanning.scan(file.plain())
        except scanning.ScannerAway:
            break  # away for this one, and so for the others
        except (OSError, sealing.CannotUnseal) as trouble:
            logger.error("file %s could not be shown to the scanner: %s", file.ref, type(trouble).__name__)
            continue
        _note(file, found.scan)
        count += 1
    return count


def _note(file: PutRightFile, scan: Scan) -> None:
    request = file.answer.request
    with transaction.atomic():
        audit.record(
            request.chain(), SCANNED, by=None, facts={**request.subject_facts(), "file": file.ref, "scan": str(scan)}
        )
        if scan == Scan.INFECTED:
            threads.tell(
                request.bid,
                request.bid.tender,
                "The virus scanner found something in a file you sent",
                f"{short(file.name)}, which you sent to put an answer right, came while our virus scanner was away. It has "
                "been scanned since, and something was found in it: nobody is handed it. Clean the computer it comes "
                "from, then write here how we get a clean copy.",
                by=None,
                about=f"put-right:{request.ref}",
            )
    _judged.add(file.ref)
