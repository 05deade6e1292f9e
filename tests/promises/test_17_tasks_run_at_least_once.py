"""Promise 17: due work may run three times, in any order, late or not at all for half an hour: every effect once.

A tender goes from approval to standstill. At each instant all due work runs once and in order in the first world, three
times and shuffled in the second, and only half an hour late in the third: the mails that left, the states and the log
are the same. Closing, refusing a late bid and opening need no task at all.

The break: let a due work act without asking the state again (or give two mails keys that differ from run to run).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core import mail

from core import clock, jobs, outbox
from core.models import AuditEntry, OutboxMessage
from core.workflow import Refused
from evaluation.actions import award_notice
from tenders.actions import clarifications
from tenders.models import Bid, Tender
from tests import databases
from tests.factories import bids, panels, tenders
from tests.factories.people import cast

Look = Callable[[datetime], None]
HALF_AN_HOUR = timedelta(minutes=30)
RECEIPT = re.compile(r"R-\w{4}-\w{4}")
ASKING = tenders.PUBLISHED + timedelta(days=7)


@dataclass
class Effects:
    """What the outside world and the log saw; references are drawn anew in each world, so they are left out."""

    mails: Counter[tuple[str, str]]
    verbs: Counter[str]
    states: tuple[str, ...]
    unsent: int


def effects(tender: Tender) -> Effects:
    tender.refresh_from_db()
    states = (tender.status, *tender.bids.order_by("letter").values_list("status", flat=True))
    return Effects(
        mails=Counter((RECEIPT.sub("", str(letter.subject)), letter.to[0]) for letter in mail.outbox),
        verbs=Counter(AuditEntry.objects.values_list("verb", flat=True)),
        states=states,
        unsent=OutboxMessage.objects.filter(sent_at__isnull=True).count(),
    )


def once(at: datetime) -> None:
    """Two looks, as a notice leaves at one and is answered at the next."""
    for _ in range(2):
        with clock.at(at):
            jobs.run_due()


def thrice_and_shuffled(seed: int) -> Look:
    order = random.Random(seed)

    def look(at: datetime) -> None:
        for _ in range(2):
            works = [*jobs._due.values(), outbox.deliver_due] * 3
            order.shuffle(works)
            with clock.at(at):
                for work in works:
                    work()
            once(at)

    return look


def half_an_hour_late(at: datetime) -> None:
    once(at + HALF_AN_HOUR)


def world(look: Look) -> Effects:
    """One lot, two bidders, a question that nobody answers until it must be."""
    mail.outbox.clear()
    people = cast()
    with clock.at(tenders.PUBLISHED):
        tender = tenders.approved(people, lots_kept=1)
    look(tenders.PUBLISHED)
    with clock.at(ASKING):
        tender.refresh_from_db()
        clarifications.ask(tender=tender, organisation=people.supplier, by=people.bidder, text="Is travel time paid?")
    bids.submitted(tender, people.supplier, people.bidder, bids.Written(lots=(1,)))
    look(bids.WRITING)
    assert tender.closes_at is not None
    look(tender.closes_at - timedelta(hours=23))
    look(tender.closes_at - timedelta(hours=1))
    look(tender.closes_at + timedelta(seconds=1))
    return effects(tender)


@pytest.mark.django_db(transaction=True)
def test_due_work_three_times_in_any_order_or_half_an_hour_late_has_every_effect_once() -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    expected = world(once)
    assert expected.states == ("closed", "submitted")
    assert expected.unsent == 0
    assert expected.verbs["tender.close"] == 1
    databases.restore()
    assert world(thrice_and_shuffled(seed)) == expected
    databases.restore()
    assert world(half_an_hour_late) == expected


@pytest.mark.django_db
def test_an_award_notice_and_the_end_of_the_standstill_come_once_too() -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    look = thrice_and_shuffled(seed)
    people = cast()
    tender = panels.told(people, lots=1, count=2)
    with clock.at(panels.SENT):
        award_notice.submit_award_notice(tender, by=people.lead)
    look(panels.SENT)
    look(panels.SENT + timedelta(days=10))
    verbs = Counter(AuditEntry.objects.values_list("verb", flat=True))
    assert (verbs["award.start_standstill"], verbs["award.clear"]) == (1, 1)
    assert max(Counter(letter.extra_headers["Message-ID"] for letter in mail.outbox).values()) == 1


@pytest.mark.django_db
def test_closing_refusing_a_late_bid_and_opening_need_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    people = cast()
    tender = tenders.published(people, at=tenders.PUBLISHED, lots_kept=1)
    bids.submitted(tender, people.supplier, people.bidder, bids.Written(lots=(1,)))

    def nothing_runs() -> dict[str, int]:
        raise AssertionError("a task ran")

    monkeypatch.setattr(jobs, "run_due", nothing_runs)
    with clock.at(bids.AFTER), pytest.raises(Refused, match="was not received"):
        bids.hand_in(Bid.objects.get(), people.bidder)
    opening = bids.opened(Tender.objects.get(), people.lead, people.approver)
    assert opening.status == "opened"
    assert Tender.objects.get().status == "opened"
