"""Promise 2: what was acknowledged is there, whatever write failed and whenever the process was killed.

A supplier uploads a file, saves an answer and submits. At the first, second ... nth write (`tests/promises/faults.py`:
database statement, commit, file write, flush, rename) the machine fails, before the write or just after it; the last
run fails nowhere. After each: whatever was acknowledged is there and reads back (0 lost), nothing stands that no log
tells of (0 phantom), and pressing again leaves one submission under one receipt number (0 doubled).

What no failing write can show is a flush that was left out, because a killed process leaves the machine's own memory
standing; so the order of writes, flushes and commits behind each acknowledgement is looked at as well.

Red when `submission._receive` does without its transaction (the order, which has one commit for the whole submission; with
`--full` also a bid that stands as submitted and has no submission), and when `sealed_store.adopt` leaves out its flush.

By default every seventh write fails, from a seeded start; with `--full` each one, and by kill -9 too.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.db import DatabaseError, connections

from core import audit, clock
from core.models import OutboxMessage, User
from core.workflow import Refused
from tenders.actions import bid as actions
from tenders.actions.files import add_file
from tenders.actions.submission import submit
from tenders.enums import STANDING
from tenders.keeper import client
from tenders.models import Bid, Submission, Tender
from tenders.queries import bids as queries
from tests.factories import bids as factory
from tests.factories import tenders
from tests.factories.people import cast, person, supplier
from tests.promises.faults import failing

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "d" * 32
ANSWER = "Our rotas were planned again on the last day."
STRIDE = 7


@dataclass
class Bidder:
    """A made-up supplier with a complete draft, and what it was told."""

    bid: Bid
    owner: User
    session: str
    told: dict[str, str] = field(default_factory=dict)

    def acts(self, tell: Callable[[str, str], None]) -> None:
        """Upload, save, submit; `tell` is called with each acknowledgement, after it and before the next act."""
        file = add_file(bid=self.bid, upload=factory.upload(), by=self.owner, session=self.session)
        tell("file", file.sha256)
        key = self.bid.tender.criteria.first().key  # type: ignore[union-attr]  # every tender here has criteria
        actions.save_answer(bid=self.bid, criterion=key, text=ANSWER, by=self.owner)
        tell("answer", key)
        tell("receipt", submit(bid=self.fresh(), by=self.owner, session=self.session, token=TOKEN).receipt_number)

    def fresh(self) -> Bid:
        return Bid.objects.select_related("tender", "organisation").get(pk=self.bid.pk)


def bidders(tender: Tender) -> Iterator[Bidder]:
    number = 0
    while True:
        number += 1
        organisation = supplier(f"Made-up Care {number}", f"{21_000_000 + number}")
        owner = person(f"Owner {number}", organisation, "owner")
        bid = factory.write(factory.start(tender, organisation, owner), owner, factory.Written(lots=(1,)))
        yield Bidder(bid, owner, factory.session_of(owner))


def judge(bidder: Bidder) -> None:
    """Nothing lost, nothing that no log tells of; and the same button again gives one submission."""
    bid, told = bidder.fresh(), bidder.told
    draft = queries.draft(bid, session=bidder.session)
    if "file" in told:
        assert [each.sha256 for each in draft.files] == [told["file"]]
        for each in draft.files:
            found = client.ask("check_file", session=bidder.session, bid=bid.ref, file=each.ref)
            assert found["sha256"] == told["file"]
    if "answer" in told:
        assert draft.content.answers[told["answer"]] == ANSWER
    received = list(Submission.objects.filter(bid=bid))
    if "receipt" in told:
        assert [each.receipt_number for each in received] == [told["receipt"]]
    assert len(received) == (1 if bid.status in STANDING else 0)
    assert audit.faults(bid.chain()) == []
    logged = [entry.verb for entry in audit.entries(bid.chain())]
    mails = OutboxMessage.objects.filter(about=bid.chain(), subject__startswith="Bid received")
    assert logged.count("bid.submit") == len(received) == mails.count()
    again = submit(bid=bid, by=bidder.owner, session=bidder.session, token=TOKEN)
    once_more = submit(bid=bidder.fresh(), by=bidder.owner, session=bidder.session, token=TOKEN)
    assert again.receipt_number == once_more.receipt_number
    assert Submission.objects.filter(bid=bid).count() == 1
    if "receipt" in told:
        assert again.receipt_number == told["receipt"]


def fail_once(bidder: Bidder, at: int, *, after: bool) -> int:
    with failing(at, after=after) as shim, contextlib.suppress(DatabaseError, OSError, Refused, client.KeeperAway):
        bidder.acts(bidder.told.__setitem__)
    connections.close_all()
    return shim.count


def walk(step: int, one: Callable[[Bidder, int], int]) -> int:
    """Fail at every `step`-th write until a run goes through; returns how many writes failed."""
    people = cast()
    with clock.at(factory.WRITING):
        tender = tenders.published(people)
        each = bidders(tender)
        seed = random.randrange(10_000)
        print(f"seed {seed}")
        at, failed = random.Random(seed).randrange(1, step + 1), 0
        while True:
            bidder = next(each)
            reached = one(bidder, at)
            judge(bidder)
            if reached < at:
                assert set(bidder.told) == {"file", "answer", "receipt"}
                return failed
            at, failed = at + step, failed + 1


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
def test_nothing_is_lost_or_doubled_when_a_write_fails(after: bool) -> None:
    assert walk(STRIDE, lambda bidder, at: fail_once(bidder, at, after=after)) >= 4


def test_what_is_told_was_flushed_and_committed_before() -> None:
    """A file: written, flushed with its folder, moved to its place, that folder flushed, then the row, then the word."""
    people = cast()
    with clock.at(factory.WRITING):
        bidder = next(bidders(tenders.published(people)))
        with failing() as shim:
            bidder.acts(lambda what, value: shim.seen.append(f"told: {what}"))
    seen = shim.seen
    told = [at for at, what in enumerate(seen) if what.startswith("told")]
    assert [seen[at] for at in told] == ["told: file", "told: answer", "told: receipt"]
    assert [seen[at - 1] for at in told] == ["COMMIT"] * 3
    upload = seen[: told[0]]
    moved, written = upload.index("replace"), max(at for at, what in enumerate(upload) if what == "write")
    assert upload[written : written + 3] == ["write", "fsync", "fsync"]
    assert written + 2 < moved
    assert upload[moved + 1] == "fsync"
    assert "INSERT" in upload[moved + 2 :]
    assert seen[told[1] : told[2]].count("COMMIT") == 1, "the submission, its log entry and receipt: one transaction"


def test_the_database_waits_for_the_disk_at_each_commit() -> None:
    """On SQLite by what stands in the connection; on PostgreSQL it is the server's own, and nothing here takes it back."""
    database = connections["default"]
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]
        assert found == [2, "wal"]
    else:
        assert "synchronous_commit" not in json.dumps(database.settings_dict, default=str)


@pytest.mark.full
@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
def test_nothing_is_lost_or_doubled_whichever_write_fails(after: bool) -> None:
    assert walk(1, lambda bidder, at: fail_once(bidder, at, after=after)) >= 28


def kill_once(bidder: Bidder, at: int) -> int:
    """The same in a process of its own that is killed at its `at`-th write; what it was told comes over a pipe."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with failing(at, kill=True) as shim:
            bidder.acts(lambda what, value: _say(writing, what, value))
        _say(writing, "count", str(shim.count))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        told = dict(json.loads(line) for line in lines)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    reached = int(told.pop("count", at))
    bidder.told.update(told)
    return reached if os.WIFEXITED(status) else at


def _say(pipe: int, what: str, value: str) -> None:
    os.write(pipe, (json.dumps([what, value]) + "\n").encode())


@pytest.mark.full
def test_nothing_is_lost_or_doubled_when_the_process_is_killed_at_any_write() -> None:
    assert walk(1, kill_once) >= 28
