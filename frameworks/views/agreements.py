"""Agreements: the list, the matrix of places as of any day, setting one up, bringing one in, its history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import messages
from core.calendar import date_in_words
from core.frames import Crumb, Fact, Frame
from core.permissions import organisations_of, signed_in
from core.views.history import history_page
from core.workflow import Refused
from frameworks import policies
from frameworks.actions import agreement as actions
from frameworks.actions.history import record_history
from frameworks.enums import WAITING, AgreementStatus, HandBackStatus, MemberStatus
from frameworks.forms.places import AsOfForm, ImportForm, ReasonForm
from frameworks.frames import agreement_frame
from frameworks.models import Agreement, HandBack, Member
from frameworks.programme import ProgrammeError
from frameworks.queries.positions import Matrix, change_days, history, matrix, when_words
from frameworks.views.acts import agreement_or_404, ask, managed, person, refuse, step
from frameworks.views.pages import csv_page, form_page
from tenders.models import Tender

SIZE = 25


@signed_in
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements a person may see, narrowed by state, in the order of their references."""
    state = request.GET.get("state", "")
    found = Agreement.objects.visible_to(request.user).select_related("buyer").order_by("ref")
    if state in AgreementStatus.values:
        found = found.filter(status=state)
    found = found.annotate(
        provider_count=Count("members", filter=~Q(members__status=MemberStatus.LEFT), distinct=True),
        area_count=Count("lots", distinct=True),
    )
    if request.GET.get("format") == "csv":
        rows = [(a.ref, a.title, a.get_status_display(), a.starts_on or "", a.ends_on or "") for a in found]
        return csv_page("agreements", ("Reference", "Agreement", "State", "Starts", "Ends"), rows)
    label = dict(AgreementStatus.choices).get(state, "")
    context = {
        "page": Paginator(found, SIZE).get_page(request.GET.get("page")),
        "filters": [(label, request.path)] if label else [],
        "states": AgreementStatus.choices,
        "state": state,
        "may_import": bool(organisations_of(request.user, kind="buyer", roles=[policies.MANAGER])),
    }
    return render(request, "frameworks/agreements.html", context)


def _day(request: HttpRequest) -> tuple[date | None, AsOfForm]:
    """The day asked for, by a link (?on=2019-01-31) or by the form, which says what to mend."""
    typed = request.GET.get("on", "").strip()
    if not typed:
        sent = any(name.startswith("on_") for name in request.GET)
        form = AsOfForm(request.GET if sent else None)
        return (form.cleaned_data["on"] if sent and form.is_valid() else None), form
    year, _, rest = typed[:10].partition("-")
    month, _, day = rest.partition("-")
    form = AsOfForm({"on_day": day, "on_month": month, "on_year": year})
    return (form.cleaned_data["on"] if form.is_valid() else None), form


@signed_in
@require_safe
def agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """Areas by places, now or as of a day. A provider sees the places it holds and what is asked of it."""
    found, user = agreement_or_404(request, ref), person(request)
    if not policies.may_read(user, found):
        return _provider_page(request, found)
    on, form = _day(request)
    table = matrix(found, on)
    hand_backs = (
        HandBack.objects.filter(place__agreement=found)
        .select_related(
            "place__lot", "place__agreement", "place__member__organisation", "receiver__member__organisation"
        )
        .order_by("takes_effect_on", "pk")
    )
    members = found.members.select_related("organisation", "mobilisation").order_by("organisation__name")
    context = {
        "agreement": found,
        "frame": agreement_frame(found, user, facts=_facts(found, table, user), context_line=_route(found)),
        "matrix": table,
        "on": on,
        "on_words": date_in_words(on) if on else "",
        "form": form,
        "days": change_days(found),
        "changes": history(found),
        "hand_backs": [(each, when_words(each.takes_effect_on, each.precision)) for each in hand_backs],
        "members": list(members),
        "caps": found.rule().caps_words(),
        "manages": policies.may_manage(user, found),
        "brokers": policies.may_see_board(user, found) and not found.imported_from and not found.open_door,
    }
    return render(request, "frameworks/agreement.html", context, status=400 if form.errors else 200)


def _route(found: Agreement) -> str:
    return f"Route: {found.rule().route_words()}"


def _facts(found: Agreement, table: Matrix, user: Any) -> list[Fact]:
    awarded = [row for row in table.rows if not row.lot.not_awarded_reason]
    sole = [column for column in table.columns if column in ("primary", "secondary")]
    wanted, gaps = len(awarded) * len(sole), len(table.empty_places)
    waiting = found.referrals.filter(status__in=WAITING).count()
    pending = HandBack.objects.filter(place__agreement=found, status=HandBackStatus.NOTIFIED).count()
    you = policies.may_manage(user, found)
    acts = f"{gaps} empty places" if gaps else (f"{pending} hand-backs" if pending else "Nobody")
    who = ("You, to fill them" if gaps else "You, to choose who takes over") if you and (gaps or pending) else ""
    ends = date_in_words(found.ends_on, weekday=False) if found.ends_on else "No day on record"
    return [
        Fact("Places held", f"{wanted - gaps} of {wanted}", ["primary and secondary"] if wanted else [], brand=True),
        Fact("Who must act now", "", [acts, who] if who else [acts]),
        Fact("People waiting", str(waiting), ["for care under it"]),
        Fact("Runs to", "", [ends, f"since {when_words(found.starts_on, found.starts_precision)}"]),
    ]


def _provider_page(request: HttpRequest, found: Agreement) -> HttpResponse:
    own = organisations_of(request.user, kind="supplier")
    members = Member.objects.filter(agreement=found, organisation__in=own).select_related(
        "organisation", "mobilisation"
    )
    places = found.places.held().filter(member__in=members).select_related("lot", "member__organisation")
    context = {
        "agreement": found,
        "frame": agreement_frame(found, person(request)),
        "members": list(members),
        "places": list(places.order_by("lot__number", "rank")),
    }
    return render(request, "frameworks/agreement_provider.html", context)


@signed_in
@require_safe
def places_csv(request: HttpRequest, ref: str) -> HttpResponse:
    """The places, now or as of a day."""
    found = agreement_or_404(request, ref)
    ask(policies.may_read(person(request), found), "read this agreement")
    on, _ = _day(request)
    table = matrix(found, on)
    rows: list[tuple[object, ...]] = [
        (row.lot.number, row.lot.name, row.lot.zone, column, cell.place.rank, cell.name, cell.place.from_on)
        for row in table.rows
        for column, cells in row.cells.items()
        for cell in cells
    ]
    rows += [("", "Every area", "", "reserve", c.place.rank, c.name, c.place.from_on) for c in table.reserves]
    name = f"{found.ref}-places" + (f"-{on.isoformat()}" if on else "")
    return csv_page(name, ("Area", "Name", "Zone", "Place", "Rank", "Provider", "Since"), rows)


@signed_in
@require_safe
def agreement_history(request: HttpRequest, ref: str) -> HttpResponse:
    """Who did what, when and why."""
    found = agreement_or_404(request, ref)
    ask(policies.may_read(person(request), found), "read this history")
    frame = agreement_frame(found, person(request), crumbs=[Crumb("Places", found.get_absolute_url())])
    frame.crumbs = frame.crumbs[:2]
    page: HttpResponse = history_page(request, chain=found.chain(), frame=frame)
    return page


@signed_in
@require_POST
def agreement_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """The steps of an agreement that need nothing but a button."""
    found, user = agreement_or_404(request, ref), person(request)
    if verb != "start":
        return HttpResponse(status=404)
    return step(
        request, lambda: actions.start(found, by=user), to=found.get_absolute_url(), title="The agreement is live",
        then="Work can be offered to every provider that has gone live.",
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def agreement_end(request: HttpRequest, ref: str) -> HttpResponse:
    """End an agreement, with the reason."""
    found = managed(request, ref, "end an agreement")
    form = ReasonForm(request.POST or None, label="Why the agreement ends")
    if request.method == "POST" and form.is_valid():
        try:
            actions.end(found, reason=form.cleaned_data["reason"], by=person(request))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, "The agreement has ended", "No more work can be offered under it.")
            return HttpResponseRedirect(found.get_absolute_url())
    frame = agreement_frame(found, person(request), title="End the agreement", crumbs=[Crumb("End")])
    return form_page(request, form, frame, submit_label="End agreement", cancel_url=found.get_absolute_url())


@signed_in
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, reference: str) -> HttpResponse:
    """From signed awards to an agreement: one button, with what it will do."""
    own = organisations_of(request.user, kind="buyer")
    tender = get_object_or_404(
        Tender.objects.filter(procurement__buyer__in=own).select_related("procurement__buyer"), reference=reference
    )
    here = reverse("frameworks:set_up", args=[reference])
    allowed = organisations_of(request.user, kind="buyer", roles=[policies.MANAGER])
    ask(tender.procurement.buyer in allowed, "set up an agreement")
    if request.method == "POST":
        try:
            made = actions.agreement_from_awards(tender, by=person(request))
        except Refused as refused:
            messages.refused(request, refused.reasons)
            return HttpResponseRedirect(here)
        messages.done(request, "The agreement is set up", "Plan each provider's mobilisation next. Nobody is told yet.")
        return HttpResponseRedirect(made.get_absolute_url())
    lots = tender.lots.select_related("award").prefetch_related(
        Prefetch("award__places"), "award__places__bid__organisation"
    )
    frame = Frame(
        title="Set up the agreement", reference=tender.reference, context_line=tender.title,
        crumbs=[Crumb("Agreements", reverse("frameworks:agreements")), Crumb("Set up")],
    )  # fmt: skip
    return render(
        request, "frameworks/set_up.html", {"frame": frame, "tender": tender, "lots": lots.order_by("number")}
    )


@signed_in
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """An agreement as it stood, from a programme file, and the hand-backs recorded in it."""
    buyers = organisations_of(request.user, kind="buyer", roles=[policies.MANAGER])
    ask(bool(buyers), "bring in an agreement")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data, name, user = form.cleaned_data["file"], form.cleaned_data["framework"], person(request)
        try:
            made = actions.import_agreement(data, buyer=buyers[0], by=user, framework=name)
            said = record_history(made, data, by=user, framework=name)
        except ProgrammeError as wrong:
            for sentence in wrong.sentences:
                form.add_error("file", sentence)
        except Refused as refused:
            refuse(form, refused)
        else:
            then = " ".join(said) if said else "Everything in the file is on record."
            messages.done(request, f"{made.title} is brought in", then)
            return HttpResponseRedirect(made.get_absolute_url())
    frame = Frame(
        title="Bring in an agreement",
        crumbs=[Crumb("Agreements", reverse("frameworks:agreements")), Crumb("Bring in")],
    )
    intro = "Who held which place when it was awarded, and the hand-backs since. No scores and no prices are read."
    return form_page(
        request, form, frame, submit_label="Bring in", intro=intro, cancel_url=reverse("frameworks:agreements")
    )
