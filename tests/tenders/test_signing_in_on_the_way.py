"""A signed-out supplier who follows a link comes to that page once signed in or registered; nowhere else on the web."""

from __future__ import annotations

from django.test import Client

from core import clock
from tenders import bid_frame
from tenders.actions import tender as actions
from tenders.models import Tender
from tests.factories import bids as handed
from tests.factories import tenders as made
from tests.factories.people import Cast

PAGE = "/tender/SBC-2027-014/"
NEW = {
    "organisation": "Fairfield Home Support", "company_number": "09900018", "postcode": "TS18 1AA",
    "full_name": "Hester Lamb", "email": "hester@fairfield.example", "password": "four plain words here",
}  # fmt: skip


def published(cast: Cast) -> Tender:
    return made.published(cast, at=made.PUBLISHED, reference="SBC-2027-014", lots_kept=1)


def test_registering_on_the_way_leads_to_the_page_that_was_wanted(cast: Cast) -> None:
    published(cast)
    with clock.at(made.PUBLISHED):
        client = Client()
        sign_in = client.get(PAGE, follow=True)
        words = sign_in.content.decode()
        assert f'name="next" value="{PAGE}"' in words
        assert f'href="/register/?next={PAGE}"' in words
        answer = client.post(f"/register/?next={PAGE}", NEW)
        assert (answer.status_code, answer["Location"]) == (302, PAGE)


def test_a_link_that_leads_away_from_here_is_not_followed(cast: Cast) -> None:
    client = Client()
    answer = client.post("/register/?next=https://elsewhere.example/", NEW)
    assert answer["Location"] == "/bids/"


def test_a_submitted_bid_of_an_open_tender_is_not_at_its_opening(cast: Cast) -> None:
    tender = published(cast)
    with clock.at(made.PUBLISHED):
        bid = handed.submitted(tender, cast.supplier, cast.bidder, handed.Written(lots=(1,)))
        now = [(stage.label, stage.note) for stage in bid_frame.stages(bid) if stage.state == "now"]
    assert [label for label, _ in now] == ["Submitted"]
    assert now[0][1].endswith("You can replace it until bids close")
    with clock.at(made.CLOSES.replace(second=1)):
        assert [stage.label for stage in bid_frame.stages(bid) if stage.state == "now"] == ["Opening"]


def test_the_lots_of_a_cancelled_tender_are_not_open(cast: Cast) -> None:
    tender = published(cast)
    with clock.at(made.PUBLISHED):
        actions.cancel(tender=tender, by=cast.approver, reason="The money was cut.")
        client = Client()
        client.force_login(cast.lead)
        page = client.get("/tenders/SBC-2027-014/").content.decode()
    lots = page[page.index('aria-labelledby="lots"') :] if 'aria-labelledby="lots"' in page else page
    assert "Cancelled" in lots
    assert ">Open</" not in page
