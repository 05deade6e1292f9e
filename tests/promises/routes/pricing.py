"""Price schedules: the lead's lines, the workbook, and the bidder's prices line by line."""

from __future__ import annotations

from core import clock, jobs
from tenders.actions import bid as bidding
from tenders.actions import tender as acts
from tenders.actions.prices import start_price_schedule
from tests.factories import bids, tenders
from tests.promises.matrix import BUYER, COLLEAGUES, DECIDERS, EVERYBODY, OWN, REST, SUPPLIERS, Row, Scene


def scene(made: Scene) -> None:
    """An open tender that asks for prices by visit length, with a bid for its lot."""
    cast = made.cast
    with clock.at(tenders.PUBLISHED):
        tender = tenders.ready(cast, lots_kept=1)
        start_price_schedule(tender=tender, by=cast.lead, pattern="visit-length")
        acts.send_for_approval(tender=tender, by=cast.lead)
        acts.approve(tender=tender, by=cast.approver)
        jobs.run_due()
        jobs.run_due()
    tender.refresh_from_db()
    with clock.at(bids.WRITING):
        bid = bids.start(tender, cast.supplier, cast.bidder)
        bidding.save_choices(bid=bid, choices=[{"lot": 1, "preference": 1, "weekly_hours": "120"}], by=cast.bidder)
    made.put("priced", tender.reference, bids.WRITING)
    made.put("priced bid", bid.ref, bids.WRITING)


ROWS = [
    Row(
        "tenders:prices",
        {"reference": "@draft"},
        get={200: BUYER, 404: REST},
        post={400: DECIDERS, 403: COLLEAGUES, 404: REST},
    ),
    Row("tenders:prices_workbook", {"reference": "@priced"}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("tenders:prices_workbook", {"reference": "@draft"}, get={404: EVERYBODY}),
    Row("tenders:prices_preview", {"reference": "@priced", "number": 1}, get={200: BUYER, 403: SUPPLIERS, 404: REST}),
    Row("bidding:price_workbook", {"ref": "@priced bid"}, get={200: OWN, 404: REST}),
    Row(
        "bidding:prices_from_workbook",
        {"ref": "@priced bid"},
        get={302: OWN, 404: REST},
        post={400: "owner editor", 403: "viewer", 404: REST},
    ),
    Row(
        "bidding:lot_prices",
        {"ref": "@priced bid", "lot": 1},
        get={200: OWN, 404: REST},
        post={302: "owner editor", 403: "viewer", 404: REST},
    ),
]
