"""What changed in a tender since it was published, and the earlier versions of its documents: from public records only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cms.register.facts import NoticeFacts, rows, text
from core import publication

CHANGE = "change"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: its number, the lines before and after, why, what to do, and whether it is in force."""

    number: str
    at: datetime
    lines: Sequence[tuple[str, str, str]]
    reason: str
    what_to_do: str
    bids_to_confirm: bool
    in_force: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class EarlierDocument:
    """A version that no longer stands: its title and number, and from when to when it stood."""

    title: str
    version: str
    since: datetime
    until: datetime


def changes_of(notice: NoticeFacts) -> list[ChangeRow]:
    """Every change of the notice's tender, newest first."""
    found = publication.records(CHANGE, subject=notice.procurement)
    rows_ = [
        ChangeRow(
            number=text(record.payload, "number"),
            at=record.at,
            lines=[
                (text(line, "label"), text(line, "before"), text(line, "after"))
                for line in rows(record.payload, "lines")
            ],
            reason=text(record.payload, "reason"),
            what_to_do=text(record.payload, "what_to_do"),
            bids_to_confirm=record.payload.get("bids_to_confirm") is True,
            in_force=record.payload.get("in_force") is True,
            why_not=text(record.payload, "why_not"),
        )
        for record in found
        if text(record.payload, "tender") == notice.tender
    ]
    return rows_[::-1]


def earlier_documents(family: Sequence[NoticeFacts], tender: str) -> list[EarlierDocument]:
    """Versions of documents that stood in an earlier version of the tender notice and do not stand in the latest."""
    versions = [each for each in family if each.is_tender and each.tender == tender]
    if len(versions) < 2:
        return []
    standing = {text(row, "ref") for row in rows(versions[-1].payload, "documents")}
    found: list[EarlierDocument] = []
    seen: dict[str, datetime] = {}
    for earlier, later in pairwise(versions):
        still = {text(row, "ref") for row in rows(later.payload, "documents")}
        for row in rows(earlier.payload, "documents"):
            ref = text(row, "ref")
            seen.setdefault(ref, earlier.published_at)
            if ref not in still and ref not in standing:
                version = text(row, "version")
                found.append(EarlierDocument(text(row, "title"), version, seen[ref], later.published_at))
    return sorted(found, key=lambda each: (each.title, each.until))
