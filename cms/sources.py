"""What this floor tells the others: its role, its navigation, what needs an engagement officer, its timed work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from cms import policies
from cms.models import EventPage, ProgrammePage, RegisterEntry
from cms.queries import programmes
from cms.register import alerts, preview, projection
from core import calendar, clock, jobs, outbox, ports, roles
from core.models import User
from core.permissions import organisations_of


def fill() -> None:
    roles.register(roles.Role(policies.ENGAGEMENT_OFFICER, "Engagement officer", "buyer", order=60))
    ports.navigation.add(navigation)
    ports.public_navigation.add(public_navigation)
    ports.needs_you.add(needs)
    ports.effects.add("core.published", projection.when_published)
    outbox.handler(projection.ALERTS, alerts.deliver)
    jobs.due("cms.fill_places", fill_free_places)
    jobs.due("cms.register", projection.catch_up)
    ports.panels.add("tenders.for_suppliers", notice_panel)
    ports.panels.add("tenders.public_preview", preview.draw)


def navigation(user: User) -> list[ports.NavItem]:
    if organisations_of(user, roles=[policies.ENGAGEMENT_OFFICER]):
        return [ports.NavItem("Engagement", reverse("cms:programmes"), "engagement", 60)]
    if organisations_of(user, kind="supplier"):
        return [
            ports.NavItem("Find tenders", reverse("cms:notices"), "notices", 10),
            ports.NavItem("Searches and followed", reverse("cms:alerts"), "alerts", 30),
        ]
    return []


def public_navigation() -> list[ports.NavItem]:
    return [
        ports.NavItem("Tenders", reverse("cms:notices"), "notices", 10),
        ports.NavItem("Talk to us", "/talk-to-us/", "talk-to-us", 20),
        ports.NavItem("Results", reverse("cms:results"), "results", 30),
    ]


def notice_panel(request: HttpRequest, tender: Any) -> str | None:
    """On a tender's page for suppliers: the way to its notice with every lot, criterion and document."""
    entry = RegisterEntry.objects.filter(procurement=tender.procurement.reference, is_tender=True).first()
    return render_to_string("cms/notice_panel.html", {"entry": entry}) if entry else None


def needs(user: User) -> list[ports.Need]:
    """Drafts nobody sees yet, and meetings that are over without a word on how they went."""
    found = []
    for page in programmes.waiting_for(user):
        found.append(_need(page, "Publish the engagement page" if not page.live else "Publish your changes"))
    for event, page in programmes.without_outcome(user, clock.now()):
        found.append(
            ports.Need(
                what="Say how the meeting went",
                about=f"{event.title}, {calendar.date_in_words(calendar.uk_day(event.starts_at))}",
                url=reverse("cms:event_edit", args=[page.ref, event.slug]),
                label="Write it",
            )
        )
    return found


def _need(page: ProgrammePage, what: str) -> ports.Need:
    return ports.Need(
        what=what, about=str(page.title), url=reverse("cms:programme", args=[page.ref]), label="Look at it"
    )


def fill_free_places() -> int:
    """Places that an edit in Wagtail's own editor set free go to those who wait."""
    from cms.actions.places import fill_places

    waiting = EventPage.objects.live().filter(
        starts_at__gt=clock.now(), sign_ups__placed__isnull=True, sign_ups__cancelled__isnull=True,
        sign_ups__isnull=False,
    )  # fmt: skip
    return sum(fill_places(event=event) for event in waiting.distinct())
