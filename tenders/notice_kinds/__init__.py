"""The kinds of notice, one module each, and the payload that becomes public once the platform has accepted one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenders.enums import NoticeKind
from tenders.notice_kinds import later, uk1, uk2, uk3, uk4, uk4b, uk5, uk12, uk13
from tenders.notice_kinds.parts import instant
from tenders.notice_kinds.shape import Ask, Facts, Kind, Missing, forget_facts, stored_facts

if TYPE_CHECKING:
    from tenders.models import Notice, Tender

__all__ = [
    "KINDS",
    "Ask",
    "Facts",
    "Kind",
    "Missing",
    "forget_facts",
    "opening_kind",
    "public_payload",
    "stored_facts",
    "tender_notice_fields",
    "termination_fields",
]

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        uk1.KIND,
        uk2.KIND,
        uk3.KIND,
        uk4.KIND,
        uk4b.KIND,
        uk5.KIND,
        later.UK6,
        later.UK7,
        uk12.KIND,
        uk13.KIND,
    )
}
"""In the order of a procurement's life."""


def opening_kind(tender: Tender) -> str:
    """The notice that leaves when this tender is approved; empty where none is due (a user choice)."""
    return {
        "below_threshold": NoticeKind.UK4B.value,
        "direct_award": NoticeKind.UK5.value,
        "dynamic_market_intention": NoticeKind.UK13.value,
        "user_choice": "",
    }.get(tender.procedure, NoticeKind.UK4.value)


def tender_notice_fields(tender: Tender) -> dict[str, Any]:
    """The fields of the tender notice as they stand now, of the form that this tender's procedure asks for."""
    kind = opening_kind(tender)
    return KINDS[kind if kind in {"UK4", "UK4B"} else "UK4"].now(tender)


def termination_fields(tender: Tender) -> dict[str, Any]:
    """The procurement termination notice (UK12)."""
    return KINDS["UK12"].now(tender)


def public_payload(notice: Notice) -> dict[str, Any]:
    """What becomes public here once the platform has accepted the notice: its frozen fields, number and time."""
    return {
        **notice.fields,
        "kind": notice.kind,
        "kind_label": NoticeKind(notice.kind).label,
        "reference": notice.reference,
        "version": notice.version,
        "procurement": notice.procurement.reference,
        "cdp_id": notice.cdp_id,
        "published_at": instant(notice.accepted_at),
    }
