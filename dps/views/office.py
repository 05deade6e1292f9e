"""The office of a market: what waits, deciding it, opening and closing the market."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import messages
from core.frames import Crumb, Frame
from core.permissions import organisations_of
from core.views.history import history_page
from core.views.posted import posted
from core.views.sheet import csv_answer
from core.workflow import NotPermitted, Refused, moves
from dps import policies
from dps.actions import application as applying
from dps.actions import market as running
from dps.enums import ApplicationStatus
from dps.forms.application import DecisionForm
from dps.forms.market import NewMarketForm, ReasonForm
from dps.frames import STYLES, application_frame, market_frame
from dps.models import Application, Market
from dps.queries.members import places
from dps.views.applications import the_user
from dps.visibility import OFFICE

A_PAGE = 25
SORTS = {"due": ("consider_by", "pk"), "newest": ("-submitted_at", "-pk"), "name": ("organisation__name", "pk")}
SORT_WORDS = {"due": "decision due first", "newest": "newest first", "name": "by name"}
SHOWN = [status for status in ApplicationStatus if status != ApplicationStatus.DRAFT]


@login_required
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every market of the reader's buyers, with what waits."""
    user = the_user(request)
    if not organisations_of(user, kind="buyer", roles=OFFICE):
        raise Http404
    waiting = Count("parts__applications", filter=Q(parts__applications__status=ApplicationStatus.SUBMITTED))
    rows = Market.objects.run_by(user).annotate(waiting=waiting).order_by("title", "pk")
    may_add = bool(organisations_of(user, kind="buyer", roles=[policies.MANAGER]))
    context = {"frame": Frame(title="Markets"), "markets": rows, "may_add": may_add}
    return render(request, "dps/offices.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_market(request: HttpRequest) -> HttpResponse:
    """A market in draft from one form; it is opened on its own page."""
    by = the_user(request)
    buyers = organisations_of(by, kind="buyer", roles=[policies.MANAGER])
    if not buyers:
        raise Http404
    form = NewMarketForm(posted(request), buyers=buyers)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = running.found_market(
                buyer=form.chosen_buyer(), ref=data["reference"], title=data["title"], summary=data["summary"],
                parts=data["parts"], consideration_days=data["consideration_days"], by=by,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("reference", " ".join(refusal.reasons))
        else:
            messages.done(request, "The market is set up", "Nobody sees it yet. Read it once more, then open it.")
            return redirect("dps:office", ref=made.ref)
    crumbs = [Crumb("Markets", reverse("dps:offices")), Crumb("New market")]
    context = {
        "frame": Frame(title="New market", crumbs=crumbs), "form": form, "submit_label": "Set the market up",
        "intro": "It takes the standard conditions of membership. They stand for good once the market is open.",
        "cancel_url": reverse("dps:offices"),
    }  # fmt: skip
    return render(request, "core/form_page.html", context, status=400 if form.is_bound else 200)


def _run(request: HttpRequest, ref: str) -> Market:
    return get_object_or_404(Market.objects.run_by(the_user(request)).select_related("agreement__buyer"), ref=ref)


@login_required
@require_safe
def office(request: HttpRequest, ref: str) -> HttpResponse:
    """The applications to one market: filters as tags, order, pages, CSV."""
    market = _run(request, ref)
    every = Application.objects.visible_to(the_user(request)).filter(part__market=market)
    status, part, sort = _asked(request)
    found = every.filter(status=status) if status else every
    found = found.filter(part__number=part) if part else found
    rows = found.select_related("organisation", "part", "decided_by").order_by(*SORTS[sort])
    if request.GET.get("format") == "csv":
        return _csv(market, rows)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "frame": market_frame(market, waiting=every.waiting().count(), members=places(market).count()),
        "market": market,
        "page": page,
        "rows": [(each, STYLES[ApplicationStatus(each.status)]) for each in page],
        "parts": market.parts.all(),
        "statuses": [(each.value, each.label) for each in SHOWN],
        "status": status,
        "part": part,
        "sort": sort,
        "sorts": SORT_WORDS.items(),
        "filters": _tags(request, status, part),
        "sorted_by": SORT_WORDS[sort],
        "csv": _address(request, format="csv"),
        "moves": moves(market, the_user(request)),
    }
    return render(request, "dps/office.html", context)


def _asked(request: HttpRequest) -> tuple[str, int, str]:
    """Status, part and order as asked for; what is not offered counts as not asked."""
    status, part, sort = (request.GET.get(name, "") for name in ("status", "part", "sort"))
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 5 else 0
    return (status if status in [each.value for each in SHOWN] else "", number, sort if sort in SORTS else "due")


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}" if query else request.path


def _tags(request: HttpRequest, status: str, part: int) -> list[tuple[str, str]]:
    found = []
    if status:
        found.append((f"Status: {ApplicationStatus(status).label}", _address(request, status="")))
    if part:
        found.append((f"Part {part}", _address(request, part="")))
    return found


def _csv(market: Market, rows: QuerySet[Application]) -> HttpResponse:
    return csv_answer(
        f"{market.ref}-applications",
        ["Application", "Part", "Organisation", "Status", "Sent", "Decision by", "Decided"],
        [
            [
                each.ref,
                each.part.number,
                each.organisation.name,
                each.get_status_display(),
                each.submitted_at,
                each.consider_by,
                each.decided_at or "",
            ]
            for each in rows
        ],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """One application with its answers, and the decision."""
    user = the_user(request)
    mine = Application.objects.visible_to(user).filter(part__market__in=Market.objects.run_by(user))
    found = get_object_or_404(
        mine.select_related("part__market__agreement__buyer", "organisation", "decided_by"), ref=ref
    )
    may = policies.may_decide(user, found)
    form = DecisionForm(posted(request))
    status = 200
    if request.method == "POST":
        if not may:
            raise NotPermitted("Only a framework manager of the buyer decides, and never on an application of his own.")
        status = 400
        if form.is_valid():
            try:
                return _decided(request, found, form)
            except Refused as refusal:
                status = 409
                for reason in refusal.reasons:
                    form.add_error(None, reason)
                found.refresh_from_db()
    context = {
        "frame": application_frame(found, "", office=True),
        "application": found,
        "market": found.part.market,
        "answers": found.questions(),
        "form": form,
        "open": may and found.status == ApplicationStatus.SUBMITTED,
    }
    return render(request, "dps/decide.html", context, status=status)


def _decided(request: HttpRequest, found: Application, form: DecisionForm) -> HttpResponse:
    reasons, by = form.cleaned_data["reasons"], the_user(request)
    if form.cleaned_data["decision"] == "admit":
        applying.admit(application=found, by=by, reason=reasons)
        messages.done(
            request, f"{found.organisation} is admitted",
            f"A member of {found.part} from today. The letter has gone to its owners and editors.",
        )  # fmt: skip
    else:
        applying.refuse(application=found, by=by, reason=reasons)
        messages.done(
            request, f"{found.organisation} is not admitted",
            "The letter with your reasons has gone to its owners and editors. They may apply again on any day.",
        )  # fmt: skip
    return redirect("dps:office", ref=found.part.market.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Open the market, or close it for good after saying why."""
    market, by = _run(request, ref), the_user(request)
    if verb not in {"open", "cease"}:
        raise Http404
    if not policies.may_run_market(by, market):
        raise NotPermitted("Only the framework manager opens a market or closes it.")
    if verb == "cease":
        form = ReasonForm(posted(request))
        if not (form.is_bound and form.is_valid()):
            frame = market_frame(market, waiting=0, members=places(market).count(), here="Close for good")
            context = {
                "frame": frame, "form": form, "submit_label": "Close the market for good",
                "intro": "No supplier can apply any more. What was sent is still decided. It cannot be undone.",
                "cancel_url": reverse("dps:office", args=[ref]),
            }  # fmt: skip
            return render(request, "core/form_page.html", context, status=400 if form.is_bound else 200)
        running.cease_market(market=market, reason=form.cleaned_data["reason"], by=by)
        messages.done(request, "The market is closed for good", "Its page says so, with your reason.")
    elif request.method == "POST":
        try:
            running.open_market(market=market, by=by)
        except Refused as refusal:
            messages.refused(request, refusal.reasons)
        else:
            messages.done(request, "The market is open", "Suppliers apply from now on, on any day.")
    return redirect("dps:office", ref=ref)


@login_required
@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """Who did what in this market, and when."""
    market = _run(request, ref)
    crumbs = [Crumb("Markets", reverse("dps:offices")), Crumb(market.title, reverse("dps:office", args=[ref]))]
    found: HttpResponse = history_page(request, chain=market.chain(), frame=Frame(title=market.title, crumbs=crumbs))
    return found
