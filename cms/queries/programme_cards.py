"""The list of public programmes: what each is about, its next date, whether it became a tender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms.models import BuyerSection, EventPage, ProgrammePage
from cms.queries.programmes import STEP
from cms.register.facts import NOTICE, notice_facts
from core import calendar, clock, publication

if TYPE_CHECKING:
    from wagtail.models import Page


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    page: ProgrammePage
    buyer: str
    next_date: str
    state: str
    state_style: str


def programme_cards(branch: Page) -> list[ProgrammeCard]:
    """The public programmes under a page, the one published last first. Four queries, however many programmes."""
    pages = list(ProgrammePage.objects.live().descendant_of(branch).order_by("-last_published_at", "title"))
    buyers = {section.path: str(section.title) for section in BuyerSection.objects.live()}
    following: dict[str, EventPage] = {}
    ahead = EventPage.objects.live().descendant_of(branch).filter(ends_at__gte=clock.now())
    for event in ahead.order_by("-starts_at", "-pk"):
        following[event.path[:-STEP]] = event
    wanted = [page.procurement_reference for page in pages if page.procurement_reference]
    tenders = {
        record.subject
        for record in publication.records(NOTICE).filter(subject__in=wanted)
        if notice_facts(record).is_tender
    }
    return [_card(page, buyers, following.get(page.path), page.procurement_reference in tenders) for page in pages]


def _card(page: ProgrammePage, buyers: dict[str, str], event: EventPage | None, is_tender: bool) -> ProgrammeCard:
    words = f"{event.title}, {calendar.in_words(event.starts_at)}" if event else ""
    state, style = ("Now a tender", "good") if is_tender else ("Talks open", "brand")
    return ProgrammeCard(page, buyers.get(page.path[:-STEP], ""), words, state, style)
