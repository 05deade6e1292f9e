"""Making a file of the bid of an upload that has arrived. 'Uploaded' is said only after all of it was read again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit, clock
from core.models import User
from core.workflow import Refused
from tenders import file_kinds, upload_store
from tenders.actions.bid import require_writable
from tenders.actions.file_places import Listed, require_place
from tenders.actions.noticing import note_trouble
from tenders.actions.uploads import Gone, end
from tenders.enums import Scan, UploadOutcome
from tenders.keeper import client
from tenders.keeper.frames import from_text
from tenders.models import Bid, SealedFile, Upload
from tenders.sealed_parts import sealed_length

TRIES = 3


class NotYet(Refused):
    """The file has arrived and lies sealed; what is owed is ours, and due work asks for it again."""


class Moved(Exception):
    """The bid's files changed between asking and keeping: ask again."""


def finish(*, upload: Upload, by: User, session: str = "", tells: bool = True) -> SealedFile:
    """Make the arrived bytes a file of the bid. Called again it gives the same file; broken off it may be called again.

    Steps: one file of the parts, in its place -> the keeper reads it from beginning to end: every byte is as it came,
    it is of the kind it says, the scanner found nothing -> one transaction: the row, the version it replaces, the log.
    `tells`: whoever asked is told the reason of a refusal; else the bid's pages go on saying it. Raises `Refused`; `NotYet` when only the reading is still owed.
    """
    standing = SealedFile.objects.filter(ref=upload.ref).first()
    if standing is not None:
        return standing
    if upload.ended_at is not None:
        raise Gone
    require_writable(upload.bid, by)
    if not upload.has_arrived:
        raise Refused(f"The file has not arrived whole: {upload.percent}% of it is here. Choose it again to go on.")
    try:
        upload_store.put_in_place(upload.ref, _legs(upload))
    except OSError as full:
        raise NotYet(
            "The file has arrived and lies sealed, but it does not count yet: our disk has no room just now. "
            "We go on trying; look again in a minute."
        ) from full
    checked = _asked("check_upload", upload, session)
    if trouble := checked["trouble"]:
        name = _name(upload, session)
        end(upload, UploadOutcome.REFUSED, by=by, trouble=trouble, told=tells and bool(name))
        raise Refused(file_kinds.sentence(trouble, name or "the file"))
    for _ in range(TRIES):
        placed = _asked(
            "place_upload", upload, session, sha256=str(checked.get("sha256")), size=int(checked.get("size", 0))
        )
        try:
            return _keep(upload, checked, placed, by)
        except Moved:
            continue
    raise NotYet("A colleague is changing the files of this bid at this moment. Look again in a minute.")


def _legs(upload: Upload) -> list[tuple[str, int]]:
    """Each leg with the sealed bytes of it that count, in the order of the file."""
    legs: dict[str, int] = {}
    for leg, size in upload.parts.order_by("offset").values_list("leg", "size"):
        legs[leg] = legs.get(leg, 0) + sealed_length(size)
    return list(legs.items())


def _asked(what: str, upload: Upload, session: str, **fields: Any) -> dict[str, Any]:
    try:
        return client.ask(what, session=session, bid=upload.bid.ref, upload=upload.ref, **fields)
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        if session and isinstance(trouble, client.KeeperAway):  # with nobody waiting, due work simply tries again
            note_trouble(bid=upload.bid, what="An upload: the keeper of sealed bids did not answer.", by=None)
        raise NotYet(
            f"The file has arrived and lies sealed, but it does not count yet: {trouble} "
            "We go on trying; look again in a minute."
        ) from trouble
    except client.Damaged:
        return {"trouble": "unread"}


def _name(upload: Upload, session: str) -> str:
    if not session:
        return ""
    try:
        answer = client.ask("read_uploads", session=session, bid=upload.bid.ref, uploads=[upload.ref])
    except (client.KeeperAway, client.KeeperRefused, client.Damaged):
        return ""
    return str(answer["names"].get(upload.ref, ""))


def _keep(upload: Upload, checked: dict[str, Any], placed: dict[str, Any], by: User) -> SealedFile:
    now = clock.now()
    with transaction.atomic():
        bid = (
            Bid.objects.select_for_update(no_key=True, of=("self",))
            .select_related("tender", "organisation")
            .get(pk=upload.bid_id)
        )
        row = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        standing = SealedFile.objects.filter(ref=row.ref).first()
        if standing is not None:
            return standing
        require_writable(bid, by)
        listed = Listed.of(bid)
        if "sealed_key" not in placed or listed.refs != set(placed["listed"]):
            raise Moved
        replaces = bid.files.filter(ref__in=placed["same"])
        require_place(bid, row.criterion_key, "", listed, replaces=len(placed["same"]), kind=checked["kind"])
        file = SealedFile.objects.create(
            ref=row.ref,
            bid=bid,
            criterion_key=row.criterion_key,
            version=placed["version"],
            kind=checked["kind"],
            size=checked["size"],
            sha256=checked["sha256"],
            sealed_name=row.sealed_name,
            sealed_key=from_text(placed["sealed_key"]),
            scan=checked["scan"],
            scanned_at=None if checked["scan"] == Scan.WAITING else now,
            scan_tried_at=now,
            uploaded_at=now,
            uploaded_by=by,
        )
        replaces.filter(replaced_at__isnull=True).update(replaced_at=now)
        row.ended_at, row.outcome = now, UploadOutcome.KEPT
        row.save(update_fields=["ended_at", "outcome"])
        row.parts.all().delete()
        facts = {"file": file.ref, "sha256": file.sha256, "size": file.size}
        audit.record(bid.chain(), "bid.add_file", by=by, facts=facts)
    return file
