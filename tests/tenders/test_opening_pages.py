"""The openers' pages, used as a browser without JavaScript uses them, and what leads to them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from tenders.models import Bid, Tender
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import AFTER, WRITING, signed_in
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
        yield factory.start(tender, people.supplier, people.bidder)


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def opening(tender: Tender, name: str = "opening", kind: str = "quality") -> str:
    return reverse(f"bidding:{name}", args=[tender.reference, kind])


@pytest.mark.pdf
def test_two_officers_open_through_their_pages(people: Cast, tender: Tender) -> None:
    factory.submitted(tender, people.supplier, people.bidder)
    lead, approver = signed_in(people.lead), signed_in(people.approver)
    with clock.at(WRITING):
        said = text_of(lead.get(opening(tender)))
        assert "They open only after the deadline." in said
        assert people.supplier.name not in said
    with clock.at(AFTER):
        assert lead.get(opening(tender, "confirm_opening")).status_code == 200
        said = text_of(lead.post(opening(tender, "confirm_opening"), follow=True))
        assert "You confirmed as first officer" in said
        assert "The second must be another person." in said
        assert people.supplier.name not in said
        said = text_of(approver.post(opening(tender, "confirm_opening"), follow=True))
        assert "1 bid opened" in said
        assert people.supplier.name in said
        document = lead.get(opening(tender, "opening_pdf"))
        assert document.content.startswith(b"%PDF-")
        assert text_of(signed_in(people.auditor).get(opening(tender))).count(people.supplier.name) >= 1


def test_the_overview_leads_to_the_opening_once_bids_have_closed(people: Cast, tender: Tender) -> None:
    overview = reverse("tenders:overview", args=[tender.reference])
    lead = signed_in(people.lead)
    with clock.at(WRITING):
        assert opening(tender) not in lead.get(overview).content.decode()
    with clock.at(AFTER):
        assert opening(tender) in lead.get(overview).content.decode()
        needs = text_of(lead.get(reverse("core:needs_you")))
    assert "Open the quality envelopes with a second officer" in needs


def test_what_needs_a_bidder_now_is_the_bid_that_is_not_submitted(people: Cast, tender: Tender, bid: Bid) -> None:
    browser, home = signed_in(people.bidder), reverse("core:needs_you")
    assert "Finish and submit your bid" in text_of(browser.get(home))
    factory.write(bid, people.bidder)
    factory.hand_in(bid, people.bidder)
    assert "your bid" not in text_of(browser.get(home))
    with clock.at(WRITING + timedelta(minutes=1)):
        factory.attach(bid, people.bidder)
        assert "Submit the changes to your bid" in text_of(browser.get(home))


def test_an_old_sign_in_is_asked_again_before_it_confirms(people: Cast, tender: Tender) -> None:
    browser = signed_in(people.lead, fresh=False)
    with clock.at(AFTER):
        answer = browser.post(opening(tender, "confirm_opening"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not tender.openings.exists()


def test_others_have_no_opening_page(people: Cast, tender: Tender) -> None:
    expected = {"evaluator_a": 403, "bidder": 404, "stranger": 404, "stranger_lead": 404, "auditor": 200}
    with clock.at(AFTER):
        found = {who: signed_in(people.by_name(who)).get(opening(tender)).status_code for who in expected}
        assert found == expected
        assert signed_in(people.auditor).post(opening(tender, "confirm_opening")).status_code == 403
        assert signed_in(people.lead).get(opening(tender, kind="letters")).status_code == 404
        assert signed_in(people.lead).get(opening(tender, "opening_pdf")).status_code == 404
