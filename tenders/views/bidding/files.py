"""Files of a bid: upload by the plain form, read back, remove. The resumable way is `uploads`."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.messages import done
from core.workflow import Refused
from tenders.actions.files import add_file, remove_file
from tenders.bid_frame import bid_frame
from tenders.forms.bidding import UploadForm
from tenders.keeper import client
from tenders.models import Bid, SealedFile
from tenders.policies import bids as policies
from tenders.queries import uploads as queries
from tenders.queries.bids import DraftFile, files_of
from tenders.sealing import segments
from tenders.upload_gate import of_a_bid, takes_files
from tenders.uploads import SealedUpload
from tenders.views.bidding.entry import bid_page, person, session, typed
from tenders.views.bidding.uploads import READ_AGAIN


@takes_files(of_a_bid)
@bid_page
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, bid: Bid) -> HttpResponse:
    criteria = list(bid.tender.criteria.all())
    form = UploadForm(typed(request), request.FILES if request.method == "POST" else None, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        assert isinstance(upload, SealedUpload)
        try:
            file = add_file(
                bid=bid,
                upload=upload,
                by=person(request),
                session=session(request),
                criterion=form.cleaned_data["criterion"],
            )
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("file", reason)
        else:
            version = f", as version {file.version}" if file.version > 1 else ""
            done(request, f"File uploaded{version}", READ_AGAIN)
            return redirect("bidding:files", ref=bid.ref)
    title, here = "Files", reverse("bidding:files", args=[bid.ref])
    context = {
        "bid": bid,
        "frame": bid_frame(bid, title=title, crumb=title),
        "form": form,
        "held": queries.held(bid, _listed(request, bid)),
        "arriving": queries.arriving(bid, session=session(request)),
        "room": queries.room(bid),
        "belongs_to": "",
        "here": here,
        "writable": policies.may_write(person(request), bid) and bid.tender.is_open_for_bids(clock.now()),
        "tasks_url": reverse("bidding:tasks", args=[bid.ref]),
    }
    return render(request, "tenders/bidding/files.html", context, status=400 if form.errors else 200)


def _listed(request: HttpRequest, bid: Bid) -> list[DraftFile]:
    return files_of(client.ask("read_files", session=session(request), bid=bid.ref))


@bid_page
@require_safe
def download(request: HttpRequest, bid: Bid, *, file_ref: str) -> HttpResponseBase:
    """The bidder's own file back, a megabyte at a time through the keeper."""
    file = get_object_or_404(SealedFile, bid=bid, ref=file_ref)
    name = next((each.name for each in _listed(request, bid) if each.ref == file_ref), None)
    if name is None:
        raise Http404("This file was removed or replaced.")
    key = session(request)

    def pieces() -> Iterator[bytes]:
        for index in range(segments(file.size)):
            answer = client.ask("read_segment", session=key, bid=bid.ref, file=file_ref, index=index)
            yield client.bytes_of(answer, "data")

    response = StreamingHttpResponse(pieces(), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@bid_page
@require_POST
def remove(request: HttpRequest, bid: Bid, *, file_ref: str) -> HttpResponse:
    file = get_object_or_404(SealedFile, bid=bid, ref=file_ref)
    remove_file(bid=bid, file=file, by=person(request))
    done(request, "File removed from your draft", "What you submitted with it stays as it was submitted.")
    return redirect("bidding:files", ref=bid.ref)
