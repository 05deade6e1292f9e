"""Finding notices in the public record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.register.facts import NOTICE, NoticeFacts, notice_facts, rows, text
from core import publication

STATUSES = {
    "open": "Open for bids",
    "closed": "Closed, being assessed",
    "awarded": "Awarded",
    "ended": "Ended without award",
    "other": "Other notices",
}
STYLES = {"open": "brand", "closed": "plain", "awarded": "good", "ended": "stop", "other": "out"}
CLOSINGS = {"week": "Closes within 7 days", "month": "Closes within 30 days", "later": "Closes later"}
SORTS = {"newest": "Newest first", "closing": "Closing soonest", "title": "By title"}
_DAYS = {"week": 7, "month": 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asked for; empty means no limit."""

    words: str = ""
    status: str = ""
    area: str = ""
    closing: str = ""
    sort: str = "newest"


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice in the list with how it stands at the instant of reading."""

    notice: NoticeFacts
    status: str
    areas: tuple[str, ...]

    @property
    def status_words(self) -> str:
        return STATUSES[self.status] if self.status != "other" else self.notice.kind_name

    @property
    def style(self) -> str:
        return STYLES[self.status]


def all_notices() -> list[NoticeFacts]:
    """Every public notice, in the order in which they became public."""
    return [notice_facts(record) for record in publication.records(NOTICE)]


def notice(reference: str) -> NoticeFacts | None:
    """One notice by its reference."""
    record = publication.records(NOTICE).filter(reference=reference).first()
    return notice_facts(record) if record else None


def family(procurement: str) -> list[NoticeFacts]:
    """Every public notice of one procurement, oldest first."""
    return [notice_facts(record) for record in publication.records(NOTICE, subject=procurement)]


def tender_of(procurement: str) -> NoticeFacts | None:
    """The latest tender notice of a procurement: the tender that a programme became."""
    found = [each for each in family(procurement) if each.is_tender]
    return found[-1] if found else None


def areas_of(notice: NoticeFacts) -> tuple[str, ...]:
    """The names of the areas a notice is about, in order of lot."""
    names = [text(lot, "name") for lot in rows(notice.payload, "lots")]
    return tuple(dict.fromkeys(name for name in names if name))


def listed(wanted: Wanted, at: datetime) -> tuple[list[Listed], tuple[str, ...]]:
    """The notices that match, sorted, and every area there is to choose from. One query, however many notices."""
    every = all_notices()
    outcomes = outcomes_of(every)
    newest = {(each.procurement, each.kind): each.reference for each in every}  # a later version stands for the earlier
    standing = [each for each in every if newest[each.procurement, each.kind] == each.reference]
    found = [Listed(each, standing_of(each, outcomes, at), areas_of(each)) for each in standing]
    areas = tuple(sorted({area for each in found for area in each.areas}))
    return _sorted([each for each in found if _matches(each, wanted, at)], wanted.sort), areas


def outcomes_of(notices: list[NoticeFacts]) -> dict[str, str]:
    """How procurements ended, by their references: 'awarded' or 'ended'."""
    found = {each.procurement: "ended" for each in notices if each.is_termination}
    return found | {each.procurement: "awarded" for each in notices if each.is_award}


def standing_of(notice: NoticeFacts, outcomes: dict[str, str], at: datetime) -> str:
    """How a notice stands at an instant: a key of STATUSES."""
    if notice.is_award:
        return "awarded"
    if notice.is_termination:
        return "ended"
    if notice.is_tender and notice.procurement in outcomes:
        return outcomes[notice.procurement]
    if notice.is_tender and notice.closes_at is not None:
        return "open" if at <= notice.closes_at else "closed"
    return "other"


def _matches(each: Listed, wanted: Wanted, at: datetime) -> bool:
    notice = each.notice
    if wanted.status and each.status != wanted.status:
        return False
    if wanted.area and wanted.area not in each.areas:
        return False
    if wanted.closing and not _closes(notice.closes_at, wanted.closing, at):
        return False
    haystack = " ".join(
        [
            notice.title,
            notice.reference,
            notice.buyer,
            notice.procurement,
            text(notice.payload, "description"),
            *each.areas,
        ]
    ).casefold()
    return all(word in haystack for word in wanted.words.casefold().split())


def _closes(closes_at: datetime | None, when: str, at: datetime) -> bool:
    if closes_at is None or closes_at < at:
        return False
    if when == "later":
        return closes_at > at + timedelta(days=_DAYS["month"])
    return closes_at <= at + timedelta(days=_DAYS[when])


def _sorted(found: list[Listed], by: str) -> list[Listed]:
    newest = sorted(found, key=lambda each: each.notice.published_at, reverse=True)
    if by == "closing":
        # What is closed or never closes comes after everything one can still bid for.
        far = datetime.max.replace(tzinfo=newest[0].notice.published_at.tzinfo) if newest else None
        return sorted(
            newest, key=lambda each: (each.status != "open", each.notice.closes_at or far, each.notice.reference)
        )
    if by == "title":
        return sorted(newest, key=lambda each: each.notice.title.casefold())
    return newest
