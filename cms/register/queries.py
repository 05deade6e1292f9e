"""Finding notices: the database filters, sorts and pages; a page of the list costs the same among ten and ten thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OrderBy, Q, QuerySet

from cms.models import RegisterArea, RegisterBuyer, RegisterEntry
from cms.register import search
from cms.register.facts import NOTICE, NoticeFacts, notice_facts
from cms.register.projection import area_key
from cms.register.wanted import BANDS, CLOSING_DAYS, STATUSES, Wanted
from core import publication

MOST_HELD = 20_000
"""Numbers of matching rows kept while a page is made: above that they are counted and sliced by the database."""
STYLES = {"open": "brand", "closed": "plain", "awarded": "good", "ended": "stop", "other": "out"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice in the list with how it stands at the instant of reading."""

    notice: RegisterEntry | NoticeFacts
    status: str

    @property
    def status_words(self) -> str:
        return STATUSES[self.status] if self.status != "other" else self.notice.kind_name

    @property
    def style(self) -> str:
        return STYLES[self.status]


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


def listed(entry: RegisterEntry, at: datetime) -> Listed:
    """A row of the list; the same rule as `standing_of`, on its columns."""
    if entry.outcome:
        return Listed(entry, entry.outcome)
    if entry.is_tender and entry.closes_at is not None:
        return Listed(entry, "open" if at <= entry.closes_at else "closed")
    return Listed(entry, "other")


class Found:
    """The rows that match, in the order asked for: counted, sliced for a page, or read one after another.

    A page first finds its rows' numbers along an index, then reads those rows; `parts` follow one another. `dear`: what
    matches is not found along an index alone, so that up to `MOST_HELD` numbers are read at once: counted and sliced here.
    """

    def __init__(self, parts: list[QuerySet[RegisterEntry]], *, dear: bool = False) -> None:
        self._parts, self._dear = parts, dear
        self._counts: list[int] | None = None
        self._held: dict[int, list[int]] = {}

    def _counted(self) -> list[int]:
        if self._counts is None:
            self._counts = [self._count_of(at, part) for at, part in enumerate(self._parts)]
        return self._counts

    def _count_of(self, at: int, part: QuerySet[RegisterEntry]) -> int:
        if self._dear:
            held = list(part.values_list("pk", flat=True)[: MOST_HELD + 1])
            if len(held) <= MOST_HELD:
                self._held[at] = held
                return len(held)
        return part.count()

    def count(self) -> int:
        return sum(self._counted())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[RegisterEntry]:
        start, stop, _ = wanted.indices(self.count())
        numbers: list[int] = []
        for at, (part, length) in enumerate(zip(self._parts, self._counted(), strict=True)):
            if start < length and stop > 0:
                ordered = self._held[at] if at in self._held else part.values_list("pk", flat=True)
                numbers += ordered[max(start, 0) : min(stop, length)]
            start, stop = start - length, stop - length
        rows = RegisterEntry.objects.select_related("buyer").in_bulk(numbers)
        return [rows[number] for number in numbers]

    def __iter__(self) -> Iterator[RegisterEntry]:
        for part in self._parts:
            yield from part.select_related("buyer").iterator(chunk_size=500)

    def holds(self, entry: RegisterEntry) -> bool:
        return any(part.filter(pk=entry.pk).exists() for part in self._parts)


def found(wanted: Wanted, at: datetime) -> Found:
    """The rows that match, in the order asked for."""
    entries = RegisterEntry.objects.filter(_limits(wanted, at))
    if wanted.words:
        matching = search.matching(wanted.words)
        entries = entries.filter(pk__in=matching) if matching is not None else entries.none()
    return Found(_sorted(entries, wanted.sort, at), dear=bool(wanted.words))


def awards() -> QuerySet[RegisterEntry]:
    """The latest award notice of every procurement that has one, newest first."""
    awarded = RegisterEntry.objects.filter(is_tender=False, outcome="awarded").select_related("buyer")
    return awarded.order_by("-published_at", "-pk")


def buyers() -> list[str]:
    """Every buyer whose notices are here."""
    return list(RegisterBuyer.objects.values_list("name", flat=True))


def _limits(wanted: Wanted, at: datetime) -> Q:
    limits = _status(wanted.status, at) & _closing(wanted.closing, at)
    if wanted.value:
        _, least, below = BANDS[wanted.value]
        limits &= (Q(value__gte=least) if least is not None else Q(value__isnull=False)) & (
            Q(value__lt=below) if below is not None else Q()
        )
    if codes := wanted.cpv_range():
        limits &= Q(cpv__gte=codes[0], cpv__lte=codes[1])
    if wanted.buyer:
        limits &= Q(buyer__in=RegisterBuyer.objects.filter(name=wanted.buyer).values("pk"))
    if wanted.area:
        areas = RegisterArea.objects.filter(key__contains=area_key(wanted.area))
        limits &= Q(pk__in=RegisterEntry.areas.through.objects.filter(registerarea__in=areas).values("registerentry"))
    return limits


def _status(status: str, at: datetime) -> Q:
    tenders = Q(is_tender=True, outcome="")
    return {
        "": Q(),
        "open": tenders & Q(closes_at__gte=at),
        "closed": tenders & Q(closes_at__lt=at),
        "awarded": Q(outcome="awarded"),
        "ended": Q(outcome="ended"),
        "other": Q(outcome="") & (Q(is_tender=False) | Q(closes_at__isnull=True)),
    }[status]


def _closing(when: str, at: datetime) -> Q:
    if not when:
        return Q()
    if when == "later":
        return Q(closes_at__gt=at + timedelta(days=CLOSING_DAYS["month"]))
    return Q(closes_at__gte=at, closes_at__lte=at + timedelta(days=CLOSING_DAYS[when]))


def _sorted(entries: QuerySet[RegisterEntry], by: str, at: datetime) -> list[QuerySet[RegisterEntry]]:
    if by == "closing":
        # What is closed or never closes comes after everything one can still bid for.
        is_open = _status("open", at)
        soonest: list[str | OrderBy] = [F("closes_at").asc(nulls_last=True), "reference"]
        return [entries.filter(is_open).order_by("closes_at", "reference"), entries.exclude(is_open).order_by(*soonest)]
    orders: dict[str, list[str | OrderBy]] = {
        "newest": ["-published_at", "-pk"],
        "title": ["title_key", "pk"],
        "value": [F("value").desc(nulls_last=True), "-pk"],
    }
    return [entries.order_by(*orders[by])]
