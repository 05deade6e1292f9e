"""A save that completes a bid, under an owner's standing authority: submitted at once, as a version with a receipt."""

from __future__ import annotations

from core import clock
from core.models import User
from core.workflow import Refused
from tenders import completeness
from tenders.actions.submission import submit
from tenders.keeper import client
from tenders.models import Bid, Submission
from tenders.policies import bids as policies
from tenders.queries import bids as queries
from tenders.working_copy import state_now


def submit_if_complete(*, bid: Bid, by: User, session: str, left_out_too: bool = False) -> Submission | None:
    """The new version when a save by this person completed the bid; None when something is missing, or nothing is new.

    Lots that an owner left out of the standing version on purpose stay out until something is saved, unless `left_out_too`.
    The token is made from the state of the working copy, so that one state is submitted once however often it is asked.
    Raises `Refused` when a complete bid was not taken, which must be told.
    """
    bid.refresh_from_db()
    if not (policies.authority_stands(bid) and policies.may_hand_in(by, bid)):
        return None
    if not bid.tender.is_open_for_bids(clock.now()):
        return None
    standing = queries.standing(bid)
    if standing is not None and not queries.draft_differs(bid, standing) and not (left_out_too and standing.left_out):
        return None
    try:
        draft = queries.draft(bid, session=session)
    except (client.KeeperAway, client.KeeperRefused, client.Damaged) as trouble:
        raise Refused(f"It is saved and not submitted: {trouble} Save again in a minute.") from trouble
    if completeness.missing(queries.tasks(bid, draft)):
        return None
    token = f"by-authority:{bid.submissions.count()}:{state_now(bid, draft.content.chosen())}"[:64]
    return submit(bid=bid, by=by, session=session, token=token, by_authority=True)
