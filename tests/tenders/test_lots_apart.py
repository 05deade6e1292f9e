"""Submitting one lot or all: what goes in, what stays, what the receipt says, and what the opening finds."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.workflow import Refused
from tenders.actions import bid as actions
from tenders.actions.confidential import save_confidential
from tenders.actions.submission import submit
from tenders.keeper import client as keeper
from tenders.models import Bid, OpenedConfidential, Question, Submission, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, Written, session_of, signed_in
from tests.factories.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast) -> Tender:
    return tenders.published(people, at=tenders.PUBLISHED)


@pytest.fixture
def bid(people: Cast, tender: Tender) -> Any:
    """Complete for lots 3, 1 and 5, in this order of preference."""
    with clock.at(WRITING):
        started = factory.start(tender, people.supplier, people.bidder)
        yield factory.write(started, people.bidder, Written(lots=(3, 1, 5)))


def without_price(bid: Bid, *lots: int) -> None:
    """As if nobody had priced these lots yet."""
    bid.parts.filter(part__in=[f"price:{lot}" for lot in lots]).delete()


def hand_in(bid: Bid, people: Cast, token: str, lots: list[int] | None) -> Submission:
    return submit(bid=bid, by=people.bidder, session=session_of(people.bidder), token=token, lots=lots)


def read_back(bid: Bid, people: Cast, number: int) -> dict[str, Any]:
    return keeper.ask("read_submission", session=session_of(people.viewer), bid=bid.ref, number=number)


def page_of(name: str, bid: Bid) -> str:
    return reverse(f"bidding:{name}", args=[bid.ref])


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def test_one_lot_alone_holds_nothing_of_the_others(people: Cast, bid: Bid) -> None:
    without_price(bid, 1)
    submission = hand_in(bid, people, "a" * 32, [5])
    assert (submission.lots, submission.left_out) == ([5], [3, 1])
    assert submission.manifest["lots"] == submission.receipt["lots"] == [5]
    copy = read_back(bid, people, 1)
    assert copy["quality"]["choices"] == [{"lot": 5, "preference": 1, "weekly_hours": "120"}]
    assert copy["price"]["prices"] == {"5": "24.36"}
    assert len(copy["quality"]["answers"]) == bid.tender.criteria.count()


def test_the_next_submission_carries_them_all(people: Cast, bid: Bid) -> None:
    without_price(bid, 1)
    hand_in(bid, people, "a" * 32, [3])
    actions.save_price(bid=bid, lot=1, rate=Decimal("25.00"), by=people.editor)
    second = hand_in(bid, people, "b" * 32, [3, 1, 5])
    assert (second.number, second.lots, second.left_out) == (2, [3, 1, 5], [])
    assert read_back(bid, people, 2)["price"]["prices"] == {"3": "24.36", "1": "25.00", "5": "24.36"}


def test_a_lot_that_lacks_something_or_was_not_chosen_is_refused_in_words(people: Cast, bid: Bid) -> None:
    without_price(bid, 1)
    for lots, sentence in (
        ([3, 1], "Give your price for lot 1."),
        ([3, 9], "Choose lot 9 before you submit it: your bid is not for that lot."),
        ([], "Choose at least one lot to submit."),
        (None, "Give your price for lot 1."),
    ):
        with pytest.raises(Refused) as refusal:
            hand_in(bid, people, "c" * 32, lots)
        assert refusal.value.reasons == [sentence]
    assert not Submission.objects.exists()


def test_the_keeper_itself_seals_no_lot_that_was_not_chosen(people: Cast, bid: Bid) -> None:
    with pytest.raises(keeper.KeeperRefused, match="A lot that was not chosen cannot be submitted"):
        keeper.ask("seal_submission", session=session_of(people.bidder), bid=bid.ref, lots=[2])


def test_what_every_bid_needs_keeps_every_lot(people: Cast, tender: Tender, bid: Bid) -> None:
    question = tender.criteria.all()[0]
    actions.save_answer(bid=bid, criterion=question.key, text="", by=people.bidder)
    with pytest.raises(Refused, match="Answer"):
        hand_in(bid, people, "d" * 32, [5])


def test_the_opening_knows_only_the_lots_submitted(people: Cast, tender: Tender, bid: Bid) -> None:
    """Choices, the lots' own questions, their files and marks: of lot 5, nothing arrives; the order closes up."""
    for lot in (1, 5):
        Question.objects.create(
            tender=tender,
            key=f"plan-{lot}",
            number=lot,
            label=f"Plan for lot {lot}",
            text="How do you start?",
            kind="text",
            envelope="eligibility",
            lot=tender.lots.get(number=lot),
            spec={"word_limit": 100},
            required=True,
        )
    from tenders.actions.typed import save_typed

    for lot in (1, 5):
        save_typed(bid=bid, question=f"plan-{lot}", typed=f"Canary of lot {lot}", by=people.bidder)
    marks = [
        {"part": f"price:{lot}", "reason": "commercial", "because": f"Rivals would learn our cost in lot {lot}."}
        for lot in (1, 5)
    ]
    save_confidential(bid=bid, marks=marks, by=people.bidder)
    hand_in(bid, people, "e" * 32, [1, 3])
    factory.opened(tender, people.lead, people.approver)
    bid.refresh_from_db()
    chosen = [(each.lot.number, each.preference) for each in bid.opened_choices.order_by("preference")]
    assert chosen == [(3, 1), (1, 2)]
    assert [(each.question.key, each.value) for each in bid.opened_responses.all()] == [("plan-1", "Canary of lot 1")]
    mark = OpenedConfidential.objects.get()
    assert (mark.part, mark.reason) == ("price:1", "commercial")
    assert mark.because == "Rivals would learn our cost in lot 1."
    assert mark.label == f"{tender.price_label}, lot 1"


# -- the pages ---------------------------------------------------------------------------------------------------------
def test_the_page_offers_the_lots_that_are_complete_and_carries_the_ones_that_stand(people: Cast, bid: Bid) -> None:
    without_price(bid, 1, 5)
    browser = signed_in(people.bidder)
    page = browser.get(page_of("check", bid))
    assert [value for value, _ in page.context["form"]["lots"].field.choices] == ["3"]
    assert "2 lots cannot be submitted yet" in text_of(page)
    sent = {**factory.checked(browser, bid, page=page), "lots_asked": "yes", "lots": ["3"]}
    answer = browser.post(page_of("check", bid), sent, follow=True)
    said = text_of(answer)
    assert "Not in this version: lots 1 and 5" in said
    tasks = text_of(browser.get(page_of("tasks", bid)))
    assert "Version 1 stands without lots 1 and 5." in tasks
    assert "Missing: Give your price for lot 5. 6 days 2 hours left." in tasks
    actions.save_price(bid=bid, lot=5, rate=Decimal("25.00"), by=people.editor)
    ticked = browser.get(page_of("check", bid)).context["form"]["lots"].value()
    assert ticked == ["3", "5"]


def test_a_lot_that_stands_does_not_fall_out_by_a_slip(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    hand_in(bid, people, "f" * 32, None)
    sent = {**factory.checked(browser, bid), "lots_asked": "yes", "lots": ["3", "5"]}
    answer = browser.post(page_of("check", bid), sent)
    assert answer.status_code == 400
    assert "Lot 1 would leave the bid that stands. Tick the box if you mean it." in text_of(answer)
    assert Submission.objects.count() == 1
    again = browser.post(page_of("check", bid), {**sent, "leave_out": "on"})
    assert again.status_code == 302
    assert Submission.objects.latest("number").lots == [3, 5]


def test_no_lot_ticked_is_told_beside_the_field(people: Cast, bid: Bid) -> None:
    answer = signed_in(people.bidder).post(page_of("check", bid), {"token": "0" * 32, "lots_asked": "yes"})
    assert answer.status_code == 400
    assert "Tick at least one lot to submit." in text_of(answer)


def test_a_lot_that_became_incomplete_meanwhile_is_told_and_nothing_is_submitted(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    token = browser.get(page_of("check", bid)).context["form"].initial["token"]
    without_price(bid, 1)
    sent = {"token": token, "lots_asked": "yes", "lots": ["3", "1", "5"]}
    answer = browser.post(page_of("check", bid), sent, follow=True)
    assert "Give your price for lot 1." in text_of(answer)
    assert not Submission.objects.exists()


# -- confidential ------------------------------------------------------------------------------------------------------
def test_marks_are_made_on_a_page_and_read_by_the_council_after_the_opening(
    people: Cast, tender: Tender, bid: Bid
) -> None:
    key = tender.criteria.all()[0].key
    browser, page = signed_in(people.editor), page_of("confidential", bid)
    half = browser.post(page, {f"reason-answer-{key}": "trade_secret", "version": "0"})
    assert half.status_code == 400
    assert "should be kept confidential." in text_of(half)
    because = "Our rota method is not known to rivals."
    sent = {f"reason-answer-{key}": "trade_secret", f"because-answer-{key}": because, "version": "0"}
    assert browser.post(page, sent).status_code == 302
    assert because in text_of(signed_in(people.bidder).get(page_of("check", bid)))
    assert because.encode() not in b"".join(bytes(row.sealed) for row in bid.parts.all())
    factory.hand_in(bid, people.bidder)
    address = f"/tenders/{tender.reference}/confidential/"
    with clock.at(WRITING + timedelta(hours=1)):
        assert "The bids are not open yet" in text_of(signed_in(people.lead).get(address))
    factory.opened(tender, people.lead, people.approver)
    with clock.at(factory.AFTER + timedelta(hours=1)):
        assert "The bids are closed to you" in text_of(signed_in(people.lead).get(address))
        tender.procurement.interest_declarations.create(
            user=people.lead, has_interest=False, text="None.", declared_at=clock.now()
        )
        assert because in text_of(signed_in(people.lead).get(address))
        letter = Bid.objects.get(pk=bid.pk).letter
        given_out = text_of(signed_in(people.lead).get(f"{address}{letter}/"))
        assert "Withheld. It is a trade secret (s.43(1))" in given_out
        assert given_out.count("We pay travel time and plan rotas by postcode.") == tender.criteria.count() - 1
        for who in (people.evaluator_a, people.auditor):
            assert signed_in(who).get(address).status_code == 403
