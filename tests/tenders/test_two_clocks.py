"""A worker's clock and the database's differ by a second: the database's closes, judges and lets bids be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from core import clock
from core.workflow import Refused, move
from tenders.actions import tender as tender_actions
from tenders.actions.opening import confirm_opening
from tenders.actions.submission import withdraw
from tenders.conditions_amending import tender_is_open
from tenders.models import Amendment, Attempt, Bid, Incident, Opening, Tender
from tests.factories import bids as factory
from tests.factories import deadlines, tenders
from tests.factories.bids import WRITING, Written
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

CLOSES = tenders.CLOSES
HALF = timedelta(milliseconds=500)
SECOND = timedelta(seconds=1)


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return tenders.published(cast, at=tenders.PUBLISHED, lots_kept=1)


@pytest.fixture
def ready(cast: Cast, tender: Tender) -> Bid:
    """Tees Valley Homecare has written everything and not pressed yet."""
    with clock.at(WRITING):
        return factory.write(factory.start(tender, cast.supplier, cast.bidder), cast.bidder, Written(lots=(1,)))


@contextmanager
def clocks(*, worker: datetime, database: datetime) -> Iterator[None]:
    """This process's clock and the database's, standing still apart from one another."""
    with pytest.MonkeyPatch.context() as patch, clock.at(worker):
        patch.setattr(clock, "database_now", lambda: database)
        yield


def fresh(bid: Bid) -> Bid:
    return Bid.objects.select_related("tender", "organisation").get(pk=bid.pk)


def test_a_worker_that_is_ahead_closes_nothing_before_the_databases_hour(
    cast: Cast, tender: Tender, ready: Bid
) -> None:
    with clocks(worker=CLOSES + SECOND, database=CLOSES - HALF):
        assert tender_actions.close_due() == 0
        with pytest.raises(Refused, match="Bids may come in until Friday 16 April 2027 at 12 noon"):
            move(tender, "close", by=None)
        received = factory.hand_in(fresh(ready), cast.bidder)
    assert (received.received_at, received.closes_at) == (CLOSES - HALF, CLOSES)
    assert not Attempt.objects.exists()


def test_a_worker_that_is_behind_closes_when_the_database_says_so(tender: Tender) -> None:
    with clocks(worker=CLOSES - SECOND, database=CLOSES + HALF):
        assert tender_actions.close_due() == 1
    tender.refresh_from_db()
    assert tender.status == "closed"


def test_officers_whose_worker_is_ahead_begin_no_opening(cast: Cast, tender: Tender) -> None:
    ahead = clocks(worker=CLOSES + SECOND, database=CLOSES - HALF)
    with ahead, pytest.raises(Refused, match="Bids are still coming in"):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
    assert Opening.objects.get().first_at is None


def test_a_confirmation_bears_the_databases_time_so_that_the_keeper_believes_it(cast: Cast, tender: Tender) -> None:
    """By a worker that is behind, an officer would have confirmed before the deadline, and nothing could be opened."""
    factory.submitted(tender, cast.supplier, cast.bidder, Written(lots=(1,)))
    with clocks(worker=CLOSES - SECOND, database=CLOSES + HALF):
        confirm_opening(tender=tender, kind="quality", by=cast.lead, fresh=True)
    with clocks(worker=CLOSES + SECOND, database=CLOSES + 2 * SECOND):
        opening = confirm_opening(tender=Tender.objects.get(), kind="quality", by=cast.approver, fresh=True)
    assert (opening.status, opening.first_at, opening.second_at) == ("opened", CLOSES + HALF, CLOSES + 2 * SECOND)


def test_a_closed_tender_takes_what_came_in_time_while_nothing_is_being_opened(
    cast: Cast, tender: Tender, ready: Bid
) -> None:
    """However it came to be closed too soon: what the database's clock calls in time is in time."""
    deadlines.put(tender, CLOSES, status="closed", closed_at=CLOSES - SECOND)
    with clock.at(CLOSES):
        assert factory.hand_in(fresh(ready), cast.bidder).received_at == CLOSES
        assert withdraw(bid=fresh(ready), by=cast.bidder).status == "withdrawn"


def test_a_closed_tender_that_is_being_opened_takes_nothing_more(cast: Cast, tender: Tender, ready: Bid) -> None:
    deadlines.put(tender, CLOSES, status="closed", closed_at=CLOSES - SECOND)
    Opening.objects.create(tender=tender, kind="quality", first_by=cast.lead, first_at=CLOSES - HALF)
    with clock.at(CLOSES), pytest.raises(Refused, match="This bid was not received"):
        factory.hand_in(fresh(ready), cast.bidder)
    assert [each.verdict for each in Attempt.objects.all()] == ["not_open"]
    assert not Incident.objects.exists()


def test_a_later_deadline_opens_a_tender_again_by_the_databases_clock(tender: Tender) -> None:
    """Taken as in time by the database's clock, it is not refused a moment later by a worker that is ahead."""
    deadlines.put(tender, CLOSES, status="closed", closed_at=CLOSES - SECOND)
    with clocks(worker=CLOSES + SECOND, database=CLOSES - HALF):
        assert move(tender, "reopen", by=None).status == "published"
        assert tender_is_open.blocks(Amendment(tender=tender)) == []
