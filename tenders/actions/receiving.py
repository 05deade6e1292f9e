"""Receiving the bytes of an upload, as far as they come.

What is told to be received is durable: each part is sealed under a key of its own, flushed, and then counted in the
row. A process that ends anywhere loses only what it had not told. Nobody reads a part back but the keeper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from core import clock
from core.models import User
from core.workflow import Refused
from tenders import sealing, upload_store
from tenders.actions.bid import require_writable
from tenders.actions.uploads import MB, Gone
from tenders.keeper import contexts
from tenders.models import Upload, UploadPart
from tenders.sealed_parts import PartSealer

PART = 16 * MB
MOST_PARTS = 20_000


class Overtaken(Refused):
    """Another request brought this part first, or the place to go on from is another: ask where it stands."""


@dataclass(slots=True)
class _Receiving:
    """The parts that one request brings: sealed and flushed, told in the row when they may be believed."""

    upload: Upload
    at: int
    hold: bool
    leg: upload_store.Leg
    key: bytes = b""
    sealer: PartSealer | None = None
    waiting: list[UploadPart] = field(default_factory=list)
    was_told: bool = False

    def take(self, piece: bytes | memoryview) -> None:
        while piece:
            if self.sealer is None:
                self.key = sealing.new_file_key()
                self.sealer = PartSealer(self.key, self.leg.write)
            room = PART - self.sealer.size
            self.sealer.update(piece if len(piece) <= room else piece[:room])
            piece = piece[room:]
            if self.sealer.size == PART:
                self.end_part()

    def end_part(self) -> None:
        if self.sealer is None or not self.sealer.size:
            return
        size, bid = self.sealer.size, self.upload.bid
        self.sealer.finish()
        context = contexts.upload_part(bid, self.upload.ref, offset=self.at, size=size)
        sealed_key = sealing.seal(self.key, public=bytes(bid.draft_public_key), context=context)
        self.waiting.append(
            UploadPart(upload=self.upload, offset=self.at, size=size, leg=self.leg.name, sealed_key=sealed_key)
        )
        self.at += size
        self.sealer = None
        if not self.hold:
            self.tell()

    def tell(self) -> None:
        """The bytes made durable, then one transaction: nobody came before, the parts are counted."""
        if not self.waiting:
            return
        self.leg.flush()
        self.was_told = True
        with transaction.atomic():
            row = Upload.objects.select_for_update().get(pk=self.upload.pk)
            if row.ended_at is not None or row.received != self.waiting[0].offset:
                raise Overtaken("This part came by another connection first. Ask how far the file has come.")
            UploadPart.objects.bulk_create(self.waiting)
            row.received, row.last_at = self.at, clock.now()
            row.save(update_fields=["received", "last_at"])
        self.upload.received, self.upload.last_at = row.received, row.last_at
        self.waiting = []

    def close(self) -> None:
        # A commit that failed on the way may have happened: bytes that were to be told are left for the rows to judge.
        self.leg.close(keep=self.was_told)


def receive(
    *,
    upload: Upload,
    by: User,
    offset: int,
    length: int,
    read: Callable[[int], bytes | memoryview],
    check: Callable[[bytes | memoryview], object] | None = None,
    verify: Callable[[], None] | None = None,
) -> Upload:
    """Take `length` bytes of the file from `offset` on, as far as they come. Each 16 MB is told as soon as it is durable.

    `read(n)` gives up to n bytes, b'' or an OSError where the connection broke: what came before that is kept. A piece is not
    looked at after the next one was taken, so memory may be used again (`straight_reading`). With a
    checksum (`check` sees each piece, `verify` raises when it is not the one named) nothing is told before all came;
    of a body that broke off there is nothing to compare, and it is kept like any other. A full disk raises OSError.
    """
    require_writable(upload.bid, by)
    _require_open_at(upload, offset, length)
    receiving = _Receiving(upload, offset, hold=verify is not None, leg=upload_store.Leg(upload.ref))
    try:
        whole = _pump(receiving, length, read, check)
        if whole and verify is not None:
            verify()
        receiving.end_part()
        receiving.tell()
    finally:
        receiving.close()
    return upload


def _require_open_at(upload: Upload, offset: int, length: int) -> None:
    if upload.ended_at is not None:
        raise Gone
    if offset != upload.received:
        raise Overtaken(f"Go on from byte {upload.received}: that far the file has come.")
    if offset + length > upload.size:
        raise Refused(f"Send {upload.size - offset} bytes at most: the file was said to have {upload.size}.")
    if upload.parts.count() >= MOST_PARTS:
        raise Refused("Forget this upload and begin again: it came in too many small parts.")


def _pump(
    receiving: _Receiving,
    length: int,
    read: Callable[[int], bytes | memoryview],
    check: Callable[[bytes | memoryview], object] | None,
) -> bool:
    """Whether all of it came."""
    left = length
    while left:
        try:
            piece = read(min(left, MB))
        except OSError:  # the line broke; what the disk says is not read here
            return False
        if not piece:
            return False
        if check is not None:
            check(piece)
        receiving.take(piece)
        left -= len(piece)
    return True
