"""The opening of sealed bids: two officers' panels, then the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from core import pdf, second_step
from core.frames import Crumb
from core.messages import done, refused
from core.models import User
from core.permissions import freshly_authenticated
from core.views.fresh import require_fresh
from core.workflow import NotPermitted, Refused, blocks
from tenders import sealing
from tenders.actions.opening import confirm_opening, progress
from tenders.enums import EnvelopeKind, OpeningStatus
from tenders.frames import tender_frame
from tenders.models import Opening, Tender
from tenders.policies import bids as policies
from tenders.suppliers.parties import LABELS

SECONDS = 15.0
"""How long one request opens bids before it answers with the progress."""
LOOK_AGAIN = 5  # seconds
IN_ONE_PDF = 100
"""Bids in one part of the record's PDF."""


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    officer: User | None
    at: Any
    waits_for: str


def find_tender(request: HttpRequest, reference: str, kind: str) -> tuple[Tender, User]:
    """The tender for its buyer's officers and auditor; 404 for a stranger, 403 for a colleague without the right."""
    assert isinstance(request.user, User)
    if kind not in EnvelopeKind.values:
        raise Http404("There is no such envelope.")
    tender = get_object_or_404(
        Tender.objects.of_buyers(request.user).select_related("procurement__buyer"), reference=reference
    )
    if not policies.may_see_opening(request.user, tender):
        raise PermissionDenied("Leads, approvers and auditors see the opening.")
    return tender, request.user


def find_opening(tender: Tender, kind: str) -> Opening:
    """The opening as it stands; one that nobody has confirmed is not yet a row."""
    found = (
        Opening.objects.select_related("tender__procurement__buyer", "first_by", "second_by")
        .filter(tender=tender, kind=kind)
        .first()
    )
    return found or Opening(tender=tender, kind=kind)


def _next_verb(opening: Opening) -> str:
    verbs = {OpeningStatus.WAITING: "confirm_first", OpeningStatus.FIRST_CONFIRMED: "confirm_second"}
    return verbs.get(OpeningStatus(opening.status), "finish")


def _cannot(opening: Opening, user: User) -> list[str]:
    """Why this person cannot take the next step now."""
    if policies.who_left(opening) and opening.status != OpeningStatus.OPENED:
        return [] if policies.may_confirm_opening(user, opening) else ["Only a lead or an approver opens bids."]
    reasons = blocks(opening, _next_verb(opening)) if opening.status != OpeningStatus.OPENED else []
    if not policies.may_confirm_opening(user, opening):
        reasons.append("Only a lead or an approver of the buyer opens bids.")
    elif opening.status == OpeningStatus.FIRST_CONFIRMED and opening.first_by_id == user.pk:
        reasons.append("You confirmed as first officer. The second must be another person.")
    return reasons


@login_required
@require_safe
def opening(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    tender, user = find_tender(request, reference, kind)
    found = find_opening(tender, kind)
    label = EnvelopeKind(kind).label.lower()
    title = f"Open the {label} envelopes" if found.status != OpeningStatus.OPENED else f"Record of the {label} opening"
    context = {
        "tender": tender,
        "kind": kind,
        "label": label,
        "opening": found,
        "frame": tender_frame(tender, user, title=title, here="opening", crumbs=[Crumb(title)]),
        "panels": _panels(found),
        "blocked": _cannot(found, user),
        "button": _button(found, label),
        "is_open": found.status == OpeningStatus.OPENED,
        "under_way": found.status == OpeningStatus.CONFIRMED,
        "record_parts": _parts(found),
        **(_listed(request, found.record) if found.record else {}),
        "other": _other(tender, kind),
    }
    under_way = found.status == OpeningStatus.CONFIRMED
    if under_way:
        done, total = progress(found)
        context |= {"done": done, "total": total, "bar": done * 100 // total if total else 100}
    response = render(request, "tenders/bidding/opening.html", context)
    if under_way:
        response["Refresh"] = str(LOOK_AGAIN)  # progress without JavaScript; the work goes on whether anybody looks
    return response


def _listed(request: HttpRequest, record: dict[str, Any]) -> dict[str, Any]:
    """Every bid in one line, and a hundred of them with their lots, files and hashes."""
    readable = _readable(record)
    page = Paginator(readable["bids"], IN_ONE_PDF).get_page(request.GET.get("page"))
    failed = [(line, failure) for line in readable["bids"] for failure in line["failures"]]
    return {"record": readable, "page": page, "failed": failed}


def _parts(found: Opening) -> list[tuple[int, str]]:
    """Number and words of each part of the record's PDF, where a hundred bids do not hold all of it."""
    bids = found.record.get("bids", []) if found.record else []
    if len(bids) <= IN_ONE_PDF:
        return []
    starts = range(0, len(bids), IN_ONE_PDF)
    return [
        (n, f"bids {bids[at]['letter']} to {bids[min(at + IN_ONE_PDF, len(bids)) - 1]['letter']}")
        for n, at in enumerate(starts, 1)
    ]


def _panels(found: Opening) -> list[Panel]:
    second = "Waits for the first officer" if found.first_by is None else "Waits for another person than the first"
    return [
        Panel("First officer", found.first_by, found.first_at, "A lead or an approver, freshly signed in"),
        Panel("Second officer", found.second_by, found.second_at, second),
    ]


def _button(found: Opening, label: str) -> str:
    if found.status != OpeningStatus.OPENED and (left := policies.who_left(found)):
        names = " and ".join(each.full_name for each in left)
        return f"Confirm as first officer anew, because {names} left"
    return {
        OpeningStatus.WAITING: "Confirm as first officer",
        OpeningStatus.FIRST_CONFIRMED: f"Confirm and open the {label} envelopes",
    }.get(OpeningStatus(found.status), f"Open the {label} envelopes")


def _other(tender: Tender, kind: str) -> tuple[str, str]:
    """Words and address of the other envelope's page."""
    other = EnvelopeKind.PRICE if kind == EnvelopeKind.QUALITY else EnvelopeKind.QUALITY
    return f"{other.label} envelopes", reverse("bidding:opening", args=[tender.reference, other])


@require_fresh
@second_step.needed_here
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """One officer's confirmation. Asks for a fresh sign-in first; without JavaScript it is an ordinary form."""
    tender, user = find_tender(request, reference, kind)
    found = find_opening(tender, kind)
    page = redirect("bidding:opening", reference=reference, kind=kind)
    if request.method == "POST":
        try:
            after = confirm_opening(
                tender=tender, kind=kind, by=user, fresh=freshly_authenticated(request), seconds=SECONDS
            )
        except Refused as refusal:
            refused(request, refusal.reasons)
            return page
        _say(request, after)
        return page
    if found.status == OpeningStatus.OPENED:
        return page
    if not policies.may_confirm_opening(user, found):
        raise NotPermitted("Only a lead or an approver of the buyer opens bids.")
    label = EnvelopeKind(kind).label.lower()
    title = _button(found, label)
    context = {
        "tender": tender,
        "label": label,
        "opening": found,
        "frame": tender_frame(tender, user, title=title, here="opening", crumbs=[Crumb(title)]),
        "blocked": _cannot(found, user),
        "button": title,
        "back": reverse("bidding:opening", args=[reference, kind]),
    }
    return render(request, "tenders/bidding/opening_confirm.html", context)


def _say(request: HttpRequest, after: Opening) -> None:
    if after.status == OpeningStatus.OPENED:
        count = len(after.record["bids"])
        done(
            request,
            f"{count} bid{'' if count == 1 else 's'} opened",
            "The record lists every bid. The panel declares its interests before anybody reads one.",
        )
    elif after.status == OpeningStatus.CONFIRMED:
        count, total = progress(after)
        done(
            request,
            f"{count:,} of {total:,} bids opened",
            "The rest goes on by itself; nobody sees one before the last.",
        )
    else:
        done(request, "You confirmed as first officer", "A second officer, another person, confirms and opens.")


def _readable(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its instants as times that pages can print."""

    def at(line: dict[str, Any], key: str) -> dict[str, Any]:
        return {**line, key: parse_datetime(line[key])}

    return {
        **record,
        "officers": [at(each, "confirmed_at") for each in record["officers"]],
        "bids": [{**at(each, "received_at"), "named": _named(each)} for each in record["bids"]],
        "withdrawn": [at(each, "at") for each in record["withdrawn"]],
        "late": [at(each, "at") for each in record["late"]],
        "incidents": [at(each, "begun_at") for each in record.get("incidents", [])],
    }


def _named(line: dict[str, Any]) -> list[str]:
    """Who else bids, each in words. Records made before this was kept name nobody."""
    found = []
    for each in line.get("with", []):
        lots = (
            f", lot{'' if len(each['lots']) == 1 else 's'} {', '.join(map(str, each['lots']))}" if each["lots"] else ""
        )
        number = f" ({each['number']})" if each["number"] else ""
        found.append(f"{LABELS[each['kind']]}: {each['name']}{number}{lots}")
    return found


@login_required
@require_safe
def record_pdf(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    tender, _user = find_tender(request, reference, kind)
    found = find_opening(tender, kind)
    if found.status != OpeningStatus.OPENED:
        raise Http404("These envelopes are not open.")
    label = EnvelopeKind(kind).label.lower()
    page = Paginator(found.record["bids"], IN_ONE_PDF).get_page(request.GET.get("part"))
    context = {
        "failed": [(line, failure) for line in found.record["bids"] for failure in line["failures"]],
        "buyer_name": tender.procurement.buyer.name,
        "reference": tender.reference,
        "title": f"Record of the {label} opening",
        "tender": tender,
        "opening": found,
        "record": _readable({**found.record, "bids": list(page)}),
        "record_sha256": sealing.sha256(sealing.canonical(found.record)),
        "page": page,
        "label": label,
    }
    try:
        document = pdf.render("tenders/bidding/opening_pdf.html", context)
    except pdf.PdfUnavailable as missing:
        refused(request, str(missing))
        return redirect("bidding:opening", reference=reference, kind=kind)
    part = f"-{page.number}" if page.paginator.num_pages > 1 else ""
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="opening-{reference}-{kind}{part}.pdf"'
    return response
