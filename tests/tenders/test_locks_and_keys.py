"""Who changes a tender or a bid locks its row and leaves its key: rows that name it commit beside it (ADR 3).

PostgreSQL checks a foreign key at the commit, FOR KEY SHARE of the row that is named. By then that transaction holds the
log's row; a change of the tender holds the tender and wants the log. With a plain FOR UPDATE the two wait for each other
until the server kills one: exactly at the deadline, when the sweep closes and people record what went wrong.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction

from core import audit, clock
from core.workflow import move
from tenders.actions import exclusions
from tenders.models import Bid, Exclusion, Tender, TenderDecision
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.after import HEARING, declared
from tests.factories.bids import AFTER, Written
from tests.factories.people import cast

PLAIN_LOCK = re.compile(r"\b(?:Tender|Bid)\.(?:objects|_base_manager)\s*\.select_for_update\((?!no_key=True)")


@pytest.mark.once
def test_no_room_locks_the_key_of_a_tender_or_a_bid() -> None:
    rooms = [Path(settings.BASE_DIR) / name for name in ("core", "tenders", "evaluation", "frameworks", "dps", "cms")]
    found = [path.name for room in rooms for path in room.rglob("*.py") if PLAIN_LOCK.search(path.read_text())]
    assert found == []


class Meeting:
    """Two acts, each in a thread: the first stops where it holds its row and wants the log, until the second has the log."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, first: str, second: str) -> None:
        self.holds_row, self.holds_log, self.faults = threading.Event(), threading.Event(), list[str]()
        real = audit.record

        def record(chain: str, verb: str, **given: Any) -> Any:
            if verb == first:
                self.holds_row.set()
                assert self.holds_log.wait(20)
            entry = real(chain, verb, **given)
            if verb == second:
                self.holds_log.set()
            return entry

        monkeypatch.setattr(audit, "record", record)

    def of(self, first: Callable[[], Any], second: Callable[[], Any]) -> None:
        def run(act: Callable[[], Any], wait: threading.Event | None) -> None:
            try:
                assert wait is None or wait.wait(20)
                act()
            except Exception as fault:  # told by the test
                self.faults.append(f"{type(fault).__name__}: {fault}")
            finally:
                self.holds_log.set()
                connections.close_all()

        threads = [threading.Thread(target=run, args=each) for each in ((first, None), (second, self.holds_row))]
        for each in threads:
            each.start()
        for each in threads:
            each.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_sweep_closes_while_a_row_that_names_the_tender_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision of the council is put on record at the hour of the deadline: its row names the tender, and so does the log's."""
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    meeting = Meeting(monkeypatch, first="tender.close", second="decision.recorded")

    def close() -> None:
        with clock.at(AFTER):
            move(Tender.objects.get(), "close", by=None)

    def record() -> None:
        with clock.at(AFTER), transaction.atomic():
            TenderDecision.objects.create(
                tender=tender, step="cabinet", label="Cabinet", reference="CAB/27/14", recorded_at=AFTER,
                recorded_by=people.lead,
            )  # fmt: skip
            audit.record(tender.chain(), "decision.recorded", by=people.lead)

    meeting.of(close, record)
    tender.refresh_from_db()
    assert (meeting.faults, tender.status, tender.decisions.count()) == ([], "closed", 1)
    assert audit.faults(tender.chain()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_names_a_bid_commits_while_the_bid_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exclusion is begun, which locks the bid and wants the tender's log, while that log is held by somebody else's note
    on the same bid.
    """
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    bid = factory.submitted(tender, people.supplier, people.bidder, Written(lots=(1,)))
    factory.opened(tender, people.lead, people.approver)
    with clock.at(HEARING):
        declared(tender, people)
    meeting = Meeting(monkeypatch, first="exclusion.started", second="note.on_a_bid")

    def begin() -> None:
        with clock.at(HEARING):
            exclusions.start(
                bid=Bid.objects.get(), lot=None, ground_class="condition", ground="Insurance in force",
                facts="The certificate ended on 1 January 2027.", by=people.lead,
            )  # fmt: skip

    def note() -> None:
        with clock.at(HEARING), transaction.atomic():
            bid.troubles.create(at=HEARING, what="A page of the bid: the keeper of sealed bids did not answer.")
            audit.record(tender.chain(), "note.on_a_bid", by=None)

    meeting.of(begin, note)
    assert (meeting.faults, Exclusion.objects.count(), bid.troubles.count()) == ([], 1, 1)
