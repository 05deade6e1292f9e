"""The approver's page, sending back, taking back, cancelling, and the notices."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, messages, ports
from core.calendar import in_words, uk_day
from core.workflow import NotPermitted, Refused, blocks
from tenders.actions import held
from tenders.actions import tender as actions
from tenders.enums import TenderStatus
from tenders.forms.authoring.people import LeavesForm, ReasonForm
from tenders.forms.changes import ApproveForm
from tenders.models import Tender
from tenders.notice_kinds import KINDS, opening_kind, tender_notice_fields
from tenders.notice_words import Line, said
from tenders.policies import tenders as policies
from tenders.views.authoring.access import back, draw, person, posted, saved, tender_of
from tenders.views.authoring.judging import shares

BACK_LABEL = "What must change before you approve"


@login_required
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, reference: str) -> HttpResponse:
    """What changed, what will be public; approve, or send back with a reason."""
    tender = tender_of(request, reference)
    user = person(request)
    if not policies.may_send_back(user, tender):
        raise NotPermitted("Only an approver or the lead of the council comes here.")
    form = ReasonForm(request.POST if "send_back" in request.POST else None, label=BACK_LABEL)
    leaves = _leaves(request, tender)
    refusals: list[str] = []
    read = ApproveForm(request.POST) if request.method == "POST" and "approve" in request.POST else None
    if read is not None and not read.is_valid():
        refusals = [ApproveForm.UNREAD]
    elif read is not None and (leaves is None or leaves.is_valid()):
        send_at = leaves.send_at() if leaves else None
        try:
            actions.approve(tender=tender, by=user, version=read.cleaned_data["version"], send_at=send_at)
        except Refused as refusal:
            refusals = refusal.reasons
            tender.refresh_from_db()
        else:
            return back(request, tender, "You approved this tender", _told(tender))
    if request.method == "POST" and form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: actions.send_back(tender=tender, by=user, reason=reason)):
            return back(request, tender, "Sent back to draft", "The lead was told by mail, with your reason.")
    waiting = tender.status == TenderStatus.IN_APPROVAL
    return draw(
        request,
        tender,
        "approval",
        title="Approve the tender",
        here="approval",
        failed=form.is_bound or bool(refusals) or (leaves is not None and leaves.is_bound),
        form=form,
        leaves=leaves,
        read=ApproveForm(initial={"version": tender.version}),
        refusals=refusals,
        waiting=waiting,
        blocked=blocks(tender, "approve") if waiting else [],
        may_approve=waiting and tender.approved_at is None and policies.may_approve(user, tender),
        had_a_hand=policies.had_a_hand_in(user, tender),
        changes=tender.changes.select_related("by").order_by("-version"),
        fields=tender_notice_fields(tender) if tender.takes_bids else {},
        preview=[] if tender.takes_bids else preview_without_bids(tender),
        chart=shares(tender) if tender.takes_bids else None,
        panels=ports.panels.draw("tenders.approval", request, tender) if waiting else [],
    )


def _leaves(request: HttpRequest, tender: Tender) -> LeavesForm | None:
    """Asked while the planned day is ahead; on that day and after it the notice leaves with the approval."""
    day = tender.publish_on
    if day is None or day <= uk_day(clock.now()) or not opening_kind(tender):
        return None
    return LeavesForm(request.POST if "approve" in request.POST else None, day=day)


def _told(tender: Tender) -> str:
    if not opening_kind(tender):
        return "No notice is due for a user choice: the reason is recorded and kept."
    if tender.send_at is not None:
        return f"The notice leaves for the platform on {in_words(tender.send_at)}. Until then it can be taken back."
    return "The notice left for the platform. Nothing is public until the platform has accepted it."


@login_required
@require_POST
def send_now(request: HttpRequest, reference: str) -> HttpResponse:
    """Let an approved notice that waits for its day leave at once."""
    tender = tender_of(request, reference)
    try:
        held.send_now(tender=tender, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
        return redirect(tender)
    return back(request, tender, "The notice left", "Nothing is public until the platform has accepted it.")


def preview_without_bids(tender: Tender) -> list[Line]:
    """What would be frozen, or, for a user choice, what is recorded and kept."""
    return said(KINDS[opening_kind(tender) or "UK5"].now(tender))


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The lead takes a tender back to draft, with a reason; an approval is void then."""
    tender = tender_of(request, reference)
    form = ReasonForm(posted(request), label="Why you take it back", hint="The approver reads it.")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: actions.send_back(tender=tender, by=person(request), reason=reason)):
            return back(request, tender, "Back in draft", "An approval given before is void.")
    if not policies.may_send_back(person(request), tender):
        raise NotPermitted("Only an approver or the lead of the council comes here.")
    return _reason_page(request, tender, form, "Take back to draft", "Take it back", blocks(tender, "send_back"))


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """End the tender. What was published is ended by a termination notice."""
    tender = tender_of(request, reference)
    if not policies.may_cancel(person(request), tender):
        raise NotPermitted("A draft is cancelled by a lead; a published tender by an approver.")
    hint = "Everyone who asks is owed it" + (
        ", and it stands in the termination notice." if tender.published_at else "."
    )
    form = ReasonForm(posted(request), label="Why the tender ends", hint=hint)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: actions.cancel(tender=tender, by=person(request), reason=reason)):
            told = (
                "A termination notice (UK12) left for the platform." if tender.published_at else "Nothing was public."
            )
            return back(request, tender, "The tender is cancelled", told)
    return _reason_page(request, tender, form, "Cancel the tender", "Cancel the tender", blocks(tender, "cancel"))


def _reason_page(
    request: HttpRequest, tender: Tender, form: ReasonForm, title: str, label: str, blocked: list[str]
) -> HttpResponse:
    return draw(
        request,
        tender,
        "reason",
        title=title,
        here="reason",
        failed=form.is_bound,
        form=form,
        blocked=blocked,
        submit_label=label,
        cancel_url=tender.get_absolute_url(),
    )
