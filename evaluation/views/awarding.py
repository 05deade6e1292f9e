"""The award: the matrix with its reasons, and each step from the proposal to the signature."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import clock, messages
from core.frames import Crumb
from core.models import User
from core.views.fresh import require_fresh
from core.workflow import NotPermitted, Refused
from evaluation import guards, policies, standstill
from evaluation.actions import approval, award_notice, conclusion
from evaluation.actions import award as proposing
from evaluation.actions import summaries as sending
from evaluation.enums import AwardStatus
from evaluation.forms.awards import ApproveForm
from evaluation.forms.panel import ReasonForm
from evaluation.models import Award, Summary
from evaluation.queries.award_page import AwardPage
from evaluation.queries.award_question import Question
from evaluation.queries.rankings import awards_of, current_run
from evaluation.queries.stages import AWARDING, keep
from evaluation.queries.steps import step_of
from evaluation.views.finding import find_for_award, reader
from evaluation.views.heads import award_frame
from tenders.frames import tender_frame
from tenders.models import Tender


@login_required
@require_safe
def award(request: HttpRequest, reference: str) -> HttpResponse:
    """The award of a tender: what the rule gives, why, and what comes next."""
    tender = find_for_award(request, reference)
    user = reader(request)
    step, awards, run = step_of(tender), awards_of(tender), current_run(tender)
    page = AwardPage(run, Question.read(request.GET.dict())) if run is not None else None
    first = next((a for a in awards if a.status not in {AwardStatus.CANCELLED, AwardStatus.REFUSED}), None)
    frame = award_frame(tender, user, step, page)
    context = {
        "frame": frame,
        "tender": tender,
        "page": page,
        "run": run,
        "step": step,
        "awards": awards,
        "first": first,
        "is_lead": policies.is_lead(user, tender),
        "may_approve": first is not None and policies.may_approve(user, first),
        "shut": guards.prices_open(tender),
        "undecided": approval.lots_without_decision(tender) if run is not None else [],
        "cancelled": [a for a in awards if a.status in {AwardStatus.CANCELLED, AwardStatus.REFUSED}],
        "rules": tender.rule().words(),
        "sign_blocked": _sign_blocked(awards),
        "approver": tender.approver.full_name if tender.approver else "An approver",
        "sent_back": first if first is not None and first.sent_back_at and not first.sent_at else None,
    }
    return render(request, "evaluation/award.html", context)


def _sign_blocked(awards: list[Award]) -> list[str]:
    waiting = [a for a in awards if a.status in {AwardStatus.SUMMARIES_SENT, AwardStatus.STANDSTILL}]
    return standstill.not_yet(waiting[0].standstill_last_day, clock.now()) if waiting else []


SIMPLE: dict[str, tuple[Callable[..., Any], str, str]] = {
    "propose": (
        proposing.propose_awards,
        "Award worked out",
        "Nobody is told yet. Read it, then send it for approval.",
    ),
    "send_for_approval": (
        approval.send_awards_for_approval,
        "Sent for approval",
        "The approver was told, nobody else.",
    ),
    "draft_summaries": (sending.draft_summaries, "Summaries drafted", "Read them, then send all of them at once."),
    "send_summaries": (sending.send_summaries, "Every summary was sent", "All bidders were told at the same time."),
    "submit_notice": (
        award_notice.submit_award_notice,
        "Award notice submitted",
        "Public once the platform accepts it.",
    ),
    "sign": (conclusion.sign_awards, "Signatures recorded", "The lots are awarded."),
}
"""Verb of a button -> its action, and what the page says after it."""


@login_required
@require_POST
def award_act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """The award's buttons; a refusal comes back to the page in words."""
    tender = find_for_award(request, reference)
    if verb not in SIMPLE:
        raise Http404("There is no such step.")
    action, done, next_words = SIMPLE[verb]
    try:
        action(tender, by=reader(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, done, next_words)
    back = "evaluation:summaries" if verb == "draft_summaries" else "evaluation:award"
    return redirect(back, reference=reference)


@login_required
@require_fresh
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """The approver declares, then approves or sends back."""
    tender = find_for_award(request, reference)
    user = reader(request)
    if request.method == "POST" and not policies.is_approver(user, tender):
        raise NotPermitted("Only an approver approves an award or sends it back.")
    waiting = [a for a in awards_of(tender) if a.status == AwardStatus.PROPOSED and a.sent_at is not None]
    if not waiting:
        messages.refused(request, "No award waits for approval.")
        return redirect("evaluation:award", reference=reference)
    if not policies.may_approve(user, waiting[0]):
        raise NotPermitted("An approver who did not propose or send this award approves it.")
    back = request.method == "POST" and request.POST.get("act") == "send_back"
    run = waiting[0].run
    form = ApproveForm(request.POST if request.method == "POST" and not back else None, ended_early=run.ended_early)
    back_form = ReasonForm(request.POST if back else None, label="What must change", prefix="back")
    if back and back_form.is_valid():
        approval.send_back_awards(tender, by=user, reason=back_form.cleaned_data["reason"])
        messages.done(request, "Sent back", "The lead was told and reads your reason.")
        return redirect("evaluation:award", reference=reference)
    if request.method == "POST" and not back and form.is_valid() and _approve(request, tender, user, form):
        return redirect("evaluation:award", reference=reference)
    frame = award_frame(tender, user, step_of(tender), None)
    frame.title = "Approve the award, or send it back"
    frame.crumbs = [*frame.crumbs[:-1], Crumb("Award", reverse("evaluation:award", args=[reference])), Crumb("Approve")]
    page = AwardPage(run, Question())
    context = {"frame": frame, "tender": tender, "form": form, "back_form": back_form, "page": page, "run": run}
    return render(request, "evaluation/approve.html", context, status=400 if form.errors or back_form.errors else 200)


def _approve(request: HttpRequest, tender: Tender, user: User, form: ApproveForm) -> bool:
    data = form.cleaned_data
    try:
        approval.approve_awards(
            tender,
            by=user,
            has_interest=data["interest"] == "yes",
            interest=data["interest_text"],
            reason=data.get("reason", ""),
        )
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    messages.done(request, "Award approved", "The lead sends the assessment summaries next. Bidders know nothing yet.")
    return True


@login_required
@require_safe
def summaries(request: HttpRequest, reference: str) -> HttpResponse:
    """The assessment summaries: drafted, read, sent at once, and the proof of sending."""
    tender = find_for_award(request, reference)
    user = reader(request)
    rows = list(
        Summary.objects.filter(tender=tender).select_related("bid__organisation", "sent_by").order_by("bid__letter")
    )
    awards = [a for a in awards_of(tender) if a.status not in {AwardStatus.CANCELLED, AwardStatus.REFUSED}]
    frame = award_frame(tender, user, step_of(tender), None)
    frame.title = "Assessment summaries"
    frame.crumbs = [
        *frame.crumbs[:-1],
        Crumb("Award", reverse("evaluation:award", args=[reference])),
        Crumb("Summaries"),
    ]
    context = {
        "frame": frame,
        "tender": tender,
        "rows": rows,
        "is_lead": policies.is_lead(user, tender),
        "approved": bool(awards) and all(a.status == AwardStatus.APPROVED for a in awards),
        "sent": bool(rows) and all(row.sent_at for row in rows),
        "no_pdf": any(row.pdf is None for row in rows),
    }
    return render(request, "evaluation/summaries.html", context)


@login_required
@require_safe
def summary_pdf(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """One bidder's summary as the buyer drafted it."""
    tender = find_for_award(request, reference)
    summary = Summary.objects.filter(tender=tender, bid__ref=bid).first()
    if summary is None or summary.pdf is None:
        raise Http404("There is no such summary.")
    return pdf_response(bytes(summary.pdf), f"{reference}-{bid}")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to keep, under a plain name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-assessment-summary.pdf"'
    return response


@login_required
def lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One lot: leave it unawarded, with the reason that its bidders read."""
    tender = find_for_award(request, reference)
    user = reader(request)
    found = tender.lots.filter(number=number).first()
    if found is None:
        raise Http404("There is no such lot.")
    if not policies.is_lead(user, tender):
        raise NotPermitted("Only the procurement lead of this tender decides about its lots.")
    standing = Award.objects.filter(lot=found).exclude(status__in=[AwardStatus.CANCELLED, AwardStatus.REFUSED]).first()
    title = f"Cancel the award of lot {number}" if standing else f"Leave lot {number} unawarded"
    form = ReasonForm(request.POST if request.method == "POST" else None, hint="The bidders for this lot read it.")
    if request.method == "POST" and form.is_valid():
        try:
            if standing:
                conclusion.cancel_award(standing, by=user, reason=form.cleaned_data["reason"])
            else:
                conclusion.leave_lot(found, by=user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("reason", reason)
        else:
            messages.done(request, f"Award of lot {number} cancelled" if standing else f"Lot {number} is not awarded")
            return redirect("evaluation:award", reference=reference)
    url = reverse("evaluation:award", args=[reference])
    frame = tender_frame(tender, user, title=title, here="award", crumbs=[Crumb("Award", url), Crumb(f"Lot {number}")])
    context = {"frame": keep(frame, AWARDING), "form": form, "submit_label": title, "cancel_url": url}
    return render(request, "core/form_page.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def places_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """Every place of every lot, one a line."""
    tender = find_for_award(request, reference)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference}-places.csv"'
    writer = csv.writer(response)
    writer.writerow(["Lot", "Name", "Position", "Rank", "Bidder", "Score out of 100", "State"])
    for each in awards_of(tender):
        for place in each.places.all():
            name = place.bid.organisation.name
            writer.writerow(
                [
                    each.lot.number,
                    _cell(each.lot.name),
                    place.position,
                    place.rank,
                    _cell(name),
                    place.score,
                    each.get_status_display(),
                ]
            )
    return response


def _cell(text: str) -> str:
    """A spreadsheet must not run what a bidder called itself."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


@login_required
@require_safe
def proof(request: HttpRequest, reference: str) -> HttpResponse:
    """The stored run: what went in, what came out, and the certificate, byte for byte as hashed."""
    run = current_run(find_for_award(request, reference))
    if run is None:
        raise Http404("The award has not been worked out yet.")
    body = f'{{"instance":{run.instance},"result":{run.result},"sha256":"{run.inputs_sha256}"}}'
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{reference}-award-proof.json"'
    return response
