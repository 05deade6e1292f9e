"""Reading questions: what waits, what was asked, what was answered. Who asked is read for the asker alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from core import publication
from core.models import Membership, Organisation, PublicRecord, User
from tenders.enums import ClarificationStatus
from tenders.models import Clarification, PublishedAnswer, Tender
from tenders.policies.tenders import buyers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenders.models.clarification import ClarificationQuerySet

ANSWERS = "answers"
"""The kind of public record that an answer is."""
SORTS = {"oldest": "oldest first", "newest": "newest first", "lot": "lot"}
_ORDERS = {
    "oldest": ["asked_at", "pk"],
    "newest": ["-asked_at", "-pk"],
    "lot": ["lot__number", "asked_at", "pk"],
}
LONGEST_SEARCH = 100


def unanswered(tender: Tender) -> int:
    """How many questions nobody has dealt with: while there is one, the bids are not opened."""
    return tender.clarifications.unanswered().count()


def own(tender: Tender, organisations: Iterable[Organisation]) -> ClarificationQuerySet:
    """The questions that these organisations asked: for their own people only."""
    found: Any = Clarification.objects.filter(tender=tender, sealed_asker__organisation__in=list(organisations))
    asked: ClarificationQuerySet = found.select_related("lot", "reply", "sealed_asker__organisation")
    return asked


def who_answers(tender: Tender) -> list[User]:
    """The tender's lead; where that person leads no more, every lead of the buyers."""
    leads = [
        each.user
        for each in Membership.objects.current()
        .filter(organisation__in=buyers(tender.procurement), role="lead", user__is_active=True)
        .select_related("user")
        .order_by("started_at", "pk")
    ]
    owner = tender.owner
    return [owner] if owner in leads else list(dict.fromkeys(leads))


# -- the buyer's list ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What the lead's list is narrowed to; a value nobody offered counts as none."""

    words: str = ""
    status: str = ""
    lot: str = ""
    sort: str = "oldest"

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> QuestionFilter:
        status, lot, sort = asked.get("status", ""), asked.get("lot", ""), asked.get("sort", "")
        return cls(
            words=" ".join(asked.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH],
            status=status if status in (*ClarificationStatus.values, "waiting") else "",
            lot=lot if lot == "all" or (lot.isascii() and lot.isdigit() and len(lot) < 6) else "",
            sort=sort if sort in SORTS else "oldest",
        )

    def address(self, **changed: str) -> str:
        fields = {"q": self.words, "status": self.status, "lot": self.lot, "sort": self.sort, **changed}
        if fields["sort"] == "oldest":
            fields["sort"] = ""
        return "?" + urlencode({key: value for key, value in fields.items() if value})

    def tags(self) -> list[tuple[str, str]]:
        found = []
        if self.words:
            found.append((f"‘{self.words}’", self.address(q="")))
        if self.status:
            label = "Not dealt with" if self.status == "waiting" else ClarificationStatus(self.status).label
            found.append((str(label), self.address(status="")))
        if self.lot:
            found.append(("The whole tender" if self.lot == "all" else f"Lot {self.lot}", self.address(lot="")))
        return found


def listed(tender: Tender, chosen: QuestionFilter) -> QuerySet[Clarification]:
    """The questions of a tender as the buyer may read them. Withdrawn ones are gone from it: nobody waits for them."""
    rows = tender.clarifications.exclude(status=ClarificationStatus.WITHDRAWN).select_related("lot", "reply")
    if chosen.words:
        rows = rows.filter(Q(text__icontains=chosen.words) | Q(ref__iexact=chosen.words))
    if chosen.status == "waiting":
        rows = rows.unanswered()
    elif chosen.status:
        rows = rows.filter(status=chosen.status)
    if chosen.lot == "all":
        rows = rows.filter(lot__isnull=True)
    elif chosen.lot:
        rows = rows.filter(lot__number=int(chosen.lot))
    return rows.order_by(*_ORDERS[chosen.sort])


# -- what is public -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Answered:
    """One published answer as it stands, with what it said before."""

    number: int
    version: int
    about: str
    question: str
    answer: str
    at: datetime | None
    earlier: Sequence[Answered] = ()


def published(procurement: str, tender: str) -> list[Answered]:
    """The public answers of a tender in order of number, each in its newest version, read from the public records."""
    versions: dict[int, list[Answered]] = {}
    for record in publication.records(ANSWERS, subject=procurement):
        if record.payload.get("tender") == tender:
            versions.setdefault(int(record.payload["number"]), []).append(_answered(record))
    return [_newest(found) for _, found in sorted(versions.items())]


def _answered(record: PublicRecord) -> Answered:
    said: dict[str, Any] = record.payload
    at = parse_datetime(str(said.get("published_at", "")))
    return Answered(int(said["number"]), int(said["version"]), said["about"], said["question"], said["answer"], at)


def _newest(found: list[Answered]) -> Answered:
    *earlier, last = sorted(found, key=lambda each: each.version)
    return Answered(last.number, last.version, last.about, last.question, last.answer, last.at, tuple(earlier[::-1]))


def versions_of(reply_id: int) -> list[PublishedAnswer]:
    """What was published of one answer, newest first."""
    found = PublishedAnswer.objects.filter(reply_id=reply_id).select_related("published_by", "lot")
    return list(found.order_by("-version"))
