"""The notices of one procurement, kind by kind, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core import clock
from tenders.enums import NoticeKind, NoticeStatus
from tenders.models import Notice
from tenders.notice_due import DueNotice, due_notices
from tenders.notice_kinds import KINDS, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender

SILENT_AFTER = timedelta(hours=4)
"""A platform that has not answered for so long is called silent; the lead is asked to look."""
STYLES = {
    NoticeStatus.ACCEPTED: "good",
    NoticeStatus.REFUSED: "stop",
    NoticeStatus.SUBMITTED: "warn",
    NoticeStatus.DRAFTED: "warn",
    NoticeStatus.WITHDRAWN: "out",
}
WORDS = {
    NoticeStatus.ACCEPTED: "Public",
    NoticeStatus.REFUSED: "Refused",
    NoticeStatus.SUBMITTED: "Waiting for the platform",
    NoticeStatus.DRAFTED: "Waiting for a second person",
    NoticeStatus.WITHDRAWN: "Given up",
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind: when it is due, its versions (latest first), what it still lacks, what forbids it now."""

    kind: Kind
    due: DueNotice | None
    versions: list[Notice] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    forbids: list[str] = field(default_factory=list)
    too_late: bool = False
    held: bool = False

    @property
    def label(self) -> str:
        return NoticeKind(self.kind.key).label

    @property
    def code(self) -> str:
        return "UK4" if self.kind.key == NoticeKind.UK4B else self.kind.key

    @property
    def latest(self) -> Notice | None:
        return self.versions[0] if self.versions else None

    @property
    def public(self) -> Notice | None:
        """The version that stands in public."""
        return next((each for each in self.versions if each.status == NoticeStatus.ACCEPTED), None)

    @property
    def by_event(self) -> bool:
        """Whether another step sends it by itself, so that nothing of it can be mended before."""
        return self.kind.leaves_with == "cancellation"

    @property
    def is_waiting(self) -> bool:
        return self.latest is not None and self.latest.status in {NoticeStatus.SUBMITTED, NoticeStatus.DRAFTED}

    @property
    def state(self) -> tuple[str, str]:
        """The state in words, and its style."""
        latest = self.latest
        if latest is not None and latest.status != NoticeStatus.WITHDRAWN:
            status = NoticeStatus(latest.status)
            if self.held:
                return "Approved, leaves on its day", "brand"
            again = f", version {latest.version}" if latest.version > 1 else ""
            return WORDS[status] + again, STYLES[status]
        if not self.kind.written_here:
            return "Comes later", "plain"
        if self.too_late:
            return "Not sent", "out"
        if self.missing and not self.by_event:
            return f"{len(self.missing)} missing", "plain"
        return ("Not yet", "plain") if self.forbids else ("Can be sent", "brand")


def rows(tender: Tender) -> list[KindRow]:
    """Every kind that is due, may be sent or was written, in the order of the procurement's life."""
    versions: dict[str, list[Notice]] = {}
    # Oldest first from the database, so that the latest version of a kind stands first here.
    people = ("created_by", "asked_again_by", "withdrawn_by", "procurement")
    for notice in Notice.objects.filter(procurement=tender.procurement).select_related(*people).order_by("-version"):
        versions.setdefault(notice.kind, []).append(notice)
    due = {each.kind: each for each in due_notices(tender)}
    return [
        row_of(tender, KINDS[key], due.get(key), versions.get(key, []))
        for key in KINDS
        if key in due or key in versions
    ]


def row_of(tender: Tender, kind: Kind, due: DueNotice | None, versions: list[Notice]) -> KindRow:
    public = any(each.status == NoticeStatus.ACCEPTED for each in versions)
    missing = [] if public and not kind.written_here else kind.missing(tender)
    held = tender.is_held and bool(versions) and versions[0].status == NoticeStatus.DRAFTED and kind.leaves_with != ""
    return KindRow(kind, due, versions, missing, kind.blocks(tender), kind.is_too_late(tender), held)


def one(tender: Tender, key: str) -> KindRow:
    """One kind, whether it is due or not."""
    versions = list(
        Notice.objects.filter(procurement=tender.procurement, kind=key)
        .select_related("created_by", "asked_again_by", "withdrawn_by", "procurement")
        .order_by("-version")
    )
    due = next((each for each in due_notices(tender) if each.kind == key), None)
    return row_of(tender, KINDS[key], due, versions)


def silent(notice: Notice, at: datetime | None = None) -> bool:
    """Whether the platform has held this notice for long without a word."""
    now = at or clock.now()
    return (
        notice.status == NoticeStatus.SUBMITTED
        and notice.submitted_at is not None
        and now - notice.submitted_at >= SILENT_AFTER
    )


def stands_meanwhile(tender: Tender, row: KindRow) -> str:
    """What holds while the platform is silent or has refused."""
    public = row.public
    if public is not None:
        return (
            f"Version {public.version}, public since the platform took it, stands as it is: every date in it holds, "
            "and bids still close at its time."
        )
    if row.kind.key in {"UK4", "UK4B"}:
        return "Nothing is public. The tender is not open for bids, and no clock has started."
    return "Nothing is public, and no period has begun."
