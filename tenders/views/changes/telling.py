"""Who was told and when; every version of every document; ending a public tender."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.workflow import NotPermitted, blocks
from tenders.actions import notices
from tenders.actions import tender as actions
from tenders.forms.authoring.people import ReasonForm
from tenders.frames import tender_frame
from tenders.models import Tender
from tenders.policies import tenders as policies
from tenders.queries import changes as queries
from tenders.views.authoring.access import back, person, posted, saved, tender_of
from tenders.views.changes.entry import draw, open_tender

HINT = "Everyone who asks is owed it"


@login_required
@require_safe
def told(request: HttpRequest, reference: str) -> HttpResponse:
    """Each change, later deadline and cancellation: to whom it was told, and when."""
    tender = open_tender(request, reference)
    return draw(
        request,
        tender,
        "told",
        title="Who was told, and when",
        tellings=queries.tellings(tender),
        sealed=queries.SEALED,
    )


@login_required
@require_safe
def versions(request: HttpRequest, reference: str) -> HttpResponse:
    """Every version of every document that was ever part of the invitation, who put it there, and which one stands."""
    tender = tender_of(request, reference)
    rows = tender.documents.select_related("lot", "uploaded_by", "amendment").order_by("title", "-version")
    titles: dict[str, list[object]] = {}
    for row in rows:
        titles.setdefault(row.title, []).append(row)
    title = "Versions of the documents"
    frame = tender_frame(tender, person(request), title=title, here="documents")
    context = {"frame": frame, "tender": tender, "title": title, "titles": list(titles.items())}
    return render(request, "tenders/changes/versions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """End the tender. One that is public shows first what the notice will say and who is told; then it is done."""
    tender = tender_of(request, reference)
    if not policies.may_cancel(person(request), tender):
        raise NotPermitted("A draft is cancelled by a lead; a published tender by an approver.")
    public = tender.published_at is not None
    hint = f"{HINT}, and it stands in the termination notice." if public else f"{HINT}."
    form = ReasonForm(posted(request), label="Why the tender ends", hint=hint)
    shown = False
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        shown = public and "confirmed" not in request.POST
        if not shown and saved(form, lambda: actions.cancel(tender=tender, by=person(request), reason=reason)):
            after = (
                "A termination notice (UK12) left for the platform. Every organisation with a bid or a draft was told."
                if public
                else "Nothing was public."
            )
            return back(request, tender, "The tender is cancelled", after)
    frame = tender_frame(tender, person(request), title="Cancel the tender", here="reason")
    context = {
        "frame": frame,
        "tender": tender,
        "title": "Cancel the tender",
        "form": form,
        "public": public,
        "shown": shown,
        "fields": _termination(tender, form.cleaned_data["reason"]) if shown else None,
        "blocked": blocks(tender, "cancel"),
        "cancel_url": tender.get_absolute_url(),
    }
    failed = form.is_bound and not shown
    return render(request, "tenders/changes/cancel.html", context, status=400 if failed else 200)


def _termination(tender: Tender, reason: str) -> dict[str, object]:
    """What the notice would say if the tender ended now; the tender itself is not touched."""
    ended = Tender.objects.select_related("procurement__buyer").get(pk=tender.pk)
    ended.cancel_reason, ended.cancelled_at = reason, clock.now()
    return notices.termination_fields(ended)
