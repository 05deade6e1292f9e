"""After any page of a bid has kept something: under a standing authority, a bid that is complete now is submitted."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from core.messages import done, refused
from core.models import User
from core.workflow import Refused
from tenders.actions.standing import submit_if_complete
from tenders.models import Bid

SAVES = {"POST", "PATCH", "DELETE"}


def after_a_save(request: HttpRequest, bid: Bid, response: HttpResponseBase) -> HttpResponseBase:
    """The page's answer; with the receipt's number told when the save was submitted. A save that failed changes nothing.

    Whether somebody withdrew the bid or ended the authority in this very request is looked up again, not taken from `bid`.
    """
    saved = request.method in SAVES and response.status_code < 400
    if not saved or not bid.has_standing_authority or not isinstance(request.user, User):
        return response
    before = bid.submissions.count()
    try:
        submission = submit_if_complete(bid=bid, by=request.user, session=request.session.session_key or "")
    except Refused as refusal:
        return _told(request, response, " ".join(refusal.reasons), went_wrong=True)
    if submission is None or submission.number <= before:
        return response
    said = f"Submitted by standing authority as version {submission.number}, receipt {submission.receipt_number}."
    return _told(request, response, said)


def _told(request: HttpRequest, response: HttpResponseBase, said: str, *, went_wrong: bool = False) -> HttpResponseBase:
    """In the answer itself where a script asked, else at the top of the next page."""
    if isinstance(response, JsonResponse):
        told: dict[str, Any] = json.loads(response.content)
        prefix = "Saved, and not submitted. " if went_wrong else "Saved. "
        return JsonResponse({**told, "message": prefix + said}, status=response.status_code)
    if went_wrong:
        refused(request, ["It is saved, and it was not submitted.", said])
    else:
        done(request, "Submitted by itself", said)
    return response
