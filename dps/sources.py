"""What this floor tells the others: its navigation, and what waits for a manager or an applicant."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from core import calendar, ports
from core.models import User
from core.permissions import organisations_of
from dps import policies
from dps.enums import ApplicationStatus
from dps.models import Application, Market


def fill() -> None:
    ports.navigation.add(navigation)
    ports.public_navigation.add(public_navigation)
    ports.needs_you.add(needs)


def navigation(user: User) -> list[ports.NavItem]:
    found = []
    if organisations_of(user, kind="buyer", roles=[policies.MANAGER]):
        found.append(ports.NavItem("Markets", reverse("dps:offices"), "markets", 55))
    if organisations_of(user, kind="supplier"):
        found.append(ports.NavItem("Markets", reverse("dps:markets"), "markets", 55))
    return found[:1]


def public_navigation() -> list[ports.NavItem]:
    if not Market.objects.public().exists():
        return []
    return [ports.NavItem("Markets", reverse("dps:markets"), "markets", 25)]


def needs(user: User) -> list[ports.Need]:
    return [*_to_decide(user), *_to_send(user), *_waiting_for_a_decision(user)]


def _to_decide(user: User) -> list[ports.Need]:
    buyers = organisations_of(user, kind="buyer", roles=[policies.MANAGER])
    waiting = Application.objects.waiting().filter(part__market__agreement__buyer__in=buyers)
    return [
        ports.Need(
            what="Admit or refuse an application",
            about=f"{each.organisation.name}, {each.part} of {each.part.market.title}",
            url=reverse("dps:decide", args=[each.ref]),
            due=_end_of(each),
            label="Decide",
        )
        for each in waiting.select_related("organisation", "part__market").order_by("consider_by", "pk")
        if policies.may_decide(user, each)
    ]


def _to_send(user: User) -> list[ports.Need]:
    own = organisations_of(user, kind="supplier", roles=policies.APPLICANTS)
    drafts = Application.objects.filter(organisation__in=own, status=ApplicationStatus.DRAFT)
    return [
        ports.Need(
            what="Finish your application",
            about=f"{each.part} of {each.part.market.title}",
            url=each.get_absolute_url(),
            label="Go on",
        )
        for each in drafts.select_related("part__market").order_by("pk")
    ]


def _waiting_for_a_decision(user: User) -> list[ports.Need]:
    own = organisations_of(user, kind="supplier")
    sent = Application.objects.waiting().filter(organisation__in=own)
    return [
        ports.Need(
            what="A decision on your application",
            about=f"{each.part} of {each.part.market.title}",
            url=each.get_absolute_url(),
            due=_end_of(each),
            who="others",
            label="See it",
        )
        for each in sent.select_related("part__market").order_by("consider_by", "pk")
    ]


def _end_of(application: Application) -> datetime | None:
    return calendar.end_of_day(application.consider_by) if application.consider_by else None
