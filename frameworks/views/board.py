"""The broker's board, recording a referral, and one referral's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import charts, clock, messages
from core.calendar import date_in_words, time_in_words, time_left_words
from core.frames import Crumb, Fact
from core.permissions import organisations_of, signed_in
from core.words import rounded
from core.workflow import Refused
from frameworks import policies
from frameworks.actions import offers as offer_actions
from frameworks.actions import referrals as actions
from frameworks.enums import OfferStatus, ReferralStatus
from frameworks.forms.places import ReasonForm
from frameworks.forms.referrals import ReferralForm
from frameworks.frames import agreement_frame
from frameworks.models import Agreement, Offer, Referral
from frameworks.queries import board as queries
from frameworks.rules import offer_minutes
from frameworks.views.acts import ask, person, refuse, step
from frameworks.views.pages import csv_page, form_page

SIZE = 10
STATES = [("waiting", "Waiting"), *ReferralStatus.choices[2:], ("all", "All referrals")]


def _agreement(request: HttpRequest) -> tuple[Agreement | None, list[Agreement]]:
    """The agreement whose board is asked for (the first live one unless named), and all whose boards one may read.

    404 for an agreement one may not know of, 403 for one whose board one may not read.
    """
    user, named = person(request), request.GET.get("agreement", "")
    known = queries.boards(user)
    own = [each for each in known if policies.may_see_board(user, each)]
    if named:
        found = next((each for each in known if each.ref == named), None)
        if found is None:
            raise Http404
        ask(policies.may_see_board(user, found), "read this waiting list")
        return found, own
    readers = organisations_of(user, kind="buyer", roles=(policies.BROKER, policies.MANAGER, policies.AUDITOR))
    ask(bool(readers), "read the waiting list")
    return (own[0] if own else None), own


def _filters(request: HttpRequest) -> dict[str, Any]:
    state, area, sort = (
        request.GET.get("state", "waiting"),
        request.GET.get("area", ""),
        request.GET.get("sort", "wait"),
    )
    return {
        "state": state if state in dict(STATES) else "waiting",
        "area": int(area) if area.isdecimal() and len(area) < 6 else None,
        "sort": sort if sort in queries.SORTS else "wait",
    }


def _tags(request: HttpRequest, chosen: dict[str, Any], agreement: Agreement) -> list[tuple[str, str]]:
    """What the list is narrowed to: (words, address without it)."""
    base = {key: request.GET[key] for key in ("agreement", "state", "area", "sort") if request.GET.get(key)}

    def without(key: str, **instead: str) -> str:
        rest = {name: value for name, value in base.items() if name != key} | instead
        return f"{reverse('frameworks:board')}?{urlencode(rest)}"

    found = []
    if chosen["area"] is not None:
        lot = agreement.lots.filter(number=chosen["area"]).first()
        found.append((f"Area {chosen['area']}" + (f" {lot.name}" if lot else ""), without("area")))
    if chosen["state"] == "waiting":
        found.append(("Waiting", without("state", state="all")))
    elif chosen["state"] != "all":
        found.append((dict(STATES)[chosen["state"]], without("state", state="all")))
    return found


@signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Everyone who waits for care under an agreement, longest first, with the next act beside each."""
    agreement, own = _agreement(request)
    user = person(request)
    if agreement is None:
        return render(request, "frameworks/board_empty.html", {})
    chosen = _filters(request)
    found = queries.filtered(agreement, **chosen)
    if request.GET.get("format") == "csv":
        return _csv(agreement, queries.lines(agreement, found))
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    listed = queries.lines(agreement, found[page.start_index() - 1 : page.end_index()] if page.paginator.count else [])
    weeks, figures = queries.weeks(agreement), queries.summary(agreement)
    context = {
        "agreement": agreement,
        "others": [each for each in own if each.pk != agreement.pk],
        "frame": _frame(agreement, user, figures),
        "page": page,
        "lines": listed,
        "first": next((line for line in listed if line.is_waiting and line.offer is None and line.step.place), None),
        "filters": _tags(request, chosen, agreement),
        "chosen": chosen,
        "states": STATES,
        "sorts": queries.SORT_WORDS.items(),
        "sort_words": queries.SORT_WORDS[chosen["sort"]],
        "lots": agreement.lots.order_by("number"),
        "brokers": policies.may_broker(user, agreement),
        "weeks": weeks,
        "last_weeks": weeks[-6:],
        "trend": queries.trend_words(weeks),
        "chart": _chart(weeks),
        "now": clock.now(),
        "csv": f"?{urlencode({**request.GET.dict(), 'format': 'csv'})}",
    }
    return render(request, "frameworks/board.html", context)


def _frame(agreement: Agreement, user: Any, figures: queries.Summary) -> Any:
    ends, now = figures.next_to_end, clock.now()
    usual = f"{rounded(figures.usual_days, 1)} days" if figures.usual_days is not None else "Not known"
    left = time_left_words(now, ends.expires_at, short=True).removesuffix(" left") if ends else "None open"
    end_line = f"Referral {ends.referral.number}, at {_time(ends)}" if ends else "No offer waits for an answer"
    facts = [
        Fact("Needs you now", f"{figures.without_offer} with no offer", [figures.needs_words], brand=True),
        Fact("Next offer ends", left, [end_line]),
        Fact("Offers open", str(figures.open_offers), [_with(figures.open_with)]),
        Fact("Usual wait, last 4 weeks", usual, ["from referral to accepted"]),
    ]
    count = figures.waiting
    who = "Nobody is waiting" if not count else f"{count} {'person is' if count == 1 else 'people are'} waiting"
    return agreement_frame(
        agreement, user, title=f"{who} for care", facts=facts, crumbs=[Crumb("Referrals")],
        context_line=f"Route: {agreement.rule().route_words()}",
    )  # fmt: skip


def _time(offer: Offer) -> str:
    return time_in_words(offer.expires_at)


def _with(count: int) -> str:
    return f"with {count} provider{'' if count == 1 else 's'}"


def _chart(weeks: list[queries.Week]) -> charts.Chart:
    data = [(f"{week.monday.day} {week.monday:%b}", [week.late, week.waiting - week.late]) for week in weeks]
    first, last = weeks[0], weeks[-1]
    desc = (
        f"People waiting went from {first.waiting} in the week of {date_in_words(first.monday, weekday=False)} to "
        f"{last.waiting} in the week of {date_in_words(last.monday, weekday=False)}; those waiting over seven days "
        f"from {first.late} to {last.late}."
    )
    return charts.columns("People waiting, by week", desc, ["Over 7 days", "Up to 7 days"], data)


def _csv(agreement: Agreement, lines: list[queries.Line]) -> HttpResponse:
    rows = [
        (
            line.referral.number, line.referral.get_status_display(), line.referral.recorded_at.isoformat(), line.age,
            line.referral.weekly_hours, line.referral.lot.number, line.referral.lot.name, line.referral.district,
            line.offer.place.member if line.offer else "", line.said_no,
            line.next_place.member if line.next_place else "",
        )
        for line in lines
    ]  # fmt: skip
    columns = (
        "Referral", "State", "Recorded", "Waiting", "Hours a week", "Area", "Area name", "District", "Offered to",
        "Not taken by", "Next in line",
    )  # fmt: skip
    return csv_page(f"{agreement.ref}-referrals", columns, rows)


@signed_in
@require_http_methods(["GET", "POST"])
def referral_new(request: HttpRequest) -> HttpResponse:
    """Record a referral: what providers see, then who the person is."""
    agreement, _ = _agreement(request)
    user = person(request)
    ask(agreement is not None and policies.may_broker(user, agreement), "record a referral")
    assert agreement is not None
    lots = list(agreement.lots.filter(places__status="held").distinct().order_by("number"))
    minutes = offer_minutes(agreement.offer_minutes)
    form = ReferralForm(request.POST or None, lots=lots, minutes=minutes, initial={"urgency": "standard", "workers": 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lot = next(each for each in lots if str(each.number) == data["lot"])
        try:
            made = actions.record_referral(lot, package=_package(data), person=_person(data), by=user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(
                request, f"Referral {made.number} is recorded", "No provider is asked until you make an offer."
            )
            return HttpResponseRedirect(made.get_absolute_url())
    crumbs = [Crumb("Referrals", reverse("frameworks:board")), Crumb("Record a referral")]
    frame = agreement_frame(agreement, user, title="Record a referral", crumbs=crumbs)
    return form_page(
        request, form, frame, submit_label="Record referral", template="frameworks/referral_new.html",
        cancel_url=reverse("frameworks:board"), rows=list(form.visit_rows()),
    )  # fmt: skip


def _package(data: dict[str, Any]) -> actions.Package:
    names = ("locality", "district", "visits", "needs", "start_by", "urgency", "workers", "start_note")
    return actions.Package(**{name: data[name] for name in names})


def _person(data: dict[str, Any]) -> actions.PersonDetails:
    return actions.PersonDetails(**{name: data[name] for name in ReferralForm.WHO})


def _referral(request: HttpRequest, ref: str) -> Referral:
    found = Referral.objects.visible_to(request.user).select_related("agreement__buyer", "lot", "recorded_by")
    referral = get_object_or_404(found, ref=ref)
    ask(policies.may_see_board(person(request), referral), "read referrals")
    return referral


@signed_in
@require_safe
def referral(request: HttpRequest, ref: str) -> HttpResponse:
    """One referral: the package, the offers so far, who is next and why, and (to brokers) who the person is."""
    found, user = _referral(request, ref), person(request)
    offers = found.offers.select_related("place__member__organisation", "offered_by", "answered_by").order_by("number")
    line = queries.line(found, tuple(offers))
    crumbs = [Crumb("Referrals", reverse("frameworks:board")), Crumb(f"Referral {found.number}")]
    context = {
        "referral": found,
        "line": line,
        "frame": agreement_frame(
            found.agreement, user, title=f"Referral {found.number}: {found.locality}, {found.district}", crumbs=crumbs
        ),
        "brokers": policies.may_broker(user, found),
        "person": found.person if policies.may_see_person(user, found) else None,
    }
    return render(request, "frameworks/referral.html", context)


@signed_in
@require_POST
def make_offer(request: HttpRequest, ref: str) -> HttpResponse:
    """One click: offer it to the next in line. A second click, or a colleague a moment earlier, makes no second offer."""
    found, user = _referral(request, ref), person(request)
    back = request.POST.get("back") == "board"
    to = reverse("frameworks:board") if back else found.get_absolute_url()
    typed = request.POST.get("expecting", "")
    expecting = int(typed) if typed.isdecimal() and len(typed) < 6 else None
    try:
        made = offer_actions.make_offer(found, by=user, expecting=expecting)
    except Refused as refused:
        messages.refused(request, refused.reasons)
        return HttpResponseRedirect(to)
    name = made.offer.place.member
    until = time_left_words(clock.now(), made.offer.expires_at)
    if made.is_new:
        messages.done(
            request, f"Referral {found.number} is offered to {name}", f"It is told by mail: {until} to answer."
        )
    else:
        who = "You" if made.offer.offered_by_id == user.pk else str(made.offer.offered_by)
        messages.done(request, f"{who} offered it to {name} already", f"No second offer was made; {until}.")
    return HttpResponseRedirect(to)


@signed_in
@require_http_methods(["GET", "POST"])
def referral_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Withdraw, close without a provider, put back on the list, take an open offer back."""
    found, user = _referral(request, ref), person(request)
    here = found.get_absolute_url()
    if verb == "reopen" and request.method == "POST":
        return step(request, lambda: actions.reopen(found, by=user), to=here, title="It waits again")
    if verb not in _REASONED:
        return HttpResponse(status=404)
    ask(policies.may_broker(user, found), "change a referral")
    title, label, submit, run, done = _REASONED[verb]
    form = ReasonForm(request.POST or None, label=label)
    if request.method == "POST" and form.is_valid():
        try:
            run(found, form.cleaned_data["reason"], user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.done(request, done)
            return HttpResponseRedirect(here)
    crumbs = [Crumb("Referrals", reverse("frameworks:board")), Crumb(f"Referral {found.number}", here), Crumb(title)]
    frame = agreement_frame(found.agreement, user, title=f"{title}: referral {found.number}", crumbs=crumbs)
    return form_page(request, form, frame, submit_label=submit, cancel_url=here)


def _withdraw(found: Referral, reason: str, user: Any) -> None:
    actions.withdraw_referral(found, reason=reason, by=user)


def _unplaced(found: Referral, reason: str, user: Any) -> None:
    actions.close_unplaced(found, reason=reason, by=user)


def _take_back(found: Referral, reason: str, user: Any) -> None:
    offer = found.offers.filter(status=OfferStatus.OPEN).first()
    if offer is None:
        raise Refused("No offer is open.")
    offer_actions.withdraw_offer(offer, reason=reason, by=user)


_REASONED: dict[str, tuple[str, str, str, Any, str]] = {
    "withdraw": (
        "Withdraw", "Why care is no longer wanted", "Withdraw referral", _withdraw, "The referral is withdrawn",
    ),
    "close_unplaced": (
        "Close without a provider", "Why, and what is done for the person instead", "Close referral", _unplaced,
        "The referral is closed without a provider",
    ),
    "take_back": (
        "Take the offer back", "Why the offer is taken back", "Take offer back", _take_back, "The offer is taken back",
    ),
}  # fmt: skip
