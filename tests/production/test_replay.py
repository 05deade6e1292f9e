"""One tender from notice to first referral over HTTP, on the production processes, some of which are killed meanwhile."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.production.conftest import NewDatabase
from tests.production.mail import letters
from tests.production.replay import market
from tests.production.replay.journey import steps
from tests.production.replay.story import Story
from tests.production.stack import Stack, production_stack

pytestmark = pytest.mark.production

PEOPLE = ("replay", "stockton", "--until", "set-up")
FACTS = """
import hashlib, json
from collections import Counter
from core.models import OutboxMessage
from evaluation.models import Award, Summary
from frameworks.models import Offer, Place
from tenders.models import Bid, Lot, Notice, Submission, Tender
mail = OutboxMessage.objects.filter(kind="mail")
identity = lambda key: "<" + hashlib.sha256(key.encode()).hexdigest()[:32] + "@fairlot>"
print(json.dumps({
    "tender": list(Tender.objects.values_list("status", flat=True)),
    "bids": Counter(Bid.objects.values_list("status", flat=True)),
    "submissions": Submission.objects.count(),
    "receipts": sorted(Submission.objects.values_list("receipt_number", flat=True)),
    "lots": Counter(Lot.objects.values_list("status", flat=True)),
    "awards": Counter(Award.objects.values_list("status", flat=True)),
    "notices": sorted(Notice.objects.values_list("kind", "status")),
    "summaries": Summary.objects.filter(sent_at__isnull=False).count(),
    "offers": Counter(Offer.objects.values_list("status", flat=True)),
    "unsent": list(OutboxMessage.objects.filter(sent_at__isnull=True).values_list("key", flat=True)),
    "mail": sorted(identity(key) for key in mail.values_list("key", flat=True)),
}))
"""


@pytest.fixture(scope="module")
def stack(new_database: NewDatabase) -> Iterator[Stack]:
    with production_stack(new_database("replay"), demo=True, prepare=(PEOPLE,)) as running:
        yield running


def facts(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.manage("shell", "-v", "0", "-c", FACTS))
    return found


def disturb(stack: Stack, done: str) -> None:
    """Between two steps: the worker dies twice without a word, one web process and the keeper once."""
    if done == "mark":
        stack.kill("worker")
    if done == "open prices":
        stack.start("worker")
    if done == "award":
        stack.kill("worker")
        stack.start("worker")
        os.kill(stack.children("web")[0], signal.SIGKILL)
    if done == "bid":
        stack.kill("keeper")
        stack.start_keeper()


def test_the_replay_reaches_its_end_although_processes_die_and_nothing_is_lost_or_done_twice(stack: Stack) -> None:
    story = Story(stack.address)
    try:
        taken = []
        for done in steps(story, set_up_market=lambda: stack.manage("shell", "-v", "0", "-c", market.SET_UP)):
            taken.append(done)
            disturb(stack, done)
        story.an_hour_later()  # what a dead worker held is free again
    finally:
        story.close()
    assert taken[-2:] == ["placed with larchfield after tees declined", "market decided"]
    found = facts(stack)
    assert found["tender"] == ["complete"]
    assert found["bids"] == {"opened": 7}
    assert found["submissions"] == 7
    assert found["receipts"] == sorted(story.receipts.values())
    assert found["lots"] == {"awarded": 10}
    assert found["awards"] == {"signed": 10}
    assert [kind for kind, status in found["notices"] if status == "accepted"] == ["UK4", "UK6"]
    assert found["summaries"] == 7
    assert found["offers"] == {"accepted": 1, "declined": 1}
    assert found["unsent"] == []
    left = letters(stack)
    assert sorted(left) == found["mail"]
    # A letter in the hands of a worker that was killed goes again under the same Message-ID: once for each kill.
    assert sum(left.values()) - len(left) <= 2
