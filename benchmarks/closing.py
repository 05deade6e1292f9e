"""The last minute of a tender under load, on the production processes: `python -m benchmarks.closing`.

So many bidders have a draft, so many people are signed in and look about, and a hundred press 'submit' in the last ten
seconds. Told are the verdicts against the recorded instants, p50 and p95 of pages and of submissions, errors, the time
people take to think, and how much of the cores the load itself took (it runs on the same machine).

Everything listens on loopback and stops by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import re
import resource
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from ops.postgres import throwaway_server
from tests.production.stack import Stack, production_stack

SEED = """
from datetime import timedelta
from tests.production.bidding_world import seed
seed({bidders}, closes_in=timedelta(days=1))
"""
CLOSE = """
from datetime import UTC, datetime, timedelta
from tests.production.bidding_world import close
at = datetime.now(UTC) + timedelta(seconds={seconds})
close(at)
print(at.timestamp())
"""
VERDICTS = """
import json
from tenders.models import Attempt, Submission
print(json.dumps({
    "received": Submission.objects.count(),
    "received wrongly": sum(each.received_at > each.closes_at for each in Submission.objects.all()),
    "late": Attempt.objects.filter(verdict="late").count(),
    "late wrongly": sum(each.at <= each.closes_at for each in Attempt.objects.filter(verdict="late")),
}))
"""
FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')
FORM = re.compile(r'<form[^>]* id="hand-in".*?</form>', re.DOTALL)
LATE = 400  # the answer to a press that reached the server after the deadline: a verdict, not an error


def fields_of(page: str) -> dict[str, list[str]] | None:
    """What the form to submit would send; None where the page has none."""
    form = FORM.search(page)
    if form is None:
        return None
    found: dict[str, list[str]] = {}
    for name, value in FIELD.findall(form[0]):
        found.setdefault(name, []).append(html.unescape(value))
    return found


@dataclass
class Taken:
    """Seconds by kind of request, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    async def timed(self, kind: str, asked: Any) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer: httpx.Response = await asked
        except httpx.HTTPError as trouble:
            self.errors.append(f"{kind}: {type(trouble).__name__}")
            return None
        self.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        if answer.status_code >= 400 and (kind, answer.status_code) != ("submit", LATE):
            self.errors.append(f"{kind}: {answer.status_code}")
        return answer

    def row(self, kind: str) -> str:
        found = sorted(self.seconds.get(kind, [0.0]))
        p50, p95 = found[len(found) // 2], found[min(len(found) - 1, int(len(found) * 0.95))]
        return f"{kind:10}{len(found):8}{p50 * 1000:10.0f} ms{p95 * 1000:10.0f} ms"


class Person:
    """One signed-in bidder at a browser."""

    def __init__(self, client: httpx.AsyncClient, facts: dict[str, str], taken: Taken) -> None:
        self.client, self.bid, self.key, self.taken = client, facts["bid"], facts["key"], taken
        self.cookies = {"sessionid": facts["cookie"]}

    async def get(self, path: str, kind: str = "page") -> httpx.Response | None:
        answer = await self.taken.timed(kind, self.client.get(path, cookies=self.cookies))
        if answer is not None:
            self.cookies |= dict(answer.cookies)
        return answer

    async def look_about(self, until: float, think: float) -> None:
        pages = (f"/bids/{self.bid}/", f"/bids/{self.bid}/answers/{self.key}/", f"/bids/{self.bid}/files/", "/bids/")
        await asyncio.sleep(random.uniform(0, think))
        while time.time() < until:
            await self.get(random.choice(pages))
            await asyncio.sleep(random.uniform(0.5, 1.5) * think)

    async def submit(self, at: float) -> None:
        """Opens the last page twenty seconds before, presses at the chosen instant."""
        await asyncio.sleep(max(0.0, at - 20 - time.time()))
        page = await self.get(f"/bids/{self.bid}/check/")
        sent = fields_of(page.text) if page is not None else None
        if sent is None:
            self.taken.errors.append("no form to submit")
            return
        await asyncio.sleep(max(0.0, at - time.time()))
        post = self.client.post(f"/bids/{self.bid}/check/", data=sent, cookies=self.cookies)
        await self.taken.timed("submit", post)


async def load(stack: Stack, world: dict[str, Any], options: argparse.Namespace, closes_at: float) -> Taken:
    taken = Taken()
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=400)
    async with httpx.AsyncClient(base_url=stack.address, timeout=60, limits=limits) as client:
        people = [Person(client, facts, taken) for facts in world["bidders"]]
        walkers = [each.look_about(closes_at, options.think) for each in people[: options.sessions]]
        pressing = people[-options.submits :]
        presses = [each.submit(closes_at - random.uniform(0, 10)) for each in pressing]
        late = [
            each.submit(closes_at + random.uniform(0.1, 2)) for each in people[options.sessions : options.sessions + 5]
        ]
        await asyncio.gather(*walkers, *presses, *late)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bidders", type=int, default=1000)
    parser.add_argument("--sessions", type=int, default=300)
    parser.add_argument("--submits", type=int, default=100)
    parser.add_argument("--think", type=float, default=20.0, help="seconds between two pages of one person")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long before the deadline the load begins")
    options = parser.parse_args()
    # Ended from outside it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    with throwaway_server(name="closing") as server, production_stack(server.address, demo=True) as stack:
        said = stack.manage("shell", "-v", "0", "-c", SEED.format(bidders=options.bidders))
        world = json.loads(said.splitlines()[-1])
        closes_at = float(stack.manage("shell", "-v", "0", "-c", CLOSE.format(seconds=options.seconds)).split()[-1])
        before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        whole = asyncio.wait_for(load(stack, world, options, closes_at), timeout=options.seconds + 180)
        taken = asyncio.run(whole)
        after, wall = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
        verdicts = json.loads(stack.manage("shell", "-v", "0", "-c", VERDICTS).splitlines()[-1])
    own = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / (2 * wall)
    print(f"{options.bidders} bidders, {options.sessions} signed in, {options.think:.0f} s to think, two cores")
    print(f"{'':10}{'requests':>8}{'p50':>13}{'p95':>13}")
    print(taken.row("page"))
    print(taken.row("submit"))
    print(f"errors: {len(taken.errors)} {sorted(set(taken.errors))[:5]}")
    print(f"verdicts: {verdicts}")
    print(f"the load itself took {own:.0%} of the two cores")


if __name__ == "__main__":
    main()
