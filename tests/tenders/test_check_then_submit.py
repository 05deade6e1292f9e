"""What is submitted is what the check page showed: another window's save sends whoever presses back to look again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core import clock
from tenders.actions import bid as actions
from tenders.actions.asides import put_aside
from tenders.models import Bid, Submission
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, checked, signed_in
from tests.factories.people import Cast, cast
from tests.tenders.test_bid_pages import text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


def test_a_price_saved_in_another_window_stops_the_press_and_is_named(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    sent = checked(browser, bid)
    actions.save_price(bid=bid, lot=3, rate=Decimal("2.45"), by=people.editor)
    answer = browser.post(url("check", bid), sent)
    said = text_of(answer)
    assert answer.status_code == 409
    assert "The bid changed since you opened this page; look again" in said
    name = bid.tender.lots.get(number=3).name
    assert f"Lot 3: {name}: saved by {people.editor.full_name} at 10:00:00am" in said
    assert "£2.45" in said
    assert not Submission.objects.exists()
    again = checked(browser, bid, page=answer)
    assert browser.post(url("check", bid), again).status_code == 302
    assert Submission.objects.get().number == 1


def test_the_lots_that_were_ticked_stay_ticked_when_the_bid_changed(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    sent = {**checked(browser, bid), "lots_asked": "yes", "lots": ["3"]}
    factory.attach(bid, people.editor, "new.pdf")
    answer = browser.post(url("check", bid), sent)
    assert answer.context["form"]["lots"].value() == ["3"]
    assert "File added: new.pdf" in text_of(answer)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("seen", ["", "[]", "[{}]", "{", '[{"a":"x"},[]]', "[[],[]]", "null"])
def test_a_page_that_does_not_say_what_it_showed_submits_nothing(people: Cast, bid: Bid, seen: str) -> None:
    browser = signed_in(people.bidder)
    answer = browser.post(url("check", bid), {**checked(browser, bid), "seen": seen})
    assert answer.status_code == 409
    assert not Submission.objects.exists()


def test_the_receipt_page_shows_the_bidder_its_own_prices_as_submitted(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    browser.post(url("check", bid), checked(browser, bid))
    actions.save_price(bid=bid, lot=3, rate=Decimal("99.99"), by=people.editor)
    receipt = text_of(browser.get(url("receipt", bid, Submission.objects.get().receipt_number)))
    assert "£24.36" in receipt
    assert "£99.99" not in receipt
    first, second = (bid.tender.lots.get(number=number).name for number in (3, 1))
    assert f"1st: lot 3, {first}, 120 hours a week 2nd: lot 1, {second}, 120 hours a week" in receipt


# -- standing authority ------------------------------------------------------------------------------------------------
def test_giving_authority_says_that_it_submits_now_and_needs_the_tick(people: Cast, bid: Bid) -> None:
    browser, page = signed_in(people.bidder), url("authority", bid)
    shown = browser.get(page)
    assert "Your bid is complete: pressing this submits it now, for lots 1 and 3" in text_of(shown)
    unticked = browser.post(page, {"act": "give", "seen": shown.context["seen"]})
    assert unticked.status_code == 400
    assert "giving the authority submits it now, for lots 1 and 3. Tick if you mean it." in text_of(unticked)
    bid.refresh_from_db()
    assert (bid.has_standing_authority, Submission.objects.count()) == (False, 0)
    browser.post(page, {"act": "give", "seen": shown.context["seen"], "submit_now": "on"})
    bid.refresh_from_db()
    assert (bid.has_standing_authority, Submission.objects.get().lots) == (True, [3, 1])


def test_a_bid_that_changed_under_the_authority_page_is_looked_at_again(people: Cast, bid: Bid) -> None:
    browser, page = signed_in(people.bidder), url("authority", bid)
    seen = browser.get(page).context["seen"]
    actions.save_price(bid=bid, lot=3, rate=Decimal("2.45"), by=people.editor)
    answer = browser.post(page, {"act": "give", "seen": seen, "submit_now": "on"})
    assert answer.status_code == 409
    assert "The bid changed since you opened this page; look again." in text_of(answer)
    assert not Submission.objects.exists()


def test_two_versions_that_nobody_chose_between_keep_the_authority_from_being_given(people: Cast, bid: Bid) -> None:
    put_aside(bid=bid, part="price:3", typed={"price_3": ["24.50"]}, by=people.editor)
    browser, page = signed_in(people.bidder), url("authority", bid)
    shown = browser.get(page)
    assert "nobody has chosen between the two" in text_of(shown)
    answer = browser.post(page, {"act": "give", "seen": shown.context["seen"], "submit_now": "on"})
    bid.refresh_from_db()
    assert answer.status_code == 409
    assert (bid.has_standing_authority, Submission.objects.count()) == (False, 0)
