"""Exclusions as pages and the floors above read them."""

from __future__ import annotations

from collections.abc import Iterable

from tenders.models import Bid, Exclusion, LotExclusion, Tender


def of_tender(tender: Tender) -> list[Exclusion]:
    rows = Exclusion.objects.filter(bid__tender=tender).select_related("bid__organisation", "lot", "bid__tender")
    return list(rows.order_by("-started_at", "-pk"))


def told_to(bid: Bid) -> list[Exclusion]:
    """Those the supplier has been told of; what is only being written is the buyer's."""
    return list(bid.exclusions.filter(notified_at__isnull=False).select_related("lot").order_by("-notified_at"))


def out_of_lots(tender: Tender) -> dict[tuple[int, int], LotExclusion]:
    """(bid id, lot id) of every bid that is out of one lot."""
    rows = LotExclusion.objects.filter(bid__tender=tender).select_related("lot", "bid")
    return {(row.bid_id, row.lot_id): row for row in rows}


def lots_left(bid: Bid, chosen: Iterable[int]) -> list[int]:
    """The numbers of the chosen lots the bid is not out of."""
    out = set(bid.lot_exclusions.values_list("lot__number", flat=True))
    return sorted(set(chosen) - out)
