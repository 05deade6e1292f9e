"""What a bid's own people see of its files: what is held, what is still arriving, how much room is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, Sum

from core import clock
from tenders import file_kinds
from tenders.enums import Scan, UploadOutcome
from tenders.keeper import client
from tenders.models import Bid, Upload
from tenders.queries.bids import DraftFile
from tenders.queries.scanned import Scanned

SAID_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Held(Scanned):
    """A file of the draft with the scanner's word on it."""

    file: DraftFile
    scan: Scan


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file on its way: how far it came, until when it is kept, or why it was not taken."""

    ref: str
    name: str
    size: int
    received: int
    percent: int
    has_arrived: bool
    last_at: datetime
    expires_at: datetime
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of the bid's files and of what is arriving, and how many there may be."""

    used: int
    quota: int


def held(bid: Bid, files: Sequence[DraftFile]) -> list[Held]:
    scans = dict(bid.files.values_list("ref", "scan"))
    return [Held(file, Scan(scans[file.ref])) for file in files]


def arriving(bid: Bid, *, session: str, criterion: str | None = None) -> list[Arriving]:
    """Unfinished uploads, and refusals nobody was told; of one question or criterion, if named. The keeper reads names."""
    refused = Q(outcome=UploadOutcome.REFUSED, told_at__isnull=True, ended_at__gt=clock.now() - SAID_FOR)
    rows = bid.uploads.filter(Q(ended_at__isnull=True) | refused).select_related("bid__tender")
    if criterion is not None:
        rows = rows.filter(criterion_key=criterion)
    found = list(rows)
    if not found:
        return []
    answer = client.ask("read_uploads", session=session, bid=bid.ref, uploads=[row.ref for row in found])
    return [_line(row, answer["names"].get(row.ref, "")) for row in found]


def _line(row: Upload, name: str) -> Arriving:
    return Arriving(
        row.ref,
        name,
        row.size,
        row.received,
        row.percent,
        row.has_arrived,
        row.last_at,
        row.expires_at(),
        file_kinds.sentence(row.trouble, name) if row.trouble else "",
    )


def room(bid: Bid) -> Room:
    current = bid.files.filter(removed_at__isnull=True, replaced_at__isnull=True)
    coming = bid.uploads.filter(ended_at__isnull=True)
    used = sum(int(rows.aggregate(total=Sum("size"))["total"] or 0) for rows in (current, coming))
    return Room(used, settings.BID_QUOTA_MB * 1024 * 1024)
