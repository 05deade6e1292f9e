"""The replay from the panel to the signed contracts."""

from __future__ import annotations

from datetime import timedelta

from config.scenario import assessing, bidding, tendering
from config.scenario.story import Broken, Story
from core import clock
from evaluation.models import Award, AwardPlace
from tenders.models import Tender


def panel(story: Story) -> str:
    story.panel = assessing.appoint(story.the_tender())
    with story.refused():
        assessing.start_marking(story.panel)
    assessing.declare(story.panel)
    story.panel = assessing.start_marking(story.panel)
    return f"panel {story.panel.status}, tender {story.the_tender().status}"


def mark(story: Story) -> str:
    assert story.panel is not None
    for evaluator in range(3):
        assessing.mark(story.panel, evaluator)
        assessing.hand_in(story.panel, evaluator)
    return f"panel {story.panel.status}, {story.panel.marks.count()} marks"


def agree(story: Story) -> str:
    assert story.panel is not None
    with story.refused():
        assessing.lock_quality(story.panel)
    with story.refused():
        bidding.open_envelopes(story.the_tender(), "price")
    assessing.agree(story.panel)
    story.panel = assessing.lock_quality(story.panel)
    return f"panel {story.panel.status}"


def prices(story: Story) -> str:
    bidding.open_envelopes(story.the_tender(), "price")
    return "price envelopes open"


def award(story: Story) -> str:
    tender = story.the_tender()
    awards = assessing.propose(tender)
    _check_caps(tender)
    with story.refused():
        assessing.approve_own(tender)
    assessing.approve(tender)
    run = awards[0].run
    states = sorted({award.status for award in Award.objects.filter(lot__tender=tender)})
    return f"{len(awards)} awards {', '.join(states)}, {run.outcome}"


def _check_caps(tender: Tender) -> None:
    """At most three primary areas each, at most one of them with extra care, primary and secondary two providers."""
    held: dict[int, list[AwardPlace]] = {}
    for place in AwardPlace.objects.filter(award__lot__tender=tender, position="primary").select_related("award__lot"):
        held.setdefault(place.bid_id, []).append(place)
    for places in held.values():
        if len(places) > 3 or sum("extra care" in place.award.lot.tags for place in places) > 1:
            raise Broken("An award exceeds the published limits.")
    for award in Award.objects.filter(lot__tender=tender):
        holders = [place.bid_id for place in award.places.filter(position__in=("primary", "secondary"))]
        if len(set(holders)) != len(holders):
            raise Broken(f"One provider holds two places in lot {award.lot.number}.")


def tell(story: Story) -> str:
    tender = story.the_tender()
    count = assessing.tell_everyone(tender)
    assessing.publish_award(tender)
    states = sorted({award.status for award in Award.objects.filter(lot__tender=tender)})
    last = Award.objects.filter(lot__tender=tender).order_by("lot__number").first()
    assert last is not None
    return f"{count} summaries sent at once, awards {', '.join(states)} to {last.standstill_last_day}"


def sign(story: Story) -> str:
    tender = story.the_tender()
    with story.refused():
        assessing.sign(tender)
    first = Award.objects.filter(lot__tender=tender).first()
    assert first is not None
    assert first.standstill_last_day is not None
    story.now = tendering.at_noon(first.standstill_last_day + timedelta(days=1))
    with clock.at(story.now):
        tendering.until_nothing_is_due()
        signed = assessing.sign(tender)
    return f"{len(signed)} contracts signed, tender {story.the_tender().status}"
