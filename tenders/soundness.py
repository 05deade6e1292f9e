"""Does all of it hold? Every log, anchor, signing key, receipt and sealed file of this installation, in one look."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from core import anchors, audit
from core.models import AuditChain
from tenders import receipts, sealed_store, sealing
from tenders.models import Confirmation, Envelope, OpenedFile, SealedFile, Submission
from tenders.sealed_parts import sealed_length


def faults() -> Iterator[str]:
    """Each fault in a sentence; nothing when all holds. Reads every stored file of an opened bid from end to end."""
    for chain in AuditChain.objects.order_by("name").values_list("name", flat=True):
        yield from (f"{chain}: {each}" for each in audit.faults(chain))
    yield from anchors.faults()
    for submission in Submission.objects.select_related("bid").order_by("pk").iterator(chunk_size=100):
        if not receipts.is_genuine(submission):
            yield f"Receipt {submission.receipt_number}: it is not this installation's, or not of its manifest."
        log = submission.receipt["log"]
        if not AuditChain.objects.filter(
            name=log["chain"], entries__number=log["number"], entries__digest=log["head"]
        ).exists():
            yield f"Receipt {submission.receipt_number}: the log does not have the head that it names."
    for confirmation in Confirmation.objects.order_by("pk"):
        if not receipts.bears_our_signature(confirmation, confirmation.confirmed_at):
            yield f"Confirmation {confirmation.number}: it is not signed by this installation."
    yield from _files()


def _files() -> Iterator[str]:
    """Every sealed file lies there whole; those of opened bids are as they were when they came."""
    for file in SealedFile.objects.order_by("pk").iterator():
        try:
            length = sealed_store.length(file.ref)
        except OSError:
            yield f"File {file.ref}: its bytes are not there."
            continue
        # A file that came in several parts has more tags than one that came at once; how many, its sealed key tells.
        if length < sealed_length(file.size):
            yield f"File {file.ref}: it was cut short."
    for opened in OpenedFile.objects.order_by("pk").iterator():
        try:
            found = sealing.hash_stream(opened.plain())
        except (OSError, sealing.CannotUnseal):
            found = ("", 0)
        if found != (opened.sha256, opened.size):
            yield f"File {opened.ref}: it is not what it was when it came."


def counted() -> str:
    """What was looked at, for the person who asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM core_auditentry")
        entries = cursor.fetchone()[0]
    logs, received = AuditChain.objects.count(), Submission.objects.count()
    files, envelopes = SealedFile.objects.count(), Envelope.objects.count()
    return f"{entries} entries of {logs} logs, {received} receipts, {files} sealed files, {envelopes} envelopes"
