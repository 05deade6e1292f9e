"""What an organisation saved or uploaded and has not submitted, from rows in the clear: nothing sealed is read for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from core.models import Organisation
from tenders.enums import STANDING, BidStatus, TenderStatus
from tenders.models import Bid, DraftContent, SealedFile, Submission
from tenders.working_copy import ASIDE, state_of


@dataclass(frozen=True, slots=True)
class Unsubmitted:
    """A bid of which something does not count yet. `standing`: the version that does, if there is one."""

    bid: Bid
    parts: int
    files: int
    standing: Submission | None

    @property
    def words(self) -> str:
        """'14 parts saved and 2 files uploaded'."""
        parts = f"{self.parts} part{'' if self.parts == 1 else 's'} saved" if self.parts else ""
        files = f"{self.files} file{'' if self.files == 1 else 's'} uploaded" if self.files else ""
        return " and ".join(each for each in (parts, files) if each) or "nothing is saved yet"


def open_bids(now: datetime) -> QuerySet[Bid]:
    """Bids that can still be submitted at `now`, with what tells whether they are."""
    parts = DraftContent.objects.exclude(part__startswith=ASIDE).only("bid_id", "part", "version", "saved_at")
    files = SealedFile.objects.filter(removed_at__isnull=True, replaced_at__isnull=True)
    sent = Submission.objects.only("bid_id", "number", "receipt_number", "received_at", "lots", "left_out", "manifest")
    return (
        Bid.objects.filter(tender__status=TenderStatus.PUBLISHED, tender__closes_at__gte=now)
        .select_related("tender", "organisation")
        .prefetch_related(
            Prefetch("parts", queryset=parts, to_attr="saved_parts"),
            Prefetch("files", queryset=files.only("bid_id", "ref", "uploaded_at"), to_attr="kept_files"),
            Prefetch("submissions", queryset=sent.order_by("number"), to_attr="versions"),
        )
        .order_by("tender__closes_at", "ref")
    )


def unsubmitted_of(organisations: Iterable[Organisation], now: datetime) -> list[Unsubmitted]:
    """For these organisations: every bid of which something saved is not submitted. Four queries, however many bids."""
    bids = open_bids(now).filter(organisation__in=list(organisations))
    return [found for bid in bids if (found := unsubmitted(bid)) is not None]


def unsubmitted(bid: Bid, *, even_if_empty: bool = False) -> Unsubmitted | None:
    """What of a bid from `open_bids` does not count. `even_if_empty`: also a bid that was only started."""
    parts: list[DraftContent] = getattr(bid, "saved_parts")  # noqa: B009 # set by the prefetch
    files: list[SealedFile] = getattr(bid, "kept_files")  # noqa: B009 # set by the prefetch
    versions: list[Submission] = getattr(bid, "versions")  # noqa: B009 # set by the prefetch
    found = Unsubmitted(bid, len(parts), len(files), None)
    if bid.status == BidStatus.DRAFT:
        return found if parts or files or even_if_empty else None
    if bid.status == BidStatus.WITHDRAWN:
        # Withdrawing is an answer too; what was saved since then is a bid that somebody means to make.
        since = bid.withdrawn_at
        instants = [part.saved_at for part in parts] + [file.uploaded_at for file in files]
        return found if since is not None and any(at > since for at in instants) else None
    if bid.status not in STANDING or not versions:
        return None
    last = versions[-1]
    state = state_of({part.part: part.version for part in parts}, [file.ref for file in files], last.lots)
    if state == last.manifest.get("working_copy") and not last.left_out:
        return None
    return Unsubmitted(bid, len(parts), len(files), last)


def to_remind(now: datetime, until: datetime) -> list[Unsubmitted]:
    """Bids whose tender closes between the two instants and of which something, or all, is not submitted."""
    bids = open_bids(now).filter(Q(tender__closes_at__lte=until))
    return [found for bid in bids if (found := unsubmitted(bid, even_if_empty=True)) is not None]
