"""Resumable uploads into a bid: the tus 1.0 addresses, and the two acts that end one. See `tenders.tus`.

A refusal is one plain sentence in the body, for the script that shows it beside the file's name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from core.messages import done, refused
from core.workflow import NotPermitted, Refused
from tenders import tus
from tenders.actions import uploads as actions
from tenders.actions.keeping import NotYet, finish
from tenders.actions.noticing import note_trouble
from tenders.actions.receiving import Overtaken, receive
from tenders.enums import UploadOutcome
from tenders.models import Bid, Upload
from tenders.policies import bids as policies
from tenders.straight_reading import reader_of
from tenders.views.bidding.entry import bid_page, find, person, session

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]


def tus_page(view: View) -> View:
    """Every answer speaks the protocol: its version in the head, a sentence in the body, no page and no redirect."""

    @wraps(view)
    def inner(request: HttpRequest, ref: str, **kwargs: Any) -> HttpResponseBase:
        answer = _answered(view, request, ref, kwargs)
        answer.headers.setdefault("Tus-Resumable", tus.VERSION)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        return answer

    return inner


def _answered(view: View, request: HttpRequest, ref: str, kwargs: dict[str, Any]) -> HttpResponseBase:
    try:
        return _allowed(view, request, ref, kwargs)
    except tus.Wrong as wrong:
        return _said(str(wrong), wrong.code, {"Tus-Version": tus.VERSION} if wrong.code == 412 else {})
    except Http404:
        return _said("There is no such upload. Choose the file again.", 404)
    except (NotPermitted, PermissionDenied) as denied:
        return _said(str(denied), 403)
    except actions.Gone as gone:
        return _said(str(gone), 410)
    except Overtaken as overtaken:
        return _said(str(overtaken), 409)
    except Refused as refusal:
        return _said(" ".join(refusal.reasons), 422)
    except DatabaseError as trouble:
        logger.error("an upload waits for the database: %s", type(trouble).__name__)
        return _said("We cannot keep anything just now. What arrived is kept; we try again by ourselves.", 503)
    except OSError as trouble:
        logger.error("an upload found no room: %s", type(trouble).__name__)
        note_trouble(bid=find(request, ref), what="An upload: our disk had no room.", by=person(request))
        return _said("Our disk has no room just now. What arrived is kept; we try again by ourselves.", 507)


def _allowed(view: View, request: HttpRequest, ref: str, kwargs: dict[str, Any]) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _said("Sign in again, then choose the same file: it goes on from where it stopped.", 401)
    bid = find(request, ref)
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=tus.offered(actions.most_bytes()))
    if not policies.may_write(person(request), bid):
        raise PermissionDenied("You may read this bid. Only owners and editors of your organisation change it.")
    tus.require_version(request.headers)
    return view(request, bid, **kwargs)


def _said(sentence: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8", headers=headers or {})


@tus_page
@require_http_methods(["POST"])
def uploads(request: HttpRequest, bid: Bid) -> HttpResponse:
    """Creation. `for` in the address is what the file belongs to: a criterion's key or 'question:<key>'."""
    told = tus.metadata(request.headers)
    if "Upload-Defer-Length" in request.headers:
        raise tus.Wrong("Send the length of the file with it: one that is not known yet is not taken.")
    upload = actions.start(
        bid=bid,
        name=told.get("filename", ""),
        size=tus.number(request.headers, "Upload-Length"),
        by=person(request),
        criterion=request.GET.get("for", ""),
        session=session(request),
    )
    where = reverse("bidding:upload", args=[bid.ref, upload.ref])
    return HttpResponse(status=201, headers={"Location": where, **_stands(upload)})


@tus_page
@require_http_methods(["HEAD", "PATCH", "DELETE", "POST"])
def upload(request: HttpRequest, bid: Bid, *, upload_ref: str) -> HttpResponse:
    found = _found(bid, upload_ref)
    match tus.method(request.method or "", request.headers):
        case "HEAD":
            if found.ended_at is not None:
                raise actions.Gone
            return HttpResponse(status=200, headers=_stands(found))
        case "PATCH":
            return _patch(request, found)
        case "DELETE":
            actions.forget(upload=found, by=person(request))
            return HttpResponse(status=204)
    raise tus.Wrong("Send a part of the file with PATCH.", 405)


def _patch(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != tus.BODY:
        raise tus.Wrong(f"Send the part as {tus.BODY}.", 415)
    check = tus.checksum(request.headers)
    row = receive(
        upload=found,
        by=person(request),
        offset=tus.number(request.headers, "Upload-Offset"),
        length=tus.number(request.headers, "Content-Length"),
        read=reader_of(request),
        check=check.add if check else None,
        verify=check.verify if check else None,
    )
    return HttpResponse(status=204, headers=_stands(row))


def _found(bid: Bid, reference: str) -> Upload:
    row = bid.uploads.select_related("bid__tender", "bid__organisation").filter(ref=reference).first()
    if row is None:
        raise Http404
    return row


def _stands(row: Upload) -> dict[str, str]:
    return tus.standing(received=row.received, size=row.size, expires=row.expires_at())


@bid_page
@require_POST
def keep(request: HttpRequest, bid: Bid, *, upload_ref: str) -> HttpResponse:
    """All of it has arrived: have it read again and made a file of the bid. For the script, and as a plain button."""
    row = _found(bid, upload_ref)
    try:
        file = finish(upload=row, by=person(request), session=session(request), tells=_by_script(request))
    except Refused as refusal:
        return _not_kept(request, bid, row, refusal)
    version = f", as version {file.version}" if file.version > 1 else ""
    done(request, f"File uploaded{version}", READ_AGAIN)
    if _by_script(request):
        return JsonResponse({"kept": True, "sha256": file.sha256, "size": file.size, "version": file.version})
    return redirect(_back(request, bid))


READ_AGAIN = (
    "We read it again from our disk from beginning to end, and it is as you sent it. It counts when you submit."
)


def _not_kept(request: HttpRequest, bid: Bid, row: Upload, refusal: Refused) -> HttpResponse:
    waits = isinstance(refusal, NotYet)
    if _by_script(request):
        body = {"kept": False, "waits": waits, "message": " ".join(refusal.reasons)}
        return JsonResponse(body, status=503 if waits else 422)
    # Why a file was refused stands on the page itself: a message would carry its name through the session's table.
    if Upload.objects.filter(pk=row.pk, outcome=UploadOutcome.REFUSED).exists():
        return redirect(_back(request, bid))
    refused(request, refusal.reasons)
    return redirect(_back(request, bid))


@bid_page
@require_POST
def forget(request: HttpRequest, bid: Bid, *, upload_ref: str) -> HttpResponse:
    """Take back an upload that did not come to its end, or wipe away the word on one that was refused."""
    row = _found(bid, upload_ref)
    if row.ended_at is None:
        actions.forget(upload=row, by=person(request))
        done(request, "Upload forgotten", "What had arrived of it is gone. Nothing else was changed.")
    else:
        actions.read(upload=row, by=person(request))
    return redirect(_back(request, bid))


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _back(request: HttpRequest, bid: Bid) -> str:
    where = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(where, allowed_hosts=None) and where.startswith("/")
    return where if safe else reverse("bidding:files", args=[bid.ref])
