"""The virus scanner is asked by the keeper: only here do the plain bytes of a file that nobody may read come together."""

from __future__ import annotations

from core import clock
from tenders import scanning, sealed_store, sealing
from tenders.enums import Scan
from tenders.models import SealedFile


def hashed_and_scanned(reference: str, *, key: bytes, size: int) -> tuple[str, int, scanning.Found]:
    """SHA-256 and size of a file read from beginning to end, and the scanner's word on the way.

    `Scan.WAITING` where there was no word: a file is never lost to a scanner that is away.
    """
    with scanning.Scanning() as line:
        pieces = scanning.alongside(sealed_store.plain_segments(reference, key=key, size=size), line)
        digest, length = sealing.hash_stream(pieces)
        try:
            found = line.found()
        except scanning.ScannerAway:
            found = scanning.Found(Scan.WAITING)
    return digest, length, found


def note(reference: str, found: scanning.Found) -> None:
    """Write down what the scanner said of a file, or that it was asked and said nothing."""
    now = clock.now()
    told = {} if found.scan == Scan.WAITING else {"scan": found.scan, "scanned_at": now}
    SealedFile.objects.filter(ref=reference).update(scan_tried_at=now, **told)


def hashed(reference: str, *, key: bytes, size: int) -> tuple[str, int]:
    """As `sealing.hash_stream`; a file that no scanner judged yet is shown to it at the same time."""
    waiting = SealedFile.objects.filter(ref=reference, scan=Scan.WAITING).exists()
    if not waiting or not scanning.is_set():
        return sealing.hash_stream(sealed_store.plain_segments(reference, key=key, size=size))
    digest, length, found = hashed_and_scanned(reference, key=key, size=size)
    note(reference, found)
    return digest, length
