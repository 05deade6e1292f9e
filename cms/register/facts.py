"""A public notice as plain facts, read from its public record and from nowhere else.

The payload is what the floor that owns the notice froze when the central platform accepted it. This module reads it
with care: a fact that is missing is left out of the page, never guessed. Instants are ISO texts, figures are texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from core.models import PublicRecord

NOTICE = "notice"
"""The kind of public record this register reads."""
TENDER_KINDS = ("UK4", "UK4B")
AWARD_KINDS = ("UK6",)
TERMINATION_KINDS = ("UK12",)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What the list and the page of a notice show. Empty where the record does not say."""

    reference: str
    kind: str
    kind_name: str
    procurement: str
    title: str
    buyer: str
    published_at: datetime
    closes_at: datetime | None
    award_on: date | None
    cdp_id: str
    payload: Mapping[str, Any] = field(repr=False)
    digest: str = ""

    @property
    def is_tender(self) -> bool:
        return self.kind in TENDER_KINDS

    @property
    def is_award(self) -> bool:
        return self.kind in AWARD_KINDS

    @property
    def is_termination(self) -> bool:
        return self.kind in TERMINATION_KINDS

    @property
    def tender(self) -> str:
        """The reference of the tender it belongs to, where it is one an address can hold."""
        found = text(self.payload, "tender")
        return found if found and "/" not in found else ""

    @property
    def version(self) -> int:
        number = self.payload.get("version")
        return number if isinstance(number, int) else 1


def text(payload: Mapping[str, Any], *names: str) -> str:
    """The first of these entries that holds a text or a number, as text; empty when none does."""
    for name in names:
        value = payload.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The mapping under that name, or an empty one."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def lines(payload: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a list under that name."""
    value = payload.get(name)
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []


def rows(payload: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of mappings under that name; anything else in it is passed over."""
    value = payload.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def instant(payload: Mapping[str, Any], *names: str) -> datetime | None:
    """An aware instant, or None."""
    try:
        found = parse_datetime(text(payload, *names))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def day(payload: Mapping[str, Any], *names: str) -> date | None:
    """A calendar day, or None."""
    try:
        return parse_date(text(payload, *names)[:10])
    except ValueError:
        return None


def notice_facts(record: PublicRecord) -> NoticeFacts:
    """Read one public record."""
    payload = record.payload if isinstance(record.payload, Mapping) else {}
    dates = part(payload, "dates")
    return NoticeFacts(
        reference=record.reference,
        kind=text(payload, "kind"),
        kind_name=text(payload, "kind_label") or "Notice",
        procurement=record.subject,
        title=record.title,
        buyer=text(part(payload, "buyer"), "name") or text(payload, "buyer"),
        published_at=record.at,
        closes_at=instant(dates, "closes_at"),
        award_on=day(dates, "award_on"),
        cdp_id=text(payload, "cdp_id"),
        payload=payload,
        digest=record.digest,
    )
