"""Lists of tenders as a buyer's people see them: filtered, sorted, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, F, OrderBy, Q, QuerySet, Sum

from core import clock
from tenders.enums import TenderStatus
from tenders.models import Tender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User

SORTS: dict[str, tuple[str, list[str | OrderBy]]] = {
    "reference": ("reference, newest first", ["-reference"]),
    "closing": ("deadline, soonest first", [F("closes_at").asc(nulls_last=True), "-reference"]),
    "title": ("title", ["title", "-reference"]),
    "value": ("value a year, highest first", [F("worth").desc(nulls_last=True), "-reference"]),
}
CLOSING = {"7": "Closing in 7 days", "30": "Closing in 30 days"}
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class TenderFilter:
    """What a list is narrowed to; a value nobody offered counts as none."""

    words: str = ""
    status: str = ""
    closing: str = ""
    sort: str = "reference"

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> TenderFilter:
        status, closing, sort = asked.get("status", ""), asked.get("closing", ""), asked.get("sort", "")
        return cls(
            words=" ".join(asked.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH],
            status=status if status in TenderStatus.values else "",
            closing=closing if closing in CLOSING else "",
            sort=sort if sort in SORTS else "reference",
        )

    def address(self, **changed: str) -> str:
        """The query string of this list with something changed; '?' when nothing is left."""
        fields = {"q": self.words, "status": self.status, "closing": self.closing, "sort": self.sort, **changed}
        if fields["sort"] == "reference":
            fields["sort"] = ""
        return "?" + urlencode({key: value for key, value in fields.items() if value})

    def tags(self) -> list[tuple[str, str]]:
        """(words, address without it) for each thing the list is narrowed to."""
        found = []
        if self.words:
            found.append((f"‘{self.words}’", self.address(q="")))
        if self.status:
            found.append((TenderStatus(self.status).label, self.address(status="")))
        if self.closing:
            found.append((CLOSING[self.closing], self.address(closing="")))
        return found


STANDS = Q(lots__removed_at__isnull=True)
"""A join does not leave out by itself what a change took out."""


def listed(user: User, chosen: TenderFilter) -> QuerySet[Tender]:
    """The user's council's tenders, with `worth` a year and `lot_count`, in the chosen order."""
    now = clock.now()
    rows = Tender.objects.of_buyers(user).select_related("procurement__buyer", "approver")
    rows = rows.annotate(worth=Sum("lots__annual_value", filter=STANDS), lot_count=Count("lots", filter=STANDS))
    if chosen.words:
        rows = rows.filter(Q(title__icontains=chosen.words) | Q(reference__icontains=chosen.words))
    past = Q(status=TenderStatus.PUBLISHED, closes_at__lt=now)
    if chosen.status == TenderStatus.PUBLISHED:
        rows = rows.filter(status=TenderStatus.PUBLISHED).exclude(past)
    elif chosen.status == TenderStatus.CLOSED:
        rows = rows.filter(Q(status=TenderStatus.CLOSED) | past)
    elif chosen.status:
        rows = rows.filter(status=chosen.status)
    if chosen.closing:
        rows = rows.filter(
            status=TenderStatus.PUBLISHED, closes_at__gte=now, closes_at__lte=now + timedelta(days=int(chosen.closing))
        )
    return rows.order_by(*SORTS[chosen.sort][1])
