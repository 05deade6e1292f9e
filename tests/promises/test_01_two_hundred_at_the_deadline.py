"""Promise 1 at its full size: 200 submitters press within a quarter of a second of the deadline, again and again.

Each of them was sealed before (that is slow and happens before the lock); what races is the one transaction that locks,
reads the clock, judges and receives. Against them comes, round by round in turn, an extension, a cancellation, the
closing with the opening of the tender, or nobody. No bid may be judged by a superseded deadline, none may commit after
the tender was cancelled or opened, and every press is either a receipt or a recorded attempt. What had committed is
looked at under the exclusive lock itself: the time in the row alone would not show a bid that commits afterwards.

Red when `submission._receive` does without `locks.share`, or reads the clock before it. Rounds: 4, or as many as
FAIRLOT_ROUNDS says (docs/promises.md has the last long run).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from core import clock
from core.models import User
from tenders import locks
from tenders.actions import bid as drafts
from tenders.actions import submission as actions
from tenders.actions.judging import record_attempt
from tenders.enums import TenderStatus
from tenders.models import Attempt, Bid, Submission, Tender
from tests.factories import bids as factory
from tests.factories import deadlines, tenders
from tests.factories.people import cast, person, supplier

pytestmark = [pytest.mark.full, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SUBMITTERS = 200
ROUNDS = int(os.environ.get("FAIRLOT_ROUNDS", "4"))
WINDOW = 0.25
LATER = timedelta(hours=1)


@dataclass
class Presser:
    bid: Bid
    owner: User
    session: str
    sealed: Any = None

    def get_ready(self, number: int) -> None:
        """A change saved and sealed, so that this round's press is a submission of its own."""
        self.bid = Bid.objects.select_related("tender", "organisation").get(pk=self.bid.pk)
        key = self.bid.tender.criteria.order_by("pk")[0].key
        drafts.save_answer(bid=self.bid, criterion=key, text=f"As it stands in round {number}.", by=self.owner)
        self.sealed = actions._sealed(self.bid, self.session, None)

    def press(self, number: int) -> None:
        """As `submit` does: where a later deadline came into force before the refusal was recorded, once more."""
        while True:
            outcome = actions._receive(self.bid, self.sealed, by=self.owner, token=f"{number:032}", file="")
            if isinstance(outcome, Submission) or record_attempt(self.bid, outcome, self.owner, None):
                return


@dataclass
class Between:
    """Who comes between the presses; the instant, and which bids of this round stood, read under the exclusive lock."""

    kind: str
    tender: Tender
    token: str
    at: datetime | None = None
    stood: set[int] = field(default_factory=set)

    def come(self) -> None:
        """What an extension, a cancellation or the opening does to the tender's row, under the lock they take."""
        if self.kind == "nobody":
            return
        with transaction.atomic():
            locked = locks.alone(self.tender)
            self.at = clock.database_now()
            self.stood = set(Submission.objects.filter(token=self.token).values_list("pk", flat=True))
            rows = Tender.objects.filter(pk=locked.pk)
            if self.kind == "an extension":
                assert locked.closes_at is not None
                rows.update(closes_at=locked.closes_at + LATER)
            else:
                rows.update(status=AFTERWARDS[self.kind])


AFTERWARDS = {"a cancellation": TenderStatus.CANCELLED, "the opening": TenderStatus.OPENED}
KINDS = ("nobody", "an extension", "a cancellation", "the opening")


def the_crowd(tender: Tender) -> list[Presser]:
    found = []
    for number in range(SUBMITTERS):
        organisation = supplier(f"Made-up Care {number}", f"{22_000_000 + number}")
        owner = person(f"Owner {number}", organisation, "owner")
        bid = factory.write(factory.start(tender, organisation, owner), owner, factory.Written(lots=(1,)))
        found.append(Presser(bid, owner, factory.session_of(owner)))
    return found


def together(acts: list[tuple[float, Callable[[], None]]], begin: Callable[[], float]) -> None:
    """Each act in a thread of its own with its own open connection; `begin` says when the common start is."""
    troubles: list[BaseException] = []
    everyone = threading.Barrier(len(acts) + 1)
    start: list[float] = []

    def run(wait: float, act: Callable[[], None]) -> None:
        try:
            connection.ensure_connection()
            everyone.wait()
            everyone.wait()
            time.sleep(max(0, start[0] + wait - time.monotonic()))
            act()
        except BaseException as trouble:  # told by the main thread, which fails the test
            troubles.append(trouble)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in acts]
    for thread in threads:
        thread.start()
    everyone.wait()
    start.append(begin())
    everyone.wait()
    for thread in threads:
        thread.join()
    assert troubles == []


def race(tender: Tender, crowd: list[Presser], kind: str, number: int, chance: random.Random) -> tuple[int, int]:
    """One round; returns how many were received and how many came late or to a tender that was not open."""
    Tender.objects.filter(pk=tender.pk).update(status=TenderStatus.PUBLISHED)
    deadlines.put(tender, datetime.now(UTC) + timedelta(days=1))
    for each in crowd:
        each.get_ready(number)
    between = Between(kind, tender, f"{number:032}")
    acts = [(chance.uniform(0, 2 * WINDOW), partial(each.press, number)) for each in crowd]
    deadline: list[datetime] = []

    def begin() -> float:
        start = time.monotonic() + 0.1
        deadline.append(datetime.now(UTC) + timedelta(seconds=0.1 + WINDOW))
        deadlines.put(tender, deadline[0])
        return start

    together([*acts, (chance.uniform(0, 2 * WINDOW), between.come)], begin)
    old = deadline[0]
    received = list(Submission.objects.filter(token=f"{number:032}"))
    refused = list(Attempt.objects.filter(at__gte=old - timedelta(seconds=1)))
    assert len(received) + len(refused) == len(crowd)
    for submission in received:
        assert submission.received_at <= submission.closes_at
        if between.at is None:
            assert submission.closes_at == old
            continue
        before = submission.received_at <= between.at
        assert before == (submission.pk in between.stood), "it was received before the change and committed after it"
        assert submission.closes_at == (old if before else old + LATER)
        assert before or kind not in AFTERWARDS
    for attempt in refused:
        assert attempt.at > attempt.closes_at or attempt.verdict == "not_open"
    return len(received), len(refused)


def test_two_hundred_presses_around_the_deadline_are_each_judged_by_the_deadline_in_force() -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    deadlines.put(tender, datetime.now(UTC) + timedelta(days=1), published_at=datetime.now(UTC) - timedelta(days=1))
    crowd = the_crowd(tender)
    counts = [race(tender, crowd, KINDS[number % 4], number, chance) for number in range(ROUNDS)]
    print(f"{ROUNDS} rounds of {SUBMITTERS}: {sum(a for a, _ in counts)} received, {sum(b for _, b in counts)} refused")
    assert sum(received for received, _ in counts) > 0
    assert sum(refused for _, refused in counts) > 0
