"""Deciding on a change: the approver's page, the plain steps, the later deadline in one act."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, messages
from core.calendar import in_words, time_left_words
from core.workflow import NotPermitted, Refused, blocks
from tenders import changing, readiness
from tenders.actions import amending, amendment_notice
from tenders.actions import notices as notice_actions
from tenders.enums import AmendmentStatus
from tenders.forms.authoring.people import ReasonForm
from tenders.forms.changes import ApproveForm, ExtendForm
from tenders.models import Amendment
from tenders.policies import amendments as policies
from tenders.policies import tenders as tender_policies
from tenders.side_by_side import marked
from tenders.views.authoring.access import person, posted, saved
from tenders.views.changes.entry import change_of, draw, open_tender, to_change


@login_required
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What changes, what the public will see; approve the version on the page, or send it back with a reason."""
    amendment = change_of(request, reference, number)
    user = person(request)
    if not policies.may_send_back(user, amendment):
        raise NotPermitted("Only an approver or the lead of the council comes here.")
    form = ReasonForm(
        request.POST if "send_back" in request.POST else None, label="What must change before you approve"
    )
    refusals: list[str] = []
    if request.method == "POST" and "approve" in request.POST:
        refusals = _approved(request, amendment)
        if not refusals:
            told = f"The next version of the notice left for the platform. {amendment_notice.still_closes(amendment)}"
            return to_change(request, amendment, f"You approved change {number}", told)
        amendment = change_of(request, reference, number)
    if request.method == "POST" and form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: amending.send_back(amendment=amendment, by=user, reason=reason)):
            return to_change(request, amendment, "Sent back to the lead", "They were told by mail, with your reason.")
    return _approval_page(request, amendment, form, refusals)


def _approved(request: HttpRequest, amendment: Amendment) -> list[str]:
    """Approve the version that was read; what keeps it from being approved, or nothing when it is done."""
    read = ApproveForm(request.POST)
    if not read.is_valid():
        return [ApproveForm.UNREAD]
    try:
        amendment_notice.approve(amendment=amendment, by=person(request), version=read.cleaned_data["version"])
    except Refused as refusal:
        return list(refusal.reasons)
    return []


def _approval_page(request: HttpRequest, amendment: Amendment, form: ReasonForm, refusals: list[str]) -> HttpResponse:
    tender, user = amendment.tender, person(request)
    waiting = amendment.status == AmendmentStatus.IN_APPROVAL
    blocked = blocks(amendment, "approve") if waiting else []
    fields = None
    if waiting and not blocked:
        with changing.as_changed(amendment) as changed:
            fields = notice_actions.tender_notice_fields(changed)
    declared = readiness.latest_declaration(tender, user.pk)
    return draw(
        request,
        tender,
        "approval",
        title=f"Approve change {amendment.number}",
        failed=form.is_bound or bool(refusals),
        amendment=amendment,
        form=form,
        read=ApproveForm(initial={"version": amendment.version}),
        refusals=refusals,
        waiting=waiting,
        blocked=blocked,
        lines=[(line, marked(line)) for line in changing.lines(amendment)],
        substantial=changing.substantial(amendment, changing.Standing(tender)),
        fields=fields,
        may_approve=waiting and policies.may_approve(user, amendment),
        had_a_hand=policies.had_a_hand_in(user, amendment),
        undeclared=declared is None,
        interested=declared is not None and declared.has_interest,
        time_left=time_left_words(clock.now(), tender.closes_at) if tender.closes_at else "",
        still_closes=amendment_notice.still_closes(amendment),
    )


@login_required
@require_POST
def act(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """The steps that need no more than a press; each says what happens next and who was told."""
    amendment = change_of(request, reference, number)
    user = person(request)
    stands = amendment_notice.still_closes(amendment)
    try:
        if verb == "send":
            amending.send(amendment=amendment, by=user)
            messages.done(request, "Sent to the approver", f"They were told by mail. Nothing has changed yet. {stands}")
        elif verb == "withdraw":
            amending.withdraw(amendment=amendment, by=user)
            messages.done(request, "The change is withdrawn", f"It stays in the record. {stands}")
        elif verb == "revise":
            amending.revise(amendment=amendment, by=user)
            messages.done(
                request, "Back in draft", "The approval is void: it is approved anew when you have mended it."
            )
        elif verb == "send_again":
            amendment_notice.send_again(amendment=amendment, by=user)
            messages.done(request, "The notice was sent again", f"Nothing has changed yet. {stands}")
        else:
            raise Http404
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    return redirect(amendment.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    """A later deadline: proposed here by one person, approved by another, in force when the platform accepts."""
    tender = open_tender(request, reference)
    user = person(request)
    if not tender_policies.may_edit(user, tender):
        raise NotPermitted("A procurement lead of the council proposes a later deadline; an approver approves it.")
    form = ExtendForm(posted(request), tender=tender)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = []
        if saved(
            form,
            lambda: made.append(
                amending.extend(
                    tender=tender,
                    by=user,
                    closes_at=data["closes_at"],
                    reason=data["reason"],
                    questions_close_at=data["questions_close_at"],
                    moves_later_dates=form.moves_later(),
                )
            ),
        ):
            stands = f"The approvers were told by mail. {amendment_notice.still_closes(made[0])}"
            return to_change(request, made[0], "The later deadline is with the approver", stands)
    return draw(
        request,
        tender,
        "extend",
        title="Give a later deadline",
        failed=form.is_bound,
        form=form,
        blocked=amending.changing_blocked(tender),
        closes=in_words(tender.closes_at) if tender.closes_at else "",
        cancel_url=tender.get_absolute_url(),
    )


@login_required
@require_safe
def proposed_document(request: HttpRequest, reference: str, number: int, ref: str) -> FileResponse:
    """A file of a change that is not in force yet: for the council's people only."""
    amendment = change_of(request, reference, number)
    found = amendment.documents.filter(ref=ref).first()
    if found is None:
        raise Http404
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.filename)
    answer["Content-Type"] = found.content_type
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
