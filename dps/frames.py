"""The top and the timeline of pages about a market or an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core import calendar
from core.frames import DONE, NEXT, NOW, Crumb, Fact, Frame, Stage
from dps.enums import ApplicationStatus, MarketStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dps.models import Application, Market

STYLES = {
    ApplicationStatus.DRAFT: "plain",
    ApplicationStatus.SUBMITTED: "brand",
    ApplicationStatus.ADMITTED: "good",
    ApplicationStatus.REFUSED: "stop",
    ApplicationStatus.WITHDRAWN: "out",
}
MARKET_STYLES = {MarketStatus.DRAFT: "plain", MarketStatus.OPEN: "good", MarketStatus.CEASED: "stop"}


def application_frame(application: Application, here: str, *, office: bool = False) -> Frame:
    """For the applicant, or with `office` for the people who decide."""
    market = application.part.market
    if office:
        crumbs = [
            Crumb("Markets", reverse("dps:offices")),
            Crumb(market.title, reverse("dps:office", args=[market.ref])),
        ]
    else:
        crumbs = [Crumb("Markets", reverse("dps:markets")), Crumb(market.title, market.get_absolute_url())]
    own = Crumb(application.ref, application.get_absolute_url() if here and not office else "")
    return Frame(
        reference=application.ref,
        title=str(application.organisation) if office else f"Application to {application.part.name}",
        state=str(application.get_status_display()),
        state_style=STYLES[ApplicationStatus(application.status)],
        facts=_facts(application),
        stages=_stages(application),
        crumbs=[*crumbs, own, *([Crumb(here)] if here and not office else [])],
        context_line=f"{application.part}, {market.title}",
    )


def _facts(application: Application) -> list[Fact]:
    status = application.status
    who = {
        ApplicationStatus.DRAFT: ("You", "Answer, check and send"),
        ApplicationStatus.SUBMITTED: (application.buyer.name, "Admits or refuses, with reasons"),
    }.get(ApplicationStatus(status), ("Nobody", "It is decided" if application.decided_at else "It was taken back"))
    if application.decided_at:
        first = Fact(
            "Decided", calendar.date_in_words(calendar.uk_day(application.decided_at), weekday=False), [], True
        )
    elif application.consider_by:
        by = calendar.date_in_words(application.consider_by, weekday=False)
        first = Fact("Decision by", by, [f"Stated time: {_days(application.part.market)}"], True)
    else:
        first = Fact("Decision", f"Within {_days(application.part.market)}", ["From the day you send it"], True)
    return [
        first,
        Fact("Who must act", who[0], [who[1]]),
        Fact("Part", str(application.part.number), [application.part.name]),
    ]


def _days(market: Market) -> str:
    return f"{market.consideration_days} working day{'' if market.consideration_days == 1 else 's'}"


def _stages(application: Application) -> list[Stage]:
    status = ApplicationStatus(application.status)
    sent = _on(application.submitted_at)
    decided = {ApplicationStatus.ADMITTED: "Admitted", ApplicationStatus.REFUSED: "Refused"}.get(status, "Decision")
    rows = [
        ("answers", "Answer the conditions", "", application.submitted_at is not None),
        ("sent", "Send", sent, application.submitted_at is not None),
        ("decision", decided, _on(application.decided_at), application.decided_at is not None),
        ("member", "Member of the part", "", status == ApplicationStatus.ADMITTED),
    ]
    ended = status in {ApplicationStatus.REFUSED, ApplicationStatus.WITHDRAWN}
    first = "" if ended else next((key for key, _, _, reached in rows if not reached), "")
    return [
        Stage(key, label, note, DONE if reached else NOW if key == first else NEXT, order)
        for order, (key, label, note, reached) in enumerate(rows)
    ]


def _on(at: datetime | None) -> str:
    return calendar.date_in_words(calendar.uk_day(at), weekday=False) if at else ""


def market_frame(market: Market, *, waiting: int, members: int, crumbs: Sequence[Crumb] = (), here: str = "") -> Frame:
    """For the office of a market."""
    own = Crumb(market.title, reverse("dps:office", args=[market.ref]) if here else "")
    return Frame(
        reference=market.ref,
        title=market.title,
        state=str(market.get_status_display()),
        state_style=MARKET_STYLES[MarketStatus(market.status)],
        facts=[
            Fact("Applications waiting", str(waiting), [f"Each is decided within {_days(market)}"], brand=True),
            Fact("Members", str(members), ["Places held, all parts together"]),
            Fact("Who must act", "You" if waiting else "Nobody", ["The framework manager decides"]),
        ],
        crumbs=[Crumb("Markets", reverse("dps:offices")), own, *crumbs, *([Crumb(here)] if here else [])],
        history_url=reverse("dps:market_history", args=[market.ref]),
    )
