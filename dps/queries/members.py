"""Who is in a part of a market now. The agreement underneath holds the places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frameworks.enums import MemberStatus
from frameworks.models import Member, Place

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Organisation
    from dps.models import Market, Part


def places(market: Market) -> QuerySet[Place]:
    """The places held in every part of a market, with their holders, in order of part and name.

    A suspended member keeps its place and stays on the public list; one that has left is not on it.
    """
    return (
        Place.objects.held()
        .filter(agreement=market.agreement_id, lot__isnull=False)
        .exclude(member__status=MemberStatus.LEFT)
        .select_related("member__organisation", "lot")
        .order_by("lot__number", "member__organisation__name")
    )


def has_place(part: Part, organisation: Organisation) -> bool:
    """Whether the organisation is a member of this part now."""
    return places(part.market).filter(lot=part.agreement_lot_id, member__organisation=organisation).exists()


def has_left(market: Market, organisation: Organisation) -> bool:
    """Whether the organisation was a member and its leaving is on record."""
    return Member.objects.filter(
        agreement=market.agreement_id, organisation=organisation, status=MemberStatus.LEFT
    ).exists()
