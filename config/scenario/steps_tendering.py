"""The replay from the empty database to the opened quality envelopes."""

from __future__ import annotations

from datetime import timedelta

from config.demo import cast
from config.scenario import bidding, bids, people, tendering
from config.scenario.story import Broken, Story
from core import clock
from core.calendar import uk_day
from core.models import Organisation
from tenders.actions import opening
from tenders.actions import tender as tender_acts
from tenders.models import Bid


def set_up(story: Story) -> str:
    story.buyer = people.set_up_buyer()
    tendering.bring_in_areas(story.buyer)
    return f"{len(cast.STAFF)} people in their roles, {story.buyer.areas.count()} areas"


def engage(story: Story) -> str:
    assert story.buyer is not None
    page = tendering.engage(story.buyer)
    story.engagement_url = page.full_url or page.url or "/"
    return "engagement page live, one event with 40 places"


def draft(story: Story) -> str:
    assert story.buyer is not None
    story.tender = tendering.draft(
        story.buyer,
        title="Care at home: Standard, areas 1 to 10",
        publish_on=uk_day(story.now + timedelta(days=21)),
        engagement_url=story.engagement_url,
    )
    tender = story.the_tender()
    with story.refused():
        tendering.send_for_approval(tender)
    return f"tender {tender.status}, {tender.lots.count()} lots, {tender.criteria.count()} quality criteria"


def send(story: Story) -> str:
    tender = tendering.prepare(story.the_tender())
    with story.refused():
        tender_acts.approve(tender=tender, by=people.staff("approver"))
    return f"tender {tendering.send_for_approval(tender).status}"


def approve(story: Story) -> str:
    tender = story.the_tender()
    with story.refused():
        tender_acts.approve(tender=tender, by=people.staff("lead"))
    story.now = tendering.at_noon(tender.publish_on or uk_day(story.now)) - timedelta(hours=3)
    with clock.at(story.now):
        return f"tender {tendering.approve(tender).status}, notice accepted by the platform's stand-in"


def register(story: Story) -> str:
    for supplier in cast.SUPPLIERS:
        bidding.register(supplier)
    return f"{Organisation.objects.filter(kind='supplier').count()} suppliers registered"


def bid(story: Story) -> str:
    receipts = [bidding.bid_in_full(story.the_tender(), script) for script in bids.BIDS]
    with story.refused():
        opening.confirm_opening(tender=story.the_tender(), kind="quality", by=people.staff("lead"), fresh=True)
    seen = Bid.objects.visible_to(people.staff("lead")).count()
    if seen:
        raise Broken(f"The buyer's side sees {seen} bids before the opening.")
    return (
        f"{len(receipts)} bids submitted, {len({r.receipt_number for r in receipts})} receipts, 0 visible to the buyer"
    )


def close(story: Story) -> str:
    tender = story.the_tender()
    assert tender.closes_at is not None
    story.now = tender.closes_at + timedelta(minutes=1)
    with clock.at(story.now):
        tendering.until_nothing_is_due()
        story.refusals.append(bidding.too_late(tender, bids.BIDS[0]))
    return f"tender {story.the_tender().status} by the clock"


def open_quality(story: Story) -> str:
    tender = story.the_tender()
    opening.confirm_opening(tender=tender, kind="quality", by=people.staff("lead"), fresh=True)
    with story.refused():
        opening.confirm_opening(tender=tender, kind="quality", by=people.staff("lead"), fresh=True)
    done = opening.confirm_opening(tender=tender, kind="quality", by=people.staff("approver"), fresh=True)
    listed = len(done.record["bids"])
    return f"tender {story.the_tender().status}, opening record lists {listed} bids"
