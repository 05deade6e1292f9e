"""The steps in their order, one after another, so that something can go wrong between any two."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.production.replay import agreeing, assessing, bidding, buying, market
from tests.production.replay.story import Story

AREA = 3


def steps(story: Story, *, set_up_market: Callable[[], object]) -> Iterator[str]:
    """Take each step, yield what was done. The last word says who was offered the referral and who took it."""
    for take in (buying.engage, buying.draft, buying.prepare, buying.approve, bidding.register, bidding.bid):
        take(story)
        yield take.__name__
    bidding.nobody_reads_early(story)
    yield "nobody on the buyer's side reads a bid"
    bidding.close(story)
    yield "close"
    bidding.open_envelopes(story, "quality")
    yield "open quality"
    for take in (assessing.appoint, assessing.mark, assessing.agree):
        take(story)
        yield take.__name__
    bidding.open_envelopes(story, "price")
    yield "open prices"
    for take in (assessing.award, assessing.tell, assessing.sign, agreeing.set_up, agreeing.plan):
        take(story)
        yield take.__name__
    asked = assessing.holders(story, AREA)
    agreeing.mobilise(story, asked)
    agreeing.go_live(story, asked)
    yield "go live"
    primary, secondary = agreeing.place(story, agreeing.refer(story, area=AREA))
    assert (primary, secondary) == asked, "the referral goes to the primary first and then to the secondary"
    yield f"placed with {secondary} after {primary} declined"
    set_up_market()
    for supplier in ("beacon", "cleveland"):
        market.apply(story, supplier)
    market.decide(story, "Beacon Domiciliary", "admit", "")
    market.decide(story, "Cleveland Companions", "refuse", "Registration for personal care could not be confirmed.")
    yield "market decided"
