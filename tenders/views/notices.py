"""The notices of a procurement: which are due, what each still lacks, what the public will see, and what was answered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import messages, ports
from core.frames import Crumb
from core.workflow import Refused
from tenders.actions import notices as sending
from tenders.actions import writing_notices as actions
from tenders.enums import NoticeStatus, TenderStatus
from tenders.forms.authoring.notice_facts import NoticeFactsForm, initial_of
from tenders.frames import tender_frame
from tenders.models import Notice, NoticeFacts, Tender
from tenders.notice_kinds import KINDS, Kind
from tenders.notice_words import changed, said
from tenders.policies import tenders as policies
from tenders.queries import notices as queries
from tenders.views.authoring.access import person, posted, saved, tender_of


@login_required
@require_safe
def notices(request: HttpRequest, reference: str) -> HttpResponse:
    """Every kind of notice this procurement owes, may send or has sent."""
    tender = tender_of(request, reference)
    rows = queries.rows(tender)
    return _draw(
        request,
        tender,
        "list",
        title="Notices",
        rows=rows,
        troubled=[(row, row.latest, queries.stands_meanwhile(tender, row)) for row in rows if _troubled(row)],
        platform=_stand_in(),
        user_choice=tender.procedure == "user_choice",
        may_write=policies.may_edit(person(request), tender),
    )


def _troubled(row: queries.KindRow) -> bool:
    """Refused, or silent for long."""
    latest = row.latest
    return latest is not None and (latest.status == NoticeStatus.REFUSED or queries.silent(latest))


def _stand_in() -> str:
    publisher = ports.publisher()
    return publisher.name if publisher.is_stand_in else ""


@login_required
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """One kind: its own form, what is missing, the preview, and sending it."""
    tender = tender_of(request, reference)
    wanted = _kind(kind)
    stored = NoticeFacts.objects.filter(procurement=tender.procurement, kind=kind).first()
    form = NoticeFactsForm(
        posted(request) if "save" in request.POST else None,
        kind=wanted,
        tender=tender,
        initial={**initial_of(wanted, wanted.facts(tender)), "version": stored.version if stored else 0},
    )
    if request.method == "POST" and "save" not in request.POST:
        return _write(request, tender, wanted)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if saved(
            form,
            lambda: actions.save_facts(
                tender=tender, kind=kind, facts=facts, by=person(request), version=form.version_read
            ),
        ):
            messages.done(request, f"{wanted.key}: saved", "The preview below shows what would be sent.")
            return redirect("tenders:notice", reference, kind)
    return _kind_page(request, tender, wanted, form)


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


def _write(request: HttpRequest, tender: Tender, kind: Kind) -> HttpResponse:
    """Freeze it and send it, or leave it to a second person."""
    try:
        made = actions.write_notice(tender=tender, kind=kind.key, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        if made.status == NoticeStatus.DRAFTED:
            messages.done(request, "Written and frozen", "An approver was told by mail and sends it.")
        else:
            messages.done(request, "Sent to the platform", "Nothing is public until the platform has accepted it.")
    return redirect("tenders:notice", tender.reference, kind.key)


def _kind_page(request: HttpRequest, tender: Tender, kind: Kind, form: NoticeFactsForm) -> HttpResponse:
    user = person(request)
    row = queries.one(tender, kind.key)
    latest = row.latest
    frozen = latest if latest is not None and row.is_waiting else None
    may_write = policies.may_edit(user, tender)
    form_open = bool(kind.asks) and may_write and _form_is_open(tender, kind)
    return _draw(
        request,
        tender,
        "kind",
        title=f"{row.code}, {row.label.lower()}",
        crumbs=_crumbs(tender, row.label),
        failed=form.is_bound,
        row=row,
        kind=kind,
        form=form if form_open or form.is_bound else None,
        missing=[(each, _mend(tender, each.place)) for each in row.missing],
        preview=said(frozen.fields if frozen else kind.now(tender)),
        frozen=frozen,
        latest=latest,
        silent=latest is not None and queries.silent(latest),
        refused=latest is not None and latest.status == NoticeStatus.REFUSED,
        meanwhile=queries.stands_meanwhile(tender, row),
        blocked=actions.blocks(tender, kind),
        may_write=may_write and kind.written_here,
        with_approval=bool(kind.leaves_with),
        second_person=kind.key in policies.SECOND_PERSON,
        may_send=frozen is not None
        and frozen.status == NoticeStatus.DRAFTED
        and policies.may_send_notice(user, frozen),
        may_resend=latest is not None and policies.may_send_notice(user, latest),
        may_ask=policies.may_edit(user, tender) or policies.may_send_back(user, tender),
        platform=_stand_in(),
    )


def _form_is_open(tender: Tender, kind: Kind) -> bool:
    if kind.is_too_late(tender):
        return False
    return tender.status == TenderStatus.DRAFT if kind.key in {"UK4", "UK4B", "UK5"} else True


def _mend(tender: Tender, place: str) -> str:
    """The page that mends what is missing; the notice's own form is on this page."""
    return "#facts" if place == "facts" else reverse(f"tenders:{place}", args=[tender.reference])


def _crumbs(tender: Tender, *last: str) -> list[Crumb]:
    return [Crumb("Notices", reverse("tenders:notices", args=[tender.reference])), *(Crumb(each) for each in last)]


@login_required
@require_safe
def version(request: HttpRequest, reference: str, notice: str) -> HttpResponse:
    """One version as it was frozen, beside the one before it (or another that was asked for): what changed."""
    tender = tender_of(request, reference)
    this = _notice(tender, notice)
    others = list(
        Notice.objects.filter(procurement=tender.procurement, kind=this.kind)
        .exclude(pk=this.pk)
        .select_related("procurement")
        .order_by("-version")
    )
    against = _against(this, others, request.GET.get("against", ""))
    return _draw(
        request,
        tender,
        "version",
        title=f"{this.code}, version {this.version}",
        crumbs=[
            *_crumbs(tender),
            Crumb(this.get_kind_display(), reverse("tenders:notice", args=[reference, this.kind])),
            Crumb(f"Version {this.version}"),
        ],
        this=this,
        against=against,
        others=others,
        changes=changed(against.fields, this.fields) if against else [],
        lines=said(this.fields),
    )


def _against(this: Notice, others: list[Notice], asked: str) -> Notice | None:
    """The version asked for, or the one before this one."""
    chosen = next((each for each in others if str(each.version) == asked), None)
    return chosen or next((each for each in others if each.version < this.version), None)


def _notice(tender: Tender, reference: str) -> Notice:
    found = Notice.objects.select_related("procurement", "tender").filter(
        procurement=tender.procurement, reference=reference
    )
    notice = found.first()
    if notice is None:
        raise Http404
    return notice


@login_required
@require_POST
def act(request: HttpRequest, reference: str, notice: str, verb: str) -> HttpResponse:
    """Send a drafted notice, give it up, send a refused one again, ask after a silent one."""
    tender = tender_of(request, reference)
    found = _notice(tender, notice)
    user = person(request)
    try:
        if verb == "send":
            actions.send_drafted(notice=found, by=user)
            messages.done(request, "Sent to the platform", "Nothing is public until the platform has accepted it.")
        elif verb == "give-up":
            actions.give_up(notice=found, by=user)
            messages.done(request, "The notice is given up", "Nothing was sent. Its version stays in the list.")
        elif verb == "ask":
            actions.ask_again(notice=found, by=user)
            messages.done(request, "The platform is asked again", "It gets the same notice under the same reference.")
        else:
            raise Http404
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    return redirect("tenders:notice", reference, found.kind)


@login_required
@require_POST
def resend(request: HttpRequest, reference: str, notice: str) -> HttpResponse:
    """Send a notice the platform refused once more, unchanged."""
    tender = tender_of(request, reference)
    found = tender.notices.filter(reference=notice).first()
    if found is None:
        raise Http404
    try:
        sending.resubmit(notice=found, by=person(request))
    except Refused as refusal:
        messages.refused(request, refusal.reasons)
    else:
        messages.done(request, "The notice was sent again", "Nothing is public until the platform has accepted it.")
    return redirect("tenders:notices", reference)


def _draw(
    request: HttpRequest,
    tender: Tender,
    template: str,
    *,
    title: str,
    crumbs: list[Crumb] | None = None,
    failed: bool = False,
    **context: Any,
) -> HttpResponse:
    frame = tender_frame(tender, person(request), title=title, here="notices", crumbs=crumbs or [])
    return render(
        request,
        f"tenders/notices/{template}.html",
        {"frame": frame, "tender": tender, "title": title, **context},
        status=400 if failed else 200,
    )
