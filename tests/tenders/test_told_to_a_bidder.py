"""What a bid's pages and 'What needs you' say to a tired person: late, withdrawn, an editor's part, counts that are true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from tenders.actions.authority import give_authority
from tenders.actions.bid import save_answer
from tenders.actions.submission import withdraw
from tenders.completeness import DECLARATIONS
from tenders.models import Bid
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, checked, signed_in
from tests.factories.people import Cast, cast
from tests.tenders.test_bid_pages import text_of, url

pytestmark = pytest.mark.django_db
LATE = tenders.CLOSES + timedelta(seconds=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


def test_after_a_refused_late_bid_the_pages_say_what_happened(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    sent = checked(browser, bid)
    with clock.at(LATE):
        browser.post(url("check", bid), sent)
        page = text_of(browser.get(url("tasks", bid)))
        needs = text_of(browser.get(reverse("core:needs_you")))
    kept = "is kept, sealed; two people at the council decide whether to admit it, and you will be told."
    assert "Nothing of yours stands." in page
    assert f"Your late bid of 12:00:01pm on Friday 16 April 2027 {kept}" in page
    assert "The council decides on your late bid" in needs
    assert kept in needs


def test_a_late_bid_beside_one_that_stands_names_the_one_that_stands(people: Cast, bid: Bid) -> None:
    factory.hand_in(bid, people.bidder)
    number = bid.submissions.get().receipt_number
    save_answer(bid=bid, criterion=bid.tender.criteria.all()[0].key, text="Later words", by=people.bidder)
    browser = signed_in(people.bidder)
    sent = checked(browser, bid)
    with clock.at(LATE):
        browser.post(url("check", bid), sent)
        page = text_of(browser.get(url("tasks", bid)))
    assert f"Version 1 of your bid, receipt {number}, stands." in page
    assert "Your late bid of 12:00:01pm on Friday 16 April 2027 is kept" in page


def test_an_editor_is_told_who_submits_and_a_withdrawn_bid_is_quiet(people: Cast, bid: Bid) -> None:
    needs = reverse("core:needs_you")
    assert f"Finish your part; {people.bidder.full_name} submits" in text_of(signed_in(people.editor).get(needs))
    assert "Finish and submit your bid" in text_of(signed_in(people.bidder).get(needs))
    factory.hand_in(bid, people.bidder)
    with clock.at(WRITING + timedelta(hours=1)):
        bid.refresh_from_db()
        withdraw(bid=bid, by=people.bidder)
        assert (
            "submit"
            not in text_of(signed_in(people.editor).get(needs)).split("What needs you")[-1].split("All times")[0]
        )


def test_a_bid_with_nothing_started_says_none_is_done(people: Cast) -> None:
    with clock.at(WRITING):
        tender = tenders.published(people, at=tenders.PUBLISHED)
        bid = factory.start(tender, people.supplier, people.bidder)
        page = signed_in(people.bidder).get(url("tasks", bid))
    assert " 0 of " in text_of(page)


def test_declarations_saved_without_a_tick_are_saved_and_not_done(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    version = str(bid.parts.get(part="declarations").version)
    said = text_of(browser.post(url("declarations", bid), {"version": version}, follow=True))
    assert "Saved, 4 still to confirm" in said
    assert "Declarations saved" not in said
    every = {key: "on" for key, _ in DECLARATIONS}
    done = text_of(browser.post(url("declarations", bid), {**every, "version": str(int(version) + 1)}, follow=True))
    assert "Declarations saved Saved, not submitted." in done


def test_the_history_says_in_words_what_was_submitted_by_standing_authority(people: Cast, bid: Bid) -> None:
    give_authority(bid=bid, by=people.bidder, fresh=True)
    browser = signed_in(people.editor)
    version = str(bid.parts.get(part="declarations").version)
    every = {key: "on" for key, _ in DECLARATIONS}
    browser.post(url("declarations", bid), {**every, "version": version})
    said = text_of(browser.get(url("history", bid)))
    assert f"Submitted as version 1, for lots 1 and 3, by standing authority of {people.bidder.full_name}" in said
    assert "Saved the declarations" in said
