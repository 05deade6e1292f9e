"""Public records as the floors below make them, for the register: the payload of a tender and of an award notice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from core import publication
from core.models import PublicRecord

PUBLISHED = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2027, 4, 16, 11, 0, tzinfo=UTC)


def tender_payload(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "UK4",
        "kind_label": "Tender notice",
        "version": 1,
        "title": "Care at home: Standard",
        "description": "Care at home in two areas.",
        "buyer": {"name": "Stockton-on-Tees Borough Council", "email": ""},
        "joint_buyers": [],
        "regime": "Procurement Act 2023",
        "procedure": {"label": "Competitive flexible procedure", "light_touch": True},
        "cpv": "85000000",
        "term_months": 48,
        "value": {"annual": "6000000.00", "total": "24000000.00", "weekly_hours": "2400", "vat_included": False},
        "dates": {
            "questions_close_at": "2027-04-01T16:00:00+00:00",
            "closes_at": CLOSES.isoformat(),
            "award_on": "2027-06-14",
            "standstill_days": 8,
            "contract_starts_on": "2027-09-01",
        },
        "lots": [
            {"number": 1, "name": "Northern Parishes", "zone": "A", "tags": ["extra care"], "scheme": "Winford House",
             "weekly_hours": "1200", "annual_value": "3000000.00"},
            {"number": 3, "name": "Norton West", "zone": "B", "tags": [], "scheme": "", "weekly_hours": "1200.5",
             "annual_value": "3000000.00"},
        ],
        "most_lots_to_bid_for": 2,
        "award_rule_words": ["At most 3 primary areas for one bidder."],
        "weights": {"quality": "70.00", "price": "30.00"},
        "price": {"label": "Price for one hour of care", "formula": "lowest/price"},
        "criteria": [{"label": "Mobilisation", "question": "How will you start?", "weight": "40.00", "word_limit": 1500}],
        "scale": [{"mark": "5", "name": "Excellent", "descriptor": "Meets everything and adds more."}],
        "small_firms": "Each area is its own lot.",
        "engagement_url": "https://stockton.example/talk",
        "documents": [
            {"ref": "D-AAAA", "title": "Specification", "kind": "Specification", "filename": "spec.pdf", "version": 2,
             "size": 20480, "sha256": "ab" * 32}
        ],
        "cdp_id": "2027/S 000-000123",
        "tender": "SBC-2027-014",
        "ocid": "ocds-h6vhtk-000001",
        **changes,
    }  # fmt: skip


def award_payload(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "UK6",
        "kind_label": "Contract award notice",
        "version": 1,
        "title": "Care at home: Standard",
        "buyer": "Stockton-on-Tees Borough Council",
        "decided_on": "Monday 14 June 2027",
        "summaries_sent_on": "Tuesday 15 June 2027",
        "bids_received": 7,
        "bids_assessed": 6,
        "standstill_days": 8,
        "standstill_ends": "Friday 25 June 2027",
        "lots": [
            {"number": 1, "name": "Northern Parishes", "places": [
                {"position": "primary", "supplier": "Tees Valley Homecare"},
                {"position": "secondary", "supplier": "Larchfield Care"},
                {"position": "reserve", "supplier": "Grange Care Co-operative"},
                {"position": "reserve", "supplier": "Beacon Domiciliary"}]},
        ],
        "lots_not_awarded": [{"number": 3, "name": "Norton West", "reason": "No bid met the minimum mark."}],
        "unsuccessful": ["Cleveland Companions"],
        "law": "Procurement Act 2023 s.50; notice UK6",
        "cdp_id": "2027/S 000-000456",
        **changes,
    }  # fmt: skip


def tender_notice(number: int = 14, *, version: int = 1, **changes: Any) -> PublicRecord:
    """The public record of a tender notice of procurement SBC-2027-0NN."""
    procurement = f"SBC-2027-{number:03}"
    payload = tender_payload(version=version, **changes)
    return publication.publish(
        "notice",
        reference=f"{procurement}-UK4-{version}",
        subject=procurement,
        title=payload["title"],
        payload=payload,
        at=PUBLISHED + timedelta(hours=number + version),
    )


def award_notice(number: int = 14, **changes: Any) -> PublicRecord:
    procurement = f"SBC-2027-{number:03}"
    payload = award_payload(**changes)
    return publication.publish(
        "notice",
        reference=f"{procurement}-UK6-1",
        subject=procurement,
        title=payload["title"],
        payload=payload,
        at=PUBLISHED + timedelta(days=106),
    )
