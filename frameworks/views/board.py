"""The broker's board: everyone who waits, and the next act beside each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import charts, clock, drawing
from core.calendar import date_in_words, time_in_words, time_left_words
from core.frames import Crumb, Fact
from core.permissions import organisations_of, signed_in
from core.words import rounded
from frameworks import policies
from frameworks.enums import ReferralStatus
from frameworks.frames import agreement_frame
from frameworks.models import Agreement, Offer
from frameworks.queries import board as queries
from frameworks.views.acts import ask, person
from frameworks.views.pages import csv_page

SIZE = 10
STATES = [("waiting", "Waiting"), *ReferralStatus.choices[2:], ("all", "All referrals")]


def board_of(request: HttpRequest) -> tuple[Agreement | None, list[Agreement]]:
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
    agreement, own = board_of(request)
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


def _chart(weeks: list[queries.Week]) -> drawing.Chart:
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
