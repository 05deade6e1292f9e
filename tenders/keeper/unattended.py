"""Sealing with nobody at a browser: a file that due work made part of a bid, under an owner's standing authority.

What the keeper gives is sealed to the envelopes and to the bid's own key, so whoever asked learns only whether anything
was missing.
"""

from __future__ import annotations

from core import clock
from core.models import User
from tenders import completeness
from tenders.enums import UploadOutcome
from tenders.keeper.access import Denied, log
from tenders.keeper.reading import current_files, parts_of
from tenders.models import Bid, SealedFile, Upload
from tenders.policies import bids as policies
from tenders.queries.bids import asked, content_of, taken_out

WHAT = "seal by standing authority"


def bid_for(bid_ref: str, *, file: str) -> Bid:
    """The bid of which `file` became part. Raises `Denied`; either way there is a row about it, with who uploaded it.

    Steps: the file is one of this bid and counts -> it came as an upload that was kept, after the authority was given ->
    the authority stands, and whoever uploaded it writes the bid still -> the tender is open.
    """
    user: User | None = None
    try:
        found = SealedFile.objects.select_related("bid__tender", "bid__organisation", "uploaded_by")
        row = found.filter(ref=file, bid__ref=bid_ref, removed_at__isnull=True, replaced_at__isnull=True).first()
        if row is None:
            raise Denied("There is no such file in the bid.")
        bid, user = row.bid, row.uploaded_by
        _require(bid, user, file)
    except Denied as denial:
        log(bid_ref=bid_ref, user=user, what=WHAT, granted=False, reason=str(denial))
        raise
    log(bid_ref=bid_ref, user=user, what=WHAT, granted=True)
    return bid


def _require(bid: Bid, user: User, file: str) -> None:
    since = bid.standing_authority_from
    if since is None or not policies.authority_stands(bid):
        raise Denied("No owner lets this bid be submitted by itself.")
    if not policies.may_hand_in(user, bid):
        raise Denied("Whoever uploaded the file does not write the bid any more.")
    if not Upload.objects.filter(ref=file, bid=bid, outcome=UploadOutcome.KEPT, ended_at__gte=since).exists():
        raise Denied("The file was part of the bid before the authority was given.")
    if not bid.tender.is_open_for_bids(clock.now()):
        raise Denied("The tender is not open for bids.")


def lots_of(bid: Bid, private: bytes) -> tuple[list[int], list[int]]:
    """The lots to hand in, and those that were taken out and stay so; no lots at all where something is missing."""
    value = {name: part["value"] for name, part in parts_of(bid, private).items()}
    content = content_of(value, [file.criterion_key for file in current_files(bid)])
    out = taken_out(bid)
    lots = [lot for lot in content.chosen() if lot not in out]
    if completeness.missing(completeness.tasks(asked(bid.tender), content), lots):
        return [], []
    return lots, [lot for lot in content.chosen() if lot in out]
