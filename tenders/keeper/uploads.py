"""What the keeper does for an upload: reads all of it again, says what it is, and seals what opens it.

Two ways to ask. With a live session of the bid's own people the answer may hold the file's name. Without one (due work:
nobody waits at a browser) it holds nothing that tells what the bid says.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from tenders import sealed_parts, sealed_store, sealing
from tenders.file_kinds import WrongKind, kind_of
from tenders.keeper import access, contexts, scans
from tenders.keeper.frames import to_text
from tenders.keeper.reading import current_files, file_key, file_name
from tenders.keeper.vault import Vault
from tenders.models import Bid, SealedFile, Upload

Request = dict[str, Any]
Answer = dict[str, Any]


def asks(vault: Vault) -> dict[str, Callable[[Request], Answer]]:
    """The requests about uploads, for the desk."""
    return {
        "read_uploads": lambda request: read_uploads(vault, request),
        "check_upload": lambda request: check_upload(vault, request),
        "place_upload": lambda request: place_upload(vault, request),
        "scan_file": lambda request: scan_file(vault, request),
    }


def read_uploads(vault: Vault, request: Request) -> Answer:
    """The names of what is arriving, or was refused while nobody looked, for the bid's own people."""
    bid, _user = access.bid_for(request["session"], request["bid"], what="read upload names")
    private = vault.bid(bid.ref).private
    rows = bid.uploads.filter(ref__in=[str(each) for each in request["uploads"]])
    return {"names": {row.ref: _name(bid, row, private) for row in rows}}


def check_upload(vault: Vault, request: Request) -> Answer:
    """Read the stored bytes from beginning to end: SHA-256, kind, and the scanner's word. Nothing is changed.

    {'trouble': code} where the file is not taken. A byte that is not as it was when it came is `CannotUnseal`.
    """
    bid, upload, by_session = _asked_for(request, what="check upload")
    private = vault.bid(bid.ref).private
    name, ring = _name(bid, upload, private), _ring(bid, upload, private)
    answer: Answer = {"trouble": "", "threat": "", **({"name": name} if by_session else {})}
    try:
        with io.BufferedReader(sealed_store.reader(upload.ref, key=ring, size=upload.size), sealing.SEGMENT) as plain:
            answer["kind"] = kind_of(name, plain, upload.size)
        digest, size, found = scans.hashed_and_scanned(upload.ref, key=ring, size=upload.size)
    except WrongKind as wrong:
        return {**answer, "trouble": wrong.code}
    except OSError as missing:
        raise sealing.CannotUnseal("its bytes are not on our disk") from missing
    if found.threat:
        return {**answer, "trouble": "infected", "threat": found.threat if by_session else ""}
    return {**answer, "sha256": digest, "size": size, "scan": str(found.scan)}


def place_upload(vault: Vault, request: Request) -> Answer:
    """Which version of which file it becomes among those that count now, and its key sealed for that place."""
    bid, upload, _by_session = _asked_for(request, what="place upload")
    private = vault.bid(bid.ref).private
    name, counted = _name(bid, upload, private), current_files(bid)
    same = [
        each.ref for each in counted if each.criterion_key == upload.criterion_key and file_name(each, private) == name
    ]
    version = max((each.version for each in counted if each.ref in same), default=0) + 1
    context = contexts.draft_file_key(
        bid, upload.ref, version=version, digest=str(request["sha256"]), size=int(request["size"])
    )
    sealed = sealing.seal(_ring(bid, upload, private), public=bytes(bid.draft_public_key), context=context)
    return {
        "listed": [each.ref for each in counted],
        "same": same,
        "version": version,
        "sealed_key": to_text(sealed),
    }


def scan_file(vault: Vault, request: Request) -> Answer:
    """Show a file that no scanner judged yet to the scanner. Asked by due work; what comes back is one word."""
    file = (
        SealedFile.objects.select_related("bid__tender", "bid__organisation").filter(ref=str(request["file"])).first()
    )
    if file is None:
        raise access.Denied("There is no such file.")
    access.log(bid_ref=file.bid.ref, user=None, what="scan file", granted=True)
    key = file_key(file, vault.bid(file.bid.ref).private)
    try:
        _digest, _size, found = scans.hashed_and_scanned(file.ref, key=key, size=file.size)
    except OSError as missing:
        raise sealing.CannotUnseal("its bytes are not on our disk") from missing
    scans.note(file.ref, found)
    return {"scan": str(found.scan)}


def _asked_for(request: Request, *, what: str) -> tuple[Bid, Upload, bool]:
    reference = str(request["bid"])
    if request.get("session"):
        access.bid_for(request["session"], reference, what=what)
    else:
        access.log(bid_ref=reference, user=None, what=f"{what}, due", granted=True)
    rows = Upload.objects.select_related("bid__tender", "bid__organisation")
    upload = rows.filter(ref=str(request["upload"]), bid__ref=reference, ended_at__isnull=True).first()
    if upload is None:
        raise access.Denied("There is no such upload.")
    return upload.bid, upload, bool(request.get("session"))


def _name(bid: Bid, upload: Upload, private: bytes) -> str:
    context = contexts.draft_file_name(bid, upload.ref)
    return sealing.unseal(bytes(upload.sealed_name), private=private, context=context).decode()


def _ring(bid: Bid, upload: Upload, private: bytes) -> bytes:
    """What opens the whole: the key of each part in order, none missing and none twice."""
    parts, at = [], 0
    for row in upload.parts.order_by("offset"):
        if row.offset != at:
            raise sealing.CannotUnseal("a part of the upload is missing")
        context = contexts.upload_part(bid, upload.ref, offset=row.offset, size=row.size)
        key = sealing.unseal(bytes(row.sealed_key), private=private, context=context)
        parts.append(sealed_parts.Part(key, row.size))
        at += row.size
    if at != upload.size:
        raise sealing.CannotUnseal("the upload has not arrived whole")
    return sealed_parts.ring_of(parts)
