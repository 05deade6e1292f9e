"""What stands at the top of every page of a bid: what was submitted, also where a part of it is written."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from core import clock
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING, signed_in
from tests.factories.people import cast

pytestmark = pytest.mark.django_db


def test_each_page_of_a_submitted_bid_says_which_version_stands() -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    bid = factory.submitted(tender, people.supplier, people.bidder, factory.Written(lots=(1,)))
    browser = signed_in(people.bidder)
    with clock.at(WRITING):
        for name in ("tasks", "files", "prices", "lots", "parties", "declarations", "confidential", "history"):
            said = browser.get(reverse(f"bidding:{name}", args=[bid.ref])).content.decode()
            words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))
            assert "Submitted Version 1" in words, name
            assert "Nothing yet" not in words, name
