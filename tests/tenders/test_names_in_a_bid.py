"""Names and numbers of whoever else is in a bid: no hidden signs, a company number that can be one, only the bid's lots."""

from __future__ import annotations

from typing import Any

import pytest

from core import clock
from tenders.forms.parties import PartyForm
from tenders.models import Bid
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, session_of, signed_in
from tests.factories.people import Cast, cast
from tests.tenders.test_bid_pages import text_of, url

GIVEN = {"kind": "subcontractor", "name": "Dale Transport", "number": ""}


def made(**typed: str) -> PartyForm:
    return PartyForm({**GIVEN, **typed}, offered=[], party={})


def test_a_name_is_kept_without_the_sign_that_turns_the_direction_of_writing() -> None:
    form = made(name="Dale\u202e Transport")
    assert form.is_valid()
    assert form.party("a")["name"] == "Dale Transport"
    assert made(name="\u202e").errors["name"] == ["Fill in ‘Name’."]


@pytest.mark.parametrize(("typed", "kept"), [("sc 123456", "SC123456"), ("9955501", "09955501"), ("", "")])
def test_a_company_number_is_kept_as_companies_house_writes_it(typed: str, kept: str) -> None:
    form = made(number=typed)
    assert form.is_valid()
    assert form.party("a")["number"] == kept


def test_what_is_no_company_number_is_refused_unless_they_are_not_registered_here() -> None:
    said = "‘HRB 1234567’ is no company number: write 8 digits, or 2 letters and 6 digits, or tick ‘Not registered in the UK’."
    assert made(number="HRB 1234567").errors["number"] == [said]
    assert made(number="HRB 1234567", abroad="on").is_valid()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def bid(people: Cast) -> Any:
    tender = tenders.published(people, at=tenders.PUBLISHED)
    with clock.at(WRITING):
        yield factory.write(factory.start(tender, people.supplier, people.bidder), people.bidder)


@pytest.mark.django_db
def test_only_the_bids_own_lots_are_offered_and_the_check_page_shows_lots_and_share(people: Cast, bid: Bid) -> None:
    browser = signed_in(people.bidder)
    page = browser.get(url("party", bid, "new"))
    assert [value for value, _ in page.context["form"].fields["lots"].choices] == ["1", "3"]
    version = str(queries.draft(bid, session=session_of(people.bidder)).versions["parties"])
    sent = {**GIVEN, "lots": ["1"], "share": "12.5", "version": version}
    assert browser.post(url("party", bid, "new"), sent).status_code == 302
    assert "Dale Transport, lot 1, 12.5% of the work" in text_of(browser.get(url("check", bid)))
