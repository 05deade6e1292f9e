"""What would be given out of a bid: nothing of its price envelope before the opening of prices is finished."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock, ports
from core.models import User
from tenders.actions.opening import confirm_opening, finish_opening
from tenders.actions.typed import save_typed
from tenders.models import Bid, OpenedResponse, Tender
from tests.factories import bids as factory
from tests.factories.after import declared
from tests.factories.bids import AFTER, WRITING, Written
from tests.factories.people import Cast, cast
from tests.questions.asked import published_with

pytestmark = pytest.mark.django_db

ASKED: list[dict[str, Any]] = [
    {"kind": "text", "label": "How rotas are planned", "spec": {"word_limit": 50}, "envelope": "quality"},
    {"kind": "text", "label": "What your price leaves out", "spec": {"word_limit": 50}, "envelope": "price"},
]
LATER = AFTER + timedelta(days=30)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def tender(people: Cast, monkeypatch: pytest.MonkeyPatch) -> Tender:
    """Two bids, opened for quality; the floor that marks has locked it."""
    standing = dict(ports.guards._guards)
    standing["evaluation.quality_locked"] = lambda tender: []
    monkeypatch.setattr(ports.guards, "_guards", standing)
    tender = published_with(people, ASKED)
    hand_in(tender, people, people.bidder, "Travel of Tees Valley at £47.13")
    hand_in(tender, people, people.rival, "Travel of Larchfield at £58.29")
    factory.opened(tender, people.lead, people.approver)
    with clock.at(AFTER + timedelta(hours=1)):
        declared(tender, people)
    return Tender.objects.get(pk=tender.pk)


def hand_in(tender: Tender, people: Cast, by: User, left_out: str) -> None:
    organisation = people.supplier if by == people.bidder else people.rival_supplier
    with clock.at(WRITING):
        bid = factory.write(factory.start(tender, organisation, by), by, Written(lots=(1,)))
        keys = dict(tender.questions.values_list("envelope", "key"))
        save_typed(bid=bid, question=keys["quality"], typed="By postcode", by=by)
        save_typed(bid=bid, question=keys["price"], typed=left_out, by=by)
        factory.hand_in(bid, by)


def read(tender: Tender, people: Cast) -> str:
    """Every bid as it would be given out, as the lead reads it."""
    with clock.at(LATER):
        lead = factory.signed_in(people.lead)
        letters = [bid.letter for bid in Bid.objects.filter(tender=tender)]
        pages = [lead.get(reverse("tenders:confidential_bid", args=[tender.reference, each])) for each in letters]
    assert [page.status_code for page in pages] == [200, 200]
    return "".join(page.content.decode() for page in pages)


def test_no_typed_answer_of_the_price_envelope_is_shown_while_prices_are_being_opened(
    people: Cast, tender: Tender
) -> None:
    with clock.at(LATER):
        confirm_opening(tender=tender, kind="price", by=people.lead, fresh=True)
        opening = confirm_opening(tender=tender, kind="price", by=people.approver, fresh=True, seconds=0)
    assert opening.status != "opened"
    assert OpenedResponse.objects.filter(question__envelope="price").count() == 1  # one of the two is stored
    said = read(tender, people)
    assert "By postcode" in said
    assert [word for word in ("£47.13", "£58.29", "What your price leaves out") if word in said] == []
    with clock.at(LATER):
        finish_opening(opening=opening, by=people.approver)
    said = read(tender, people)
    assert [word for word in ("£47.13", "£58.29") if word not in said] == []
