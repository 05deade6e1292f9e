"""An outage that records itself: cheap while it lasts, and nothing of it is made up by somebody who may not read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from tenders.actions import incidents, noticing
from tenders.keeper import client
from tenders.models import Bid, Incident, KeeperRead, Tender, Trouble
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.bids import WRITING
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
AWAY = "A page of the bid: the keeper of sealed bids did not answer."


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)


@pytest.fixture
def bid(cast: Cast, tender: Tender) -> Bid:
    with clock.at(WRITING):
        return factory.start(tender, cast.supplier, cast.bidder)


def trouble(bid: Bid, by: Any, seconds: int) -> list[str]:
    """The statements that one trouble costs."""
    with (
        CaptureQueriesContext(
            connection,
        ) as seen,
        clock.at(WRITING + seconds * SECOND),
    ):
        noticing.note_trouble(bid=bid, what=AWAY, by=by)
    return [each["sql"] for each in seen.captured_queries]


def test_each_look_at_a_page_is_a_row_and_one_a_minute_a_line(cast: Cast, bid: Bid) -> None:
    for seconds in (0, 1, 30, 60, 61, 122):
        trouble(bid, cast.bidder, seconds)
    assert Trouble.objects.count() == 6
    incident = Incident.objects.get()
    assert [line["at"][14:19] for line in incident.evidence["trail"]] == ["00:00", "01:00", "02:02"]
    assert (incident.begun_at, incident.ended_at) == (WRITING, WRITING + 122 * SECOND)


def test_a_page_looked_at_again_changes_no_incident_and_locks_no_tender(cast: Cast, bid: Bid) -> None:
    trouble(bid, cast.bidder, 0)
    again = trouble(bid, cast.bidder, 1)
    assert [sql for sql in again if sql.startswith("UPDATE") or "FOR " in sql] == []
    assert len([sql for sql in again if sql.startswith("INSERT")]) == 1
    later = trouble(bid, cast.bidder, 300)
    assert [sql for sql in later if "tenders_tender" in sql and "FOR " in sql] == []


def test_only_a_members_refused_reading_counts_a_bidder_among_the_affected(
    cast: Cast, tender: Tender, bid: Bid
) -> None:
    """A stranger with the bid's reference, the buyer's lead and nobody at all were refused; then its own editor."""
    with clock.at(WRITING + 60 * SECOND):
        for who in (cast.stranger, cast.lead, cast.rival):
            with pytest.raises(client.KeeperRefused):
                client.ask("read_draft", session=factory.session_of(who), bid=bid.ref)
        with pytest.raises(client.KeeperRefused):
            client.ask("read_draft", session="", bid=bid.ref)
    assert KeeperRead.objects.filter(bid_ref=bid.ref, granted=False).count() == 4
    window = (WRITING + SECOND, WRITING + 120 * SECOND)
    assert incidents.affected(tender, *window).get(bid.pk, "") == ""
    with clock.at(WRITING + 90 * SECOND):
        KeeperRead.objects.create(
            at=clock.now(), bid_ref=bid.ref, user=cast.editor, what="read draft", granted=False, reason="Locked."
        )
    assert incidents.affected(tender, *window)[bid.pk] == "A reading of its own bid was refused."
