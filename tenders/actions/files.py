"""Adding and removing files of a bid. 'Uploaded' is said only after the stored bytes were read again."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import Refused
from tenders import sealed_store, sealing
from tenders.actions.bid import require_writable
from tenders.file_kinds import WrongKind, kind_of, short
from tenders.keeper import client, contexts
from tenders.models import Bid, SealedFile
from tenders.models.bid import file_reference
from tenders.queries.bids import files_of
from tenders.uploads import SealedUpload

MOST_BYTES = 100 * 1024 * 1024
MOST_FILES = 40


def add_file(*, bid: Bid, upload: SealedUpload, by: User, session: str, criterion: str = "") -> SealedFile:
    """Keep an uploaded file with the bid. The same name again is a new version of it.

    Steps: may it be taken -> which version -> the sealed bytes to their place -> the row -> the keeper
    reads them from beginning to end and the SHA-256 agrees with what was hashed on the way in.
    """
    require_writable(bid, by)
    name = upload.name or "file"
    _require_arrived(upload, name)
    try:
        kind = kind_of(name, upload, upload.size or 0)
    except WrongKind as wrong:
        raise Refused(str(wrong)) from wrong
    listed = files_of(_asked("read_files", bid, session))
    same = [each for each in listed if each.name == name and each.criterion == criterion]
    if len(listed) >= MOST_FILES and not same:
        raise Refused(f"Remove a file first: a bid can hold {MOST_FILES}.")
    reference = file_reference()
    version = max((each.version for each in same), default=0) + 1
    upload.adopt(reference)
    try:
        file = _keep(bid, upload, name, kind, criterion, reference, version, [each.ref for each in same], by)
    except BaseException:
        sealed_store.discard(reference)
        raise
    try:
        found = _asked("check_file", bid, session, file=file.ref)
    except Refused:
        _take_back(bid, file, [each.ref for each in same], by)
        raise
    if (found["sha256"], found["size"]) != (file.sha256, file.size):
        _take_back(bid, file, [each.ref for each in same], by)
        raise Refused(f"Choose {short(name)} again: it did not reach our disk as you sent it, so it was not kept.")
    return file


def _require_arrived(upload: SealedUpload, name: str) -> None:
    if upload.trouble == "too large" or (upload.size or 0) > MOST_BYTES:
        raise Refused(
            f"Choose a smaller file: {short(name)} has {(upload.size or 0) / 1_048_576:,.0f} MB, "
            f"and a file can have {MOST_BYTES // 1_048_576} MB. Split it or compress its pictures."
        )
    if upload.trouble:
        raise Refused(f"{short(name)} was not kept: our disk has no room just now. Try again in a few minutes.")
    if not upload.size:
        raise Refused(f"Choose {short(name)} again: it is empty (0 bytes). Save it on your computer first.")


def _asked(what: str, bid: Bid, session: str, **fields: str) -> dict[str, Any]:
    try:
        return client.ask(what, session=session, bid=bid.ref, **fields)
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        raise Refused(f"Nothing was kept: {trouble} Try again in a minute.") from trouble
    except client.Damaged:
        return {"sha256": "", "size": -1, "files": []}


def _keep(
    bid: Bid,
    upload: SealedUpload,
    name: str,
    kind: str,
    criterion: str,
    reference: str,
    version: int,
    replaced: list[str],
    by: User,
) -> SealedFile:
    size, digest = cast(int, upload.size), upload.digest
    public = bytes(bid.draft_public_key)
    key_context = contexts.draft_file_key(bid, reference, version=version, digest=digest, size=size)
    with transaction.atomic():
        Bid.objects.select_for_update().get(pk=bid.pk)
        file = SealedFile.objects.create(
            ref=reference,
            bid=bid,
            criterion_key=criterion,
            version=version,
            kind=kind,
            size=size,
            sha256=digest,
            sealed_name=sealing.seal(name.encode(), public=public, context=contexts.draft_file_name(bid, reference)),
            sealed_key=sealing.seal(upload.key, public=public, context=key_context),
            uploaded_at=clock.now(),
            uploaded_by=by,
        )
        SealedFile.objects.filter(bid=bid, ref__in=replaced, replaced_at__isnull=True).update(replaced_at=clock.now())
        audit.record(bid.chain(), "bid.add_file", by=by, facts={"file": reference, "sha256": digest, "size": size})
    return file


def _take_back(bid: Bid, file: SealedFile, replaced: list[str], by: User) -> None:
    """What nobody could read back does not count, and the version it replaced counts again."""
    with transaction.atomic():
        remove_file(bid=bid, file=file, by=by)
        SealedFile.objects.filter(bid=bid, ref__in=replaced).update(replaced_at=None)


def remove_file(*, bid: Bid, file: SealedFile, by: User) -> None:
    """Take a file out of the bid. What was submitted with it stays as it was submitted."""
    require_writable(bid, by)
    with transaction.atomic():
        row = SealedFile.objects.select_for_update().get(pk=file.pk, bid=bid)
        if row.removed_at is not None:
            return
        row.removed_at, row.removed_by = clock.now(), by
        row.save(update_fields=["removed_at", "removed_by"])
        audit.record(bid.chain(), "bid.remove_file", by=by, facts={"file": row.ref})
