"""How every page about a bid begins: who reads, which bid, and what to say when the keeper is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render

from core.models import User
from tenders.actions.noticing import note_trouble
from tenders.contact import contact_of
from tenders.keeper import client
from tenders.models import Bid
from tenders.policies import bids as policies
from tenders.views.bidding.by_authority import after_a_save

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def bid_page(view: View) -> View:
    """Signed in; a stranger's look finds nothing (404); the bid comes to the view in place of its reference."""

    @wraps(view)
    def inner(request: HttpRequest, ref: str, **kwargs: Any) -> HttpResponseBase:
        bid = find(request, ref)
        if request.method == "POST" and not policies.may_write(person(request), bid):
            raise PermissionDenied("You may read this bid. Only owners and editors of your organisation change it.")
        try:
            return after_a_save(request, bid, view(request, bid, **kwargs))
        except client.KeeperRefused as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except client.KeeperAway:
            note_trouble(
                bid=bid, what="A page of the bid: the keeper of sealed bids did not answer.", by=person(request)
            )
            return unavailable(request, "The keeper of sealed bids does not answer.")
        except client.Damaged as damage:
            return unavailable(request, f"Something stored for this bid is not as it was when it came: {damage}.")

    return login_required(inner)


def find(request: HttpRequest, ref: str) -> Bid:
    user = person(request)
    bid = (
        Bid.objects.visible_to(user)
        .select_related("tender__procurement__buyer", "organisation")
        .filter(ref=ref)
        .first()
    )
    if bid is None:
        if Bid.objects.filter(ref=ref).exists():
            logger.warning("refused: %s asked for the pages of bid %s", user.ref, ref)
        raise Http404("There is no such bid.")
    request.who_to_call = contact_of(bid.tender).sentence  # type: ignore[attr-defined] # error pages read it
    if not policies.may_read(user, bid):
        raise PermissionDenied("Only the bidder's own people use these pages.")
    return bid


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def session(request: HttpRequest) -> str:
    return request.session.session_key or ""


def unavailable(request: HttpRequest, trouble: str) -> HttpResponse:
    reasons = [trouble, "Your draft and everything you submitted lie as they were. Try again in a few minutes."]
    return render(request, "core/errors/refused.html", {"reasons": reasons}, status=503)


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was ticked or filled in: an empty form sent is not a form not sent."""
    return request.POST if request.method == "POST" else None
