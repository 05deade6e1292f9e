"""Changes of a tender as others may know them: what is in force, and who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.calendar import in_words
from tenders import changing
from tenders.changing import Line
from tenders.enums import AmendmentStatus, Audience, BidStatus
from tenders.models import Amendment, Announcement, Tender
from tenders.side_by_side import marked

SEEN_AT_THE_OPENING = (BidStatus.OPENED, BidStatus.EXCLUDED)
Segments = list[tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A change in force with its lines, each before and after in runs of words."""

    amendment: Amendment
    lines: Sequence[tuple[Line, tuple[Segments, Segments]]]


def in_force(tender: Tender) -> list[SideBySide]:
    """Every change in force, newest first."""
    found = tender.amendments.filter(status=AmendmentStatus.PUBLISHED).order_by("-number")
    return [SideBySide(each, [(line, marked(line)) for line in changing.lines(each)]) for each in found]


@dataclass(frozen=True, slots=True)
class AudienceTold:
    """One audience of a telling: its name, when, and whom as far as this page may say."""

    label: str
    at: datetime
    whom: str


@dataclass(frozen=True, slots=True)
class Telling:
    subject: str
    body: str
    at: datetime
    url: str
    audiences: Sequence[AudienceTold]


SEALED = "Who bids, and how many, stays sealed until the bids are open"
PRIVATE = "Who follows a tender is their own affair"


def tellings(tender: Tender) -> list[Telling]:
    """Who was told what and when, newest first. Bidders are named only when their bids are open; until then not counted.

    As many queries for one telling as for many, and however many people were told.
    """
    rows = tender.announcements.select_related("amendment__tender").prefetch_related(
        "told__user", "told__organisation", "told__message"
    )
    opened: set[int] = set()
    if tender.opened_at is not None:
        opened = set(tender.bids.filter(status__in=SEEN_AT_THE_OPENING).values_list("organisation_id", flat=True))
    return [_telling(row, tender, opened) for row in reversed(rows)]


def _telling(row: Announcement, tender: Tender, opened: set[int]) -> Telling:
    return Telling(
        subject=row.subject,
        body=row.body,
        at=row.at,
        url=row.amendment.get_absolute_url() if row.amendment else "",
        audiences=[_audience(row, Audience(each), tender, opened) for each in row.audiences],
    )


def _audience(row: Announcement, audience: Audience, tender: Tender, opened: set[int]) -> AudienceTold:
    label = str(audience.label)
    if audience == Audience.FOLLOWERS:
        return AudienceTold(label, row.at, PRIVATE)
    told = [each for each in row.told.all() if each.audience == audience]
    if audience == Audience.BUYER:
        names = [f"{each.user.full_name}, {_left(each.message.sent_at)}" for each in told]
        return AudienceTold(label, row.at, "; ".join(names) or "Nobody")
    if tender.opened_at is None:
        return AudienceTold(label, row.at, SEALED)
    # A draft that was never handed in is nobody's business after the opening either.
    organisations: dict[str, list[datetime | None]] = {}
    for each in told:
        if each.organisation is not None and each.organisation_id in opened:
            organisations.setdefault(each.organisation.name, []).append(each.message.sent_at)
    names = [f"{name}, {_left(_first(times))}" for name, times in sorted(organisations.items())]
    return AudienceTold(label, row.at, "; ".join(names) or "No bid was opened")


def _first(times: list[datetime | None]) -> datetime | None:
    return min((each for each in times if each is not None), default=None)


def _left(at: datetime | None) -> str:
    return f"mail left {in_words(at)}" if at else "mail on its way"


def last_in_force(tender: Tender) -> Amendment | None:
    return tender.amendments.filter(status=AmendmentStatus.PUBLISHED).order_by("-number").first()
