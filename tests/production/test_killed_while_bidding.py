"""Promise 2 on the production processes: kill -9 of web, keeper, worker and database while bids come in.

Four bidders upload, save and submit as fast as they can; in the middle one process dies and is started again. Whoever
was not answered presses again. At the end of each of the twelve rows everything that was acknowledged exists and reads
back, no receipt has two submissions, and every chain of the log holds. The table is printed (docs/promises.md keeps the
last one).
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ops.postgres import Server, throwaway_server
from tests.production.bidder import Bidder, keep_pressing
from tests.production.stack import Stack, production_stack

pytestmark = pytest.mark.production
SEED = "from datetime import timedelta; from tests.production.bidding_world import seed; seed({count}, closes_in=timedelta(days=1))"
BIDDERS = 4
SECONDS = 6.0
EXISTS = """
import json
from core import audit
from core.models import AuditChain
from tenders.keeper import client
from tenders.models import Bid, SealedFile, Submission
from tenders.queries import bids as queries
found = {}
for ref, cookie in json.loads(%r):
    bid = Bid.objects.get(ref=ref)
    draft = queries.draft(bid, session=cookie)
    whole = [each.sha256 for each in SealedFile.objects.filter(bid=bid)
             if client.ask("check_file", session=cookie, bid=ref, file=each.ref)["sha256"] == each.sha256]
    found[ref] = {
        "files": whole, "answers": list(draft.content.answers.values()), "faults": audit.faults(bid.chain()),
        "receipts": list(Submission.objects.filter(bid=bid).values_list("receipt_number", flat=True)),
        "logged": [entry.facts["receipt_number"] for entry in audit.entries(bid.chain()) if entry.verb == "bid.submit"],
    }
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with throwaway_server(name="killed", durable=True) as running:
        yield running


@pytest.fixture(scope="module")
def stack(server: Server) -> Iterator[Stack]:
    with production_stack(server.address, demo=True) as running:
        yield running


def kill_and_start(stack: Stack, server: Server, victim: str) -> None:
    if victim == "database":
        server.kill()
        time.sleep(0.3)
        server.start()
        return
    stack.kill(victim)
    time.sleep(0.3)
    if victim == "keeper":
        stack.start_keeper()
    else:
        stack.start(victim)


def test_whatever_dies_what_was_acknowledged_exists_and_nothing_is_doubled(stack: Stack, server: Server) -> None:
    seed = random.randrange(10_000)
    print(f"\nseed {seed}")
    chance = random.Random(seed)
    world: dict[str, Any] = json.loads(
        stack.manage("shell", "-v", "0", "-c", SEED.format(count=BIDDERS)).splitlines()[-1]
    )
    bidders = [Bidder(stack.address, **each) for each in world["bidders"]]
    cookies = [(each["bid"], each["cookie"]) for each in world["bidders"]]
    print(
        f"{'killed':10}{'while they':12}{'acknowledged':>14}{'exist':>8}{'lost':>6}{'doubled':>9}{'pressed again':>15}"
    )
    row = 0
    for victim in ("web", "keeper", "worker", "database"):
        for act in ("upload", "save", "submit"):
            row += 1
            pressed = sum(each.told.troubles for each in bidders)
            killer = threading.Timer(chance.uniform(0.5, 2.5), kill_and_start, (stack, server, victim))
            killer.start()
            troubles = keep_pressing(bidders, act, seconds=SECONDS, first=row * 1000)
            killer.join()
            assert troubles == [], stack.logs()
            stack.wait_until_healthy()
            tell(stack, bidders, cookies, victim, act, sum(each.told.troubles for each in bidders) - pressed)


def tell(
    stack: Stack, bidders: list[Bidder], cookies: list[tuple[str, str]], victim: str, act: str, again: int
) -> None:
    """One row of the table, judged from what the database and the keeper hold."""
    found = json.loads(stack.manage("shell", "-v", "0", "-c", EXISTS % json.dumps(cookies)).splitlines()[-1])
    told = exist = doubled = 0
    for bidder in bidders:
        held = found[bidder.bid]
        assert held["faults"] == []
        assert sorted(held["logged"]) == sorted(held["receipts"])
        assert len(set(bidder.told.receipts)) == len(bidder.told.receipts)
        told += bidder.told.count()
        exist += len(set(bidder.told.files) & set(held["files"]))
        exist += len(set(bidder.told.receipts) & set(held["receipts"]))
        exist += 1 if bidder.told.answer and bidder.told.answer in held["answers"] else 0
        # every press followed a change of the draft: more submissions than receipts told would be a press taken twice
        doubled += len(held["receipts"]) - len(bidder.told.receipts)
    print(f"{victim:10}{act:12}{told:14}{exist:8}{told - exist:6}{doubled:9}{again:15}")
    assert (told - exist, doubled) == (0, 0)
