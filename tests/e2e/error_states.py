"""What the walks through error states share: a text too long for any field, a debarment list, a bid begun."""

from __future__ import annotations

from tenders.models import Bid, Tender
from tests.factories import bids as factory
from tests.factories.people import Cast

LONG = "word " * 5_200
DEBARRED = (
    "name,number,country,kind,grounds,added,ends\nLarkspur Staffing,,England,mandatory,Slavery offences,2026-03-02,\n"
)


def begin(people: Cast, tender: Tender) -> Bid:
    return factory.start(tender, people.supplier, people.bidder)
