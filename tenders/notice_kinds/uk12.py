"""The procurement termination notice (UK12): a procurement that was published ends without a contract (Act s.55)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenders.enums import TenderStatus
from tenders.notice_kinds import parts
from tenders.notice_kinds.shape import Facts, Kind, Missing

if TYPE_CHECKING:
    from tenders.models import Tender


def fields(tender: Tender, facts: Facts) -> dict[str, Any]:
    return {
        "title": tender.title,
        "procurement": tender.procurement.reference,
        "ocid": tender.procurement.ocid,
        "tender": tender.reference,
        "buyer": parts.body(tender.procurement.buyer),
        "cpv": tender.cpv,
        "value": {},
        "dates": {"ended_at": parts.instant(tender.cancelled_at)},
        "reason": tender.cancel_reason,
        "ended_at": parts.instant(tender.cancelled_at),
    }


def lacks(tender: Tender, facts: Facts) -> list[Missing]:
    return [] if tender.cancel_reason else [Missing("The reason is not given: cancel the tender first.", "cancel")]


def blocks(tender: Tender) -> list[str]:
    if tender.status != TenderStatus.CANCELLED:
        return ["It leaves by itself when an approver cancels a tender that was published."]
    if tender.published_at is None:
        return ["Nothing was public, so nothing is ended in public."]
    return []


KIND = Kind(
    key="UK12",
    law="Act s.55; Regs r.37",
    purpose="Ends in public what was begun in public, with the reason.",
    fields=fields,
    lacks=lacks,
    blocks=blocks,
    sent_by="It leaves when an approver cancels the tender.",
    leaves_with="cancellation",
)
