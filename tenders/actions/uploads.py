"""Files on their way into a bid: begun, or brought whole by a plain form, or let go.

`receiving` takes the bytes of one that was begun, `keeping` makes a file of the bid of one that has arrived.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from core import audit, clock
from core.models import User
from core.workflow import Refused
from tenders import file_kinds, file_names, sealed_store, sealing, upload_store
from tenders.actions.bid import require_writable
from tenders.actions.file_places import Listed, require_place
from tenders.actions.noticing import note_trouble
from tenders.enums import UploadOutcome
from tenders.file_kinds import short
from tenders.keeper import client, contexts
from tenders.models import Bid, Upload, UploadPart
from tenders.models.bid import file_reference
from tenders.queries.bids import files_of
from tenders.uploads import SealedUpload

MB = 1024 * 1024
MOST_AT_ONCE = 60
OF_ALL_VERSIONS = 5


class Gone(Refused):
    """The upload has ended: kept, taken back, or not finished in time."""

    def __init__(self) -> None:
        super().__init__("This upload has ended. Choose the file again.")


def most_bytes() -> int:
    return int(settings.UPLOAD_LIMIT_MB) * MB


def start(*, bid: Bid, name: str, size: int, by: User, criterion: str = "", session: str = "") -> Upload:
    """Begin to receive a file of `size` bytes. Raises `Refused` for all that can be said before a byte has come."""
    require_writable(bid, by)
    name = cleaned(name)
    require_size(name, size)
    _require_kind(name)
    replaces = _same_name(bid, name, criterion, session)
    with transaction.atomic():
        locked = (
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=bid.pk)
        )
        require_place(locked, criterion, name, Listed.of(locked), replaces=replaces)
        _require_room(locked, size, name)
        upload = _begun(locked, name, size, by, criterion)
        audit.record(locked.chain(), "bid.start_upload", by=by, facts={"file": upload.ref, "size": size})
    return upload


def _same_name(bid: Bid, name: str, criterion: str, session: str) -> int | None:
    """How many files that count now it would replace; None while the keeper, who alone reads names, is away."""
    try:
        listed = files_of(client.ask("read_files", session=session, bid=bid.ref))
    except (client.KeeperAway, client.KeeperRefused, client.Damaged):
        return None
    return sum(each.name == name and each.criterion == criterion for each in listed)


def cleaned(name: str) -> str:
    try:
        return file_names.clean(name)
    except file_names.WrongName as wrong:
        raise Refused(str(wrong)) from wrong


def require_size(name: str, size: int) -> None:
    if size <= 0:
        raise Refused(file_kinds.sentence("empty", name))
    if size > most_bytes():
        raise Refused(
            f"Choose a smaller file: {short(name)} has {size / MB:,.0f} MB, and a file can have "
            f"{settings.UPLOAD_LIMIT_MB:,} MB. Split it or compress its pictures."
        )


def _require_kind(name: str) -> None:
    try:
        file_kinds.require_known(name)
    except file_kinds.WrongKind as wrong:
        raise Refused(str(wrong)) from wrong


def _require_room(bid: Bid, size: int, name: str) -> None:
    """The quota counts what counts now and what is arriving; all versions ever sent together have a limit too."""
    arriving = bid.uploads.filter(ended_at__isnull=True)
    if arriving.count() >= MOST_AT_ONCE:
        raise Refused(f"Finish or forget an upload first: {MOST_AT_ONCE} files are on their way into this bid.")
    current = bid.files.filter(removed_at__isnull=True, replaced_at__isnull=True)
    coming = _bytes_of(arriving)
    quota = int(settings.BID_QUOTA_MB) * MB
    if (used := _bytes_of(current) + coming) + size > quota:
        raise Refused(
            f"Remove a file first: {short(name)} has {size / MB:,.0f} MB, and of the {settings.BID_QUOTA_MB:,} MB that "
            f"the files of a bid can have {used / MB:,.0f} MB are taken."
        )
    if _bytes_of(bid.files.all()) + coming + size > OF_ALL_VERSIONS * quota:
        raise Refused(
            f"{short(name)} was not taken: all versions you ever uploaded to this bid fill {OF_ALL_VERSIONS} times the "
            "room of a bid. Call the buyer's contact for this tender."
        )


def _bytes_of(rows: Any) -> int:
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)


def _begun(bid: Bid, name: str, size: int, by: User, criterion: str) -> Upload:
    reference, now = file_reference(), clock.now()
    context = contexts.draft_file_name(bid, reference)
    return Upload.objects.create(
        ref=reference,
        bid=bid,
        criterion_key=criterion,
        size=size,
        sealed_name=sealing.seal(name.encode(), public=bytes(bid.draft_public_key), context=context),
        started_at=now,
        started_by=by,
        last_at=now,
    )


def take_whole(*, bid: Bid, upload: SealedUpload, by: User, criterion: str = "") -> Upload:
    """A file that came by a plain form, in one piece: it is an upload whose only part has arrived."""
    require_writable(bid, by)
    name, size = cleaned(upload.sent_name), int(upload.size or 0)
    if upload.trouble and upload.trouble != "too large":
        note_trouble(bid=bid, what="An upload: our disk had no room.", by=by)
    require_arrived(upload, name)
    _require_kind(name)
    try:
        leg = upload.settle()
    except OSError as trouble:
        note_trouble(bid=bid, what="An upload: our disk had no room.", by=by)
        raise Refused(_no_room(name)) from trouble
    with transaction.atomic():
        locked = (
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=bid.pk)
        )
        require_place(locked, criterion, name, Listed.of(locked))
        _require_room(locked, size, name)
        row = _begun(locked, name, size, by, criterion)
        context = contexts.upload_part(locked, row.ref, offset=0, size=size)
        sealed_key = sealing.seal(upload.key, public=bytes(locked.draft_public_key), context=context)
        UploadPart.objects.create(upload=row, offset=0, size=size, leg=leg, sealed_key=sealed_key)
        row.received = size
        row.save(update_fields=["received"])
    upload.leave()
    return row


def _no_room(name: str) -> str:
    return f"{short(name)} was not kept: our disk has no room just now. Try again in a few minutes."


def require_arrived(upload: SealedUpload, name: str) -> None:
    if upload.trouble == "too large":
        require_size(name, max(int(upload.size or 0), most_bytes() + 1))
    if upload.trouble:
        raise Refused(_no_room(name))
    require_size(name, int(upload.size or 0))


def forget(*, upload: Upload, by: User) -> None:
    """Take back a file that has not become part of the bid. Twice is once."""
    require_writable(upload.bid, by)
    end(upload, UploadOutcome.CANCELLED, by=by, told=True)


def end(upload: Upload, outcome: UploadOutcome, *, by: User | None, trouble: str = "", told: bool = False) -> None:
    """Write down what became of it, then let the bytes go. The row stays: it is the trail of a failed upload."""
    now = clock.now()
    with transaction.atomic():
        row = Upload.objects.select_for_update(of=("self",)).select_related("bid").get(pk=upload.pk)
        if row.ended_at is not None:
            return
        legs = list(row.parts.values_list("leg", flat=True).distinct())
        row.ended_at, row.outcome, row.trouble = now, outcome, trouble
        row.told_at = now if told else None
        row.save(update_fields=["ended_at", "outcome", "trouble", "told_at"])
        row.parts.all().delete()
        facts = {"file": row.ref, "outcome": str(outcome), "received": row.received, "size": row.size}
        audit.record(row.bid.chain(), "bid.end_upload", by=by, facts={**facts, **({"why": trouble} if trouble else {})})
    upload_store.discard(legs)
    sealed_store.discard(upload.ref)


def read(*, upload: Upload, by: User) -> None:
    """Somebody has read why it was refused: it need not be said again."""
    require_writable(upload.bid, by)
    Upload.objects.filter(pk=upload.pk, told_at__isnull=True).update(told_at=clock.now())
