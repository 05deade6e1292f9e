"""Is what is bought described, lot by lot, with what bidders need to price it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenders.enums import DocumentKind, StaffTransfer
from tenders.readiness.check import Check, which_lots

if TYPE_CHECKING:
    from tenders.models import Lot, Tender


def details(tender: Tender) -> Check:
    missing = [
        words
        for words, value in (
            ("what is bought", tender.description),
            ("a common procurement code (CPV)", tender.cpv),
            ("how small firms were considered", tender.small_firms),
        )
        if not value.strip()
    ]
    if not missing:
        return Check("details", True, "What is bought is described, and small firms were considered")
    return Check(
        "details",
        False,
        f"The details lack {' and '.join(missing)}",
        "The notice cannot go without.",
        "Fill in the details",
        "details",
    )


def lots(lots: list[Lot]) -> Check:
    if not lots:
        return Check(
            "lots", False, "There is no lot yet", "Bidders bid for lots: add at least one.", "Add lots", "lots"
        )
    for lot in lots:
        missing = [
            word
            for word, value in (
                ("area", lot.area_id or lot.delivered_at),
                ("weekly hours", lot.weekly_hours or lot.delivered_at),
                ("value a year", lot.annual_value),
            )
            if not value
        ]
        if missing:
            return Check(
                "lots",
                False,
                f"Lot {lot.number} has no {' and no '.join(missing)}",
                "Bidders cannot price it without.",
                "Fill in the lots",
                "lots",
            )
    words = "hours and value" if all(lot.area_id for lot in lots) else "or place, and its value"
    return Check("lots", True, f"Each lot has its area, {words}")


def regimes(lots: list[Lot]) -> Check:
    open_ones = [lot.number for lot in lots if not lot.regime]
    if not open_ones:
        return Check("regime", True, "The regime of each lot is decided")
    which = which_lots(open_ones)
    return Check(
        "regime",
        False,
        f"{which} no regime decision",
        "Lots with health care in them may fall under the Provider Selection Regime: decide before you publish.",
        "Decide the regime",
        "regime",
    )


def staff_lists(tender: Tender, lots: list[Lot]) -> Check:
    lists = {
        document.lot_id for document in tender.documents.filter(kind=DocumentKind.STAFF_LIST, removed_at__isnull=True)
    }
    missing = [
        lot.number
        for lot in lots
        if lot.staff_transfer == StaffTransfer.EXPECTED and lot.pk not in lists and None not in lists
    ]
    if not missing:
        return Check("staff", True, "Each lot with a staff transfer (TUPE) has its list")
    return Check(
        "staff",
        False,
        f"{which_lots(missing)} no staff transfer (TUPE) list",
        "Bidders cannot price it without one.",
        "Add the list",
        "documents",
    )


def specification(tender: Tender) -> Check:
    if tender.documents.filter(kind=DocumentKind.SPECIFICATION, removed_at__isnull=True).exists():
        return Check("documents", True, "The specification is there for bidders to read")
    return Check(
        "documents",
        False,
        "There is no specification",
        "Bidders must know what they bid for.",
        "Add the document",
        "documents",
    )


def engagement(tender: Tender) -> Check:
    procurement = tender.procurement
    if procurement.engagement_url.strip() or procurement.no_engagement_reason.strip():
        return Check("engagement", True, "Engagement with the market is described")
    return Check(
        "engagement",
        False,
        "Nothing is said about talks with the market",
        "Link the engagement page, or say why there was no engagement notice (Act s.17).",
        "Describe the engagement",
        "details",
    )
