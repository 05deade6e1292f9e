"""A bid that is out of one lot: not ranked there, awarded nothing there, ranked and awarded in its other lots, told why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.workflow import Refused
from evaluation.actions import approval, summaries
from evaluation.actions import award as awarding
from evaluation.queries.rankings import awards_of, current_rankings, working
from evaluation.queries.summaries import contents
from tenders.models import Tender
from tests.factories import panels
from tests.factories.after import excluded
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def ranked(tender: Tender) -> dict[int, set[str]]:
    return {each.lot.number: {row.bid for row in working(each).rows} for each in current_rankings(tender)}


def test_out_of_one_lot_a_bid_is_ranked_and_awarded_in_the_other_alone(people: Cast) -> None:
    tender = panels.priced(people, lots=2, count=2)
    bid = panels.bid_of(tender, "Tees Valley Homecare")
    rival = panels.bid_of(tender, "Larchfield Care")
    excluded(bid, people, tender.lots.get(number=2), at=panels.PRICED + timedelta(hours=1))
    at = panels.PRICED + timedelta(days=11)
    with clock.at(at):
        awarding.propose_awards(tender, by=people.lead)
    assert ranked(tender) == {1: {bid.ref, rival.ref}, 2: {rival.ref}}
    held = {award.lot.number: {place.bid.ref for place in award.places.all()} for award in awards_of(tender)}
    assert bid.ref not in held[2]
    assert rival.ref in held[2]
    with clock.at(at):
        approval.send_awards_for_approval(tender, by=people.lead)
        approval.approve_awards(tender, by=people.approver, has_interest=False)
        summaries.draft_summaries(tender, by=people.lead)
    told = contents(tender, awards_of(tender))
    assert [each["number"] for each in told[bid.pk]["lots_disregarded"]] == [2]
    assert "No renewal was shown." in told[bid.pk]["lots_disregarded"][0]["because"]
    assert [lot["number"] for lot in told[bid.pk]["lots"]] == [1]
    assert told[rival.pk]["lots_disregarded"] == []


def test_an_award_worked_out_before_is_not_approved_with_a_place_for_who_is_out(people: Cast) -> None:
    tender = panels.sent(people, lots=2, count=2)
    held = {award.lot.number: [place.bid for place in award.places.all()] for award in awards_of(tender)}
    bid = held[2][0]
    excluded(bid, people, tender.lots.get(number=2), at=panels.PROPOSED + timedelta(hours=1))
    with clock.at(panels.PROPOSED + timedelta(days=11)), pytest.raises(Refused) as refused:
        approval.approve_awards(tender, by=people.approver, has_interest=False)
    assert refused.value.reasons == [f"Bid {bid.letter} is excluded from lot 2: work the award out again without it."]
