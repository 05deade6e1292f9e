"""What somebody outside checks this system by: a tender's record, a bidder's receipt as a file, the signing keys."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from tenders import receipts
from tenders.actions.record import export_record
from tenders.models import Bid, Submission
from tenders.views.authoring.access import find, person
from tenders.views.bidding.entry import bid_page


@login_required
@require_POST
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The record as a ZIP. A post, because the export is itself an entry of the log."""
    tender = find(request, reference)
    made = export_record(tender=tender, by=person(request))
    response = HttpResponse(made.data, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="record-{tender.reference}.zip"'
    response.headers["X-Record-Head"] = made.head
    return response


@bid_page
@require_safe
def receipt_file(request: HttpRequest, bid: Bid, *, number: str) -> HttpResponse:
    """What a bidder keeps and gives to the verifier: receipt, signature, key."""
    submission = get_object_or_404(Submission, bid=bid, receipt_number=number)
    response = JsonResponse(receipts.held(submission), json_dumps_params={"indent": 1, "sort_keys": True})
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{number}.json"'
    return response


@require_safe
def signing_keys(request: HttpRequest) -> HttpResponse:
    """The keys that sign receipts, for everybody: whoever notes one down can say later that it was this one."""
    keys = [{**receipts.key_statement(each), "signature": each.signature} for each in receipts.key_history()]
    return JsonResponse({"keys": keys}, json_dumps_params={"indent": 1, "sort_keys": True})
