"""The coming moments that a visitor of the demonstration may want to skip to: deadlines, ends of standstill, offers."""

from __future__ import annotations

from datetime import datetime, timedelta

from evaluation.enums import AwardStatus
from evaluation.models import Award
from frameworks.enums import OfferStatus
from frameworks.models import Offer
from tenders.enums import TenderStatus
from tenders.models import Tender


def coming(now: datetime) -> list[tuple[str, datetime]]:
    """What comes next, soonest first, at most eight; each instant is just after the moment itself."""
    after = timedelta(seconds=1)
    found: list[tuple[str, datetime]] = []
    for tender in Tender.objects.filter(status=TenderStatus.PUBLISHED, closes_at__gte=now).order_by("closes_at")[:4]:
        if tender.closes_at is not None:
            found.append((f"Bids close: {tender.title}", tender.closes_at + after))
    standing = Award.objects.filter(status=AwardStatus.STANDSTILL).select_related("lot__tender").order_by("pk")
    ends = {(award.lot.tender.title, award.standstill_ends_at()) for award in standing}
    for title, end in sorted((title, end) for title, end in ends if end is not None and end >= now)[:4]:
        found.append((f"Standstill ends: {title}", end + after))
    for offer in (
        Offer.objects.filter(status=OfferStatus.OPEN, expires_at__gte=now)
        .select_related("referral")
        .order_by("expires_at")[:4]
    ):
        found.append((f"Time to answer runs out: referral {offer.referral.number}", offer.expires_at + after))
    return sorted(found, key=lambda pair: pair[1])[:8]
