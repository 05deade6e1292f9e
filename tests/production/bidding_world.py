"""Seeds a stack with a tender that is open by the real clock, and complete drafts with signed-in owners.

Run inside the stack (`manage.py shell`), in demonstration mode: the tender is published in the past by a moved clock,
then its deadline is put where the run needs it. Prints one line of JSON: the tender and, for each bidder, the bid's
reference, the session's cookie and the key of the first criterion. Every name and answer is made up.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from core import clock
from tenders.models import Tender
from tests.factories import bids as factory
from tests.factories import deadlines, tenders
from tests.factories.people import cast, person, supplier


def seed(count: int, *, closes_in: timedelta) -> None:
    """`count` bidders for one lot; the tender closes `closes_in` from now."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    now = datetime.now(UTC)
    deadlines.put(tender, now + timedelta(days=2), published_at=now - timedelta(days=1))
    key = tender.criteria.order_by("pk")[0].key
    bidders = []
    for number in range(count):
        organisation = supplier(f"Made-up Care {number}", f"{23_000_000 + number}")
        owner = person(f"Owner {number}", organisation, "owner")
        bid = factory.write(factory.start(tender, organisation, owner), owner, factory.Written(lots=(1,)))
        bidders.append({"bid": bid.ref, "cookie": factory.session_of(owner), "key": key})
    close(datetime.now(UTC) + closes_in)
    print(json.dumps({"tender": tender.reference, "bidders": bidders}))


def close(at: datetime) -> None:
    """Put the one deadline at `at`."""
    tender = Tender.objects.get()
    deadlines.put(tender, at, questions_close_at=clock.now())
