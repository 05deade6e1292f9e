"""Several people at one part: both texts are shown side by side, and none is lost until one of them is chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from tenders.actions.submission import submit
from tenders.models import Bid, DraftContent, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, session_of, signed_in
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
    with clock.at(WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


def page(name: str, bid: Bid, *more: Any) -> str:
    return reverse(f"bidding:{name}", args=[bid.ref, *more])


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def version_of(browser: Any, address: str, name: str = "version") -> str:
    return str(browser.get(address).context["form"][name].value())


@pytest.fixture
def clashed(people: Cast, tender: Tender, bid: Bid) -> tuple[str, str, Any]:
    """Amina opens the first answer, Jo saves it, Amina saves hers: the address, the key, and what Amina is shown."""
    key = tender.criteria.all()[0].key
    address = page("answer", bid, key)
    amina, jo = signed_in(people.bidder), signed_in(people.editor)
    drawn = version_of(amina, address)
    jo.post(address, {"text": "Second, by Jo", "version": drawn})
    return address, key, amina.post(address, {"text": "Third, by Amina", "version": drawn})


def answer_now(bid: Bid, people: Cast, key: str) -> str:
    return queries.draft(bid, session=session_of(people.viewer)).content.answers[key]


def test_both_stand_side_by_side_and_nothing_is_overwritten(people: Cast, bid: Bid, clashed: Any) -> None:
    _, key, answer = clashed
    assert answer.status_code == 400
    said = text_of(answer)
    assert "Jo Whitlock saved this while you were writing." in said
    assert "Saved by Jo Whitlock Second, by Jo Yours, not saved Third, by Amina" in said
    assert answer_now(bid, people, key) == "Second, by Jo"


def test_the_text_not_saved_is_there_after_the_browser_was_closed(people: Cast, bid: Bid, clashed: Any) -> None:
    address, _, _ = clashed
    tasks = text_of(signed_in(people.bidder).get(page("tasks", bid)))
    assert "Two versions wait for you to choose" in tasks
    again = text_of(signed_in(people.bidder).get(address))
    assert "Second, by Jo" in again
    assert "Third, by Amina" in again
    assert "Third, by Amina" not in text_of(signed_in(people.editor).get(address))


def test_saving_again_keeps_mine_and_the_other_choice_keeps_theirs(people: Cast, bid: Bid, clashed: Any) -> None:
    address, key, answer = clashed
    amina = signed_in(people.bidder)
    version = str(answer.context["form"]["version"].value())
    assert amina.post(address, {"keep_saved": "yes"}).status_code == 302
    assert answer_now(bid, people, key) == "Second, by Jo"
    assert not DraftContent.objects.filter(part__startswith="aside:").exists()
    assert amina.post(address, {"text": "Third, by Amina", "version": version}).status_code == 302
    assert answer_now(bid, people, key) == "Third, by Amina"


def test_a_third_save_in_between_is_shown_again_not_overwritten(people: Cast, bid: Bid, clashed: Any) -> None:
    address, key, answer = clashed
    version = str(answer.context["form"]["version"].value())
    signed_in(people.editor).post(address, {"text": "Fourth, by Jo", "version": version})
    again = signed_in(people.bidder).post(address, {"text": "Third, by Amina", "version": version})
    assert again.status_code == 400
    assert "Fourth, by Jo" in text_of(again)
    assert answer_now(bid, people, key) == "Fourth, by Jo"


def test_the_same_person_in_two_windows_loses_nothing_either(people: Cast, tender: Tender, bid: Bid) -> None:
    address = page("answer", bid, tender.criteria.all()[0].key)
    browser = signed_in(people.bidder)
    drawn = version_of(browser, address)
    browser.post(address, {"text": "In the first window", "version": drawn})
    answer = browser.post(address, {"text": "In the second window", "version": drawn})
    assert answer.status_code == 400
    said = text_of(answer)
    assert "You saved this in another window while you were writing." in said
    assert "In the first window" in said
    assert "In the second window" in said


def test_what_is_put_aside_is_sealed_and_is_no_part_of_the_bid(people: Cast, bid: Bid, clashed: Any) -> None:
    row = DraftContent.objects.get(part__startswith="aside:")
    assert b"Amina" not in bytes(row.sealed)
    first = submit(bid=bid, by=people.bidder, session=session_of(people.bidder), token="a" * 32)
    row.delete()
    bid.refresh_from_db()
    assert not queries.draft_differs(bid, first)


def test_a_page_that_saves_itself_is_told_and_its_text_is_kept(people: Cast, tender: Tender, bid: Bid) -> None:
    address = page("answer", bid, tender.criteria.all()[0].key)
    amina, jo = signed_in(people.bidder), signed_in(people.editor)
    drawn = version_of(amina, address)
    jo.post(address, {"text": "Second, by Jo", "version": drawn})
    told = amina.post(address, {"text": "Third, half typed", "version": drawn}, headers={"X-Requested-With": "fetch"})
    assert told.status_code == 409
    assert told.json() == {
        "message": "Jo Whitlock saved this meanwhile. Both texts are kept: press Save to compare.",
        "clash": True,
    }
    assert "Third, half typed" in text_of(amina.get(address))


def test_lots_prices_and_declarations_are_compared_field_by_field(people: Cast, bid: Bid) -> None:
    amina, jo = signed_in(people.bidder), signed_in(people.editor)
    lots = page("lots", bid)
    drawn = version_of(amina, lots)
    jo.post(lots, {"place_3": "1", "hours_3": "90", "place_1": "2", "hours_1": "120", "version": drawn})
    answer = amina.post(lots, {"place_3": "1", "hours_3": "200", "place_1": "2", "hours_1": "120", "version": drawn})
    rows = [(row.label, row.saved, row.typed) for row in answer.context["clash"].rows]
    assert rows == [("Weekly hours for lot 3", "90", "200")]
    prices = page("prices", bid)
    sent = {f"version_{lot}": version_of(amina, prices, f"version_{lot}") for lot in (1, 3)}
    jo.post(prices, {**sent, "price_3": "23.10", "price_1": "24.36"})
    answer = amina.post(prices, {**sent, "price_3": "26.00", "price_1": "24.36"})
    assert answer.status_code == 400
    assert [(row.saved, row.typed) for row in answer.context["clash"].rows] == [("23.10", "26.00")]
    assert answer.context["clash"].who == "Jo Whitlock"
    given = page("declarations", bid)
    drawn = version_of(amina, given)
    jo.post(given, {"no_conflict": "on", "version": drawn})
    answer = amina.post(given, {"insurance": "on", "version": drawn})
    assert {(row.saved, row.typed) for row in answer.context["clash"].rows} == {
        ("Ticked", "Nothing"),
        ("Nothing", "Ticked"),
    }
