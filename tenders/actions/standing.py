"""A save that completes a bid, under an owner's standing authority: submitted at once, as a version with a receipt."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from core import clock
from core.models import User
from core.workflow import NotPermitted, Refused
from tenders import completeness
from tenders.actions.submission import Incomplete, Used, submit
from tenders.enums import UploadOutcome
from tenders.keeper import client
from tenders.models import Bid, Submission, Upload
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.working_copy import state_now

ASK_AGAIN = 60  # seconds
_asked: set[str] = set()
_again_at: dict[str, float] = {}
"""By file: what this process need not ask for again, and when it asks again for the rest."""


def submit_if_complete(*, bid: Bid, by: User, session: str, left_out_too: bool = False) -> Submission | None:
    """The new version when a save by this person completed the bid; None when something is missing, or nothing is new.

    A lot that was taken out of a version stays out until somebody submits it again. `left_out_too`: also where nothing was
    saved since, for lots that never stood.
    The token is made from the state of the working copy, so that one state is submitted once however often it is asked.
    Raises `Refused` when a complete bid was not taken, which must be told.
    """
    bid.refresh_from_db()
    if not (policies.authority_stands(bid) and policies.may_hand_in(by, bid)):
        return None
    if not bid.tender.is_open_for_bids(clock.now()):
        return None
    if not _anything_new(bid, left_out_too):
        return None
    try:
        draft = queries.draft(bid, session=session)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"It is saved and not submitted: {trouble} Save again in a minute.") from trouble
    if not (lots := _complete_lots(bid, draft)):
        return None
    token = f"by-authority:{bid.submissions.count()}:{state_now(bid, lots)}"[:64]
    try:
        return submit(bid=bid, by=by, session=session, token=token, lots=lots, by_authority=True)
    except Incomplete:  # a colleague took something out meanwhile; the sentences are for the bid's own pages alone
        return None


def would_submit(bid: Bid, draft: queries.Draft) -> list[int]:
    """The lots that giving the authority would submit at once; none where something is missing or nothing is new."""
    return _complete_lots(bid, draft) if _anything_new(bid, left_out_too=True) else []


def _anything_new(bid: Bid, left_out_too: bool) -> bool:
    standing = queries.standing(bid)
    if standing is None or queries.draft_differs(bid, standing):
        return True
    return left_out_too and bool(set(standing.left_out) - queries.taken_out(bid))


def _complete_lots(bid: Bid, draft: queries.Draft) -> list[int]:
    """The chosen lots but for those taken out, if nothing is missing for any of them."""
    out = queries.taken_out(bid)
    lots = [lot for lot in draft.content.chosen() if lot not in out]
    return [] if completeness.missing(queries.tasks(bid, draft), lots) else lots


def submit_due() -> int:
    """Due work: a bid that a file completed with nobody at a browser, because due work read it or the page was gone.

    Each file asks once for the bid as it then lies; asked again only while the keeper or the bid could not be reached.
    What nobody is there to read is told by mail, with the receipt.
    """
    now, count = clock.now(), 0
    for upload in _kept_under_authority(now):
        bid = upload.bid
        if upload.ref in _asked or time.monotonic() < _again_at.get(upload.ref, 0):
            continue
        standing = queries.standing(bid)
        if standing is not None and not queries.draft_differs(bid, standing):
            _asked.add(upload.ref)
            continue
        before = bid.submissions.count()
        _again_at[upload.ref] = time.monotonic() + ASK_AGAIN
        try:
            submission = submit(
                bid=bid, by=upload.started_by, session="", token=f"by-authority:{upload.ref}", by_authority=True,
                after_file=upload.ref,
            )  # fmt: skip
        except (Incomplete, Used):
            _asked.add(upload.ref)
            continue
        except (Refused, NotPermitted):
            continue
        _asked.add(upload.ref)
        count += submission.number > before
    return count


def _kept_under_authority(now: datetime) -> Iterable[Upload]:
    """The last file of each bid with an authority, if it became part of the bid since the authority was given."""
    rows = Upload.objects.filter(
        outcome=UploadOutcome.KEPT,
        ended_at__gte=F("bid__standing_authority_from"),
        bid__standing_authority_until__isnull=True,
        bid__tender__closes_at__gte=now,
    ).select_related("bid__tender", "bid__organisation", "bid__standing_authority_by", "started_by")
    last: dict[int, Upload] = {upload.bid_id: upload for upload in rows.order_by("ended_at", "pk")}
    return [
        upload
        for upload in last.values()
        if policies.authority_stands(upload.bid)
        and policies.may_hand_in(upload.started_by, upload.bid)
        and upload.bid.tender.is_open_for_bids(now)
        and upload.bid.files.filter(ref=upload.ref, removed_at__isnull=True, replaced_at__isnull=True).exists()
    ]
