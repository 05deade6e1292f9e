"""A bid that fails a condition of participation is not awarded anything (Act s.19(3)); nor is one nobody has judged."""

from __future__ import annotations

from typing import Any

import pytest

from core import clock
from core.workflow import Refused
from evaluation.actions import approval
from evaluation.actions import award as awarding
from tenders.models import Bid, EligibilityDecision, Lot, OpenedResponse, Question, Tender
from tests.factories import panels
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


def asked(tender: Tender, bid: Bid, verdict: str, lot: Lot | None = None) -> OpenedResponse:
    """A question of eligibility with what the bid's answer came to, as the opening leaves it."""
    number = tender.questions.count() + 1
    question: Any = Question.objects.create(
        tender=tender, key=f"cover-{number}", number=number, lot=lot, envelope="eligibility", kind="text",
        label="Insurance", text="Insurance?", spec={"word_limit": 9},
    )  # fmt: skip
    return OpenedResponse.objects.create(bid=bid, question=question, value="None", verdict=verdict, because="Compared.")


def decided(cast: Cast, response: OpenedResponse, *, passes: bool) -> None:
    EligibilityDecision.objects.create(
        response=response, passes=passes, reason="The cover is there.", at=panels.PROPOSED, by=cast.lead
    )


def test_no_award_is_proposed_while_a_bid_that_stands_fails_or_waits(cast: Cast) -> None:
    tender = panels.priced(cast)
    first, second = tender.bids.order_by("letter")[:2]
    fails, waits = asked(tender, first, "fail"), asked(tender, second, "person")
    with clock.at(panels.PROPOSED):
        with pytest.raises(Refused) as refused:
            awarding.propose_awards(tender, by=cast.lead)
        assert refused.value.reasons == [
            "Eligibility: 1 answer waits for a person’s decision; decide first, so that nobody is awarded unseen.",
            f"Bid {first.letter} fails ‘Insurance’: exclude it, or decide otherwise with the reason.",
        ]
        decided(cast, fails, passes=True)
        decided(cast, waits, passes=True)
        assert awarding.propose_awards(tender, by=cast.lead).outcome


def test_a_bid_decided_against_after_the_proposal_is_not_approved(cast: Cast) -> None:
    tender = panels.sent(cast)
    bid = tender.bids.order_by("letter")[0]
    decided(cast, asked(tender, bid, "pass"), passes=False)
    with clock.at(panels.APPROVED), pytest.raises(Refused, match=f"Bid {bid.letter} fails ‘Insurance’: exclude it"):
        approval.approve_awards(tender, by=cast.approver, has_interest=False)


def test_failing_what_one_lot_asks_bars_a_place_in_that_lot_alone(cast: Cast) -> None:
    tender = panels.sent(cast)
    award = next(each for each in approval._proposed(tender))
    place = award.places.order_by("rank")[0]
    other = tender.bids.exclude(award_places__award=award).first()
    if other is not None:
        asked(tender, other, "fail", award.lot)  # it has no place there, so nothing is held up by it
    fails = asked(tender, place.bid, "fail", award.lot)
    with clock.at(panels.APPROVED):
        with pytest.raises(Refused) as refused:
            approval.approve_awards(tender, by=cast.approver, has_interest=False)
        assert refused.value.reasons == [
            f"Bid {place.bid.letter} fails ‘Insurance’, so it gets no place in lot {award.lot.number}: "
            "exclude it, or decide otherwise with the reason."
        ]
        decided(cast, fails, passes=True)
        assert {each.status for each in approval.approve_awards(tender, by=cast.approver, has_interest=False)} == {
            "approved"
        }
