"""Kept searches and followed tenders: told once each, by the address only its holder has stopped without signing in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cms.models import SavedSearch
from cms.register import alerts
from cms.register.wanted import Wanted
from core import clock, jobs
from core.models import OutboxMessage
from core.workflow import Refused
from tenders.actions import follows
from tenders.models import Follow, Tender
from tests.factories import tenders as made
from tests.factories.bids import signed_in
from tests.factories.notices import award_notice, tender_notice
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


def mails(prefix: str) -> list[tuple[str, str]]:
    found = OutboxMessage.objects.filter(key__startswith=prefix).order_by("pk")
    return list(found.values_list("address", "subject"))


@pytest.mark.usefixtures("standing_clock")
def test_a_new_notice_that_matches_is_told_once(cast: Cast) -> None:
    alerts.keep(wanted=Wanted(words="care", status="open"), name="Care", by=cast.bidder)
    alerts.keep(wanted=Wanted(cpv="85"), name="Health", by=cast.bidder)
    alerts.keep(wanted=Wanted(words="roads"), name="Roads", by=cast.rival)
    tender_notice(14)
    jobs.run_due()
    jobs.run_due()
    tender_notice(14, version=2)
    award_notice(14)
    jobs.run_due()
    assert mails("alert:") == [(cast.bidder.email, "Care: Care at home: Standard")]
    mail = OutboxMessage.objects.get(key__startswith="alert:")
    search = SavedSearch.objects.get(name="Care")
    assert mail.body == (
        "Tender notice, SBC-2027-014-UK4-1\nCare at home: Standard\nStockton-on-Tees Borough Council\n"
        "Bids close on Friday 16 April 2027 at 12 noon.\n\nYou asked for this by your search ‘Care’. "
        f"To stop: http://127.0.0.1:8000/notices/alerts/{search.ref}/"
    )
    assert mail.link == "/notices/SBC-2027-014-UK4-1/"


@pytest.mark.usefixtures("standing_clock")
def test_a_bare_address_is_told_only_after_it_said_yes(client: Client) -> None:
    page = client.post("/notices/alerts/new/?words=care", {"name": "Care", "email": "Ann@Example.org"})
    assert (page.status_code, page["Location"]) == (302, "/notices/")
    tender_notice(14)
    jobs.run_due()
    assert mails("alert:") == []
    [letter] = OutboxMessage.objects.filter(key__startswith="alert-confirm:")
    assert (letter.address, letter.subject) == ("ann@example.org", "Do you want notices by e-mail?")
    assert "Words: care." in letter.body
    assert "Yes, tell me by e-mail" in client.get(letter.link).content.decode()
    assert SavedSearch.objects.get().confirmed_at is None  # a mail reader that opens links says nothing
    client.post(letter.link, {"act": "confirm"})
    tender_notice(15)
    jobs.run_due()
    assert mails("alert:") == [("ann@example.org", "Care: Care at home: Standard")]
    client.post(letter.link, {"act": "stop"})
    tender_notice(16)
    jobs.run_due()
    assert len(mails("alert:")) == 1
    assert "These mails were stopped" in client.get(letter.link).content.decode()
    assert client.post(letter.link, {"act": "confirm"}).status_code == 409


@pytest.mark.usefixtures("standing_clock")
def test_nobody_can_be_pestered_through_the_form(client: Client) -> None:
    for number in range(5):
        alerts.keep(wanted=Wanted(words=f"w{number}"), name="Care", by=None, email="ann@example.org")
    page = client.post("/notices/alerts/new/?words=more", {"name": "Care", "email": "ann@example.org"})
    assert page.status_code == 400
    assert "We wrote to ann@example.org 5 times today" in page.content.decode()
    assert len(mails("alert-confirm:")) == 5


@pytest.mark.usefixtures("standing_clock")
def test_a_double_click_keeps_one_search_and_there_is_a_most(cast: Cast) -> None:
    first = alerts.keep(wanted=Wanted(words="care"), name="Care", by=cast.bidder)
    assert alerts.keep(wanted=Wanted(words="care"), name="Care ", by=cast.bidder) == first
    for number in range(49):
        alerts.keep(wanted=Wanted(words=f"w{number}"), name="Care", by=cast.bidder)
    with pytest.raises(Refused, match="50 searches are kept"):
        alerts.keep(wanted=Wanted(words="one more"), name="Care", by=cast.bidder)


def test_what_is_typed_wrong_stays_on_the_page(client: Client) -> None:
    page = client.post("/notices/alerts/new/?words=care", {"name": "My search", "email": "not an address"})
    assert page.status_code == 400
    text = page.content.decode()
    assert "Write ‘Your e-mail address’ as an address such as name@example.org." in text
    assert 'value="My search"' in text
    assert client.get("/notices/alerts/Q-NOBODY/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_your_searches_and_followed_tenders(cast: Cast, django_assert_num_queries: Any, count: int) -> None:
    with clock.at(made.PUBLISHED):
        for number in range(count):
            tender = made.published(cast, reference=f"SBC-2027-1{number}", lots_kept=1)
            follows.follow(tender=tender, by=cast.bidder)
            alerts.keep(wanted=Wanted(words=f"care {number}"), name=f"Search {number}", by=cast.bidder)
        alerts.keep(wanted=Wanted(words="rival"), name="A rival's", by=cast.rival)
        browser = signed_in(cast.bidder)
        browser.get("/notices/alerts/")
        with django_assert_num_queries(PAGE_QUERIES):
            page = browser.get("/notices/alerts/").content.decode()
        assert len(re.findall("Stop following", page)) == count
        assert "Words: care 0" in page
        assert "A rival" not in page
        assert Client().get("/notices/alerts/").status_code == 302


# session, person, memberships, the header's buyer, two of the navigation, bids not submitted; searches, followed tenders
PAGE_QUERIES = 9


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)


def test_following_and_stopping_by_the_link_in_the_mail(cast: Cast, tender: Tender, client: Client) -> None:
    with clock.at(made.PUBLISHED + timedelta(days=1)):
        browser = signed_in(cast.viewer)
        for _ in range(2):
            assert browser.post("/tender/SBC-2027-014/follow/").status_code == 302
        follow = Follow.objects.get()
        award_notice(14)
        award_notice(14)
        assert mails("followed:") == [(cast.viewer.email, "SBC-2027-014: contract award notice published")]
        stop = f"/follow/{follow.ref}/"
        assert f"To stop: http://127.0.0.1:8000{stop}" in OutboxMessage.objects.get(key__startswith="followed:").body
        assert "Stop following" in client.get(stop).content.decode()
        follow.refresh_from_db()
        assert follow.ended_at is None
        for _ in range(2):
            assert client.post(stop).status_code == 302
        assert "You stopped following" in client.get(stop).content.decode()
        follows.follow(tender=tender, by=cast.viewer)
        assert Follow.objects.count() == 2


def test_only_suppliers_follow_and_only_what_is_public(cast: Cast, tender: Tender) -> None:
    with clock.at(made.PUBLISHED):
        made.draft(cast, reference="SBC-2027-015", lots_kept=1)
        assert signed_in(cast.lead).post("/tender/SBC-2027-014/follow/").status_code == 403
        assert signed_in(cast.stranger).post("/tender/SBC-2027-014/follow/").status_code == 404
        assert signed_in(cast.bidder).post("/tender/SBC-2027-015/follow/").status_code == 404
        assert signed_in(cast.bidder).get("/tender/SBC-2027-014/follow/").status_code == 405
    assert not Follow.objects.exists()
