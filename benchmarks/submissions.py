"""Submissions a second at 16 clients on PostgreSQL against the same statements replayed by psycopg.

    python3 -m benchmarks.submissions [--clients 16] [--each 8] [--rounds 2]

Ours is the one transaction that takes a bid (`submission._receive`): shared lock, the clock, the verdict, manifest, log
entry, signed receipt, mail to the owners. The rival sends the very statements of such transactions, recorded from ones
that were rolled back, with the same locks (and without the savepoints), through bare psycopg, which prepares what comes
again. Beside both stands the bare rate of commits: one row inserted and committed, again and again. Each client is a
process of its own, connected before the clock starts; the keeper sealed every bid before. The rounds take turns, so that
a busy moment falls on all. The goal is at least half of the rival. The server waits for the disk at each commit, as a
real one does; `--without-disk` for one that does not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ops.postgres import throwaway_server

Statements = list[tuple[str, Any]]
FORK = multiprocessing.get_context("fork")


class _RolledBack(Exception):
    """Thrown inside the recorded transaction, so that the rival may do it for real."""


def ready(count: int) -> list[tuple[Any, Any, Any]]:
    """`count` complete drafts of made-up suppliers: (bid, owner, sealed). The keeper seals the first; the others copy it,
    for the transaction that is measured looks at references, versions and sizes, never inside."""
    from tenders.actions import submission as actions
    from tenders.models import DraftContent
    from tests.factories import bids as factory
    from tests.factories import deadlines, tenders
    from tests.factories.people import cast, person, supplier

    tender = tenders.published(cast(), at=tenders.PUBLISHED, lots_kept=1)
    now = datetime.now(UTC)
    deadlines.put(tender, now + timedelta(days=1), published_at=now - timedelta(days=1))
    found: list[tuple[Any, Any, Any]] = []
    for number in range(count):
        organisation = supplier(f"Made-up Care {number}", f"{24_000_000 + number}")
        owner = person(f"Owner {number}", organisation, "owner")
        bid = factory.start(tender, organisation, owner)
        if not found:
            factory.write(bid, owner, factory.Written(lots=(1,)))
            sealed = actions._sealed(bid, factory.session_of(owner), None)
        else:
            parts = list(found[0][0].parts.all())
            DraftContent.objects.bulk_create(
                DraftContent(bid=bid, part=each.part, version=each.version, sealed=each.sealed,
                             saved_at=each.saved_at, saved_by=owner)
                for each in parts
            )  # fmt: skip
        found.append((bid, owner, sealed))
    return found


def recorded(bid: Any, owner: Any, sealed: Any) -> Statements:
    """The statements of one submission, in order, from a transaction that did not commit."""
    from django.db import connection, transaction

    from tenders.actions import submission as actions

    seen: Statements = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with suppress(_RolledBack), transaction.atomic():
        with connection.execute_wrapper(note):
            actions._receive(bid, sealed, by=owner, token="b" * 32, file="")
        raise _RolledBack
    return [(sql, params) for sql, params in seen if "SAVEPOINT" not in sql]


class Client:
    """One client: a process of its own that connects, waits for the others, then works."""

    def connect(self) -> None: ...

    def work(self) -> None: ...


class Ours(Client):
    def __init__(self, share: list[tuple[Any, Any, Any]]) -> None:
        self.share = share

    def connect(self) -> None:
        from django.db import connection

        connection.ensure_connection()

    def work(self) -> None:
        from tenders.actions import submission as actions
        from tenders.models import Submission

        for bid, owner, sealed in self.share:
            assert isinstance(actions._receive(bid, sealed, by=owner, token="a" * 32, file=""), Submission)


class Bare(Client):
    """psycopg alone: each of these lists of statements is one transaction."""

    def __init__(self, address: str, share: list[Statements]) -> None:
        self.address, self.share = address, share

    def connect(self) -> None:
        import psycopg

        self.line = psycopg.connect(self.address)

    def work(self) -> None:
        for statements in self.share:
            with self.line.cursor() as cursor:
                for sql, params in statements:
                    cursor.execute(sql, params)
            self.line.commit()
        self.line.close()


@dataclass
class Rate:
    """What was done in how much time: by the clock on the wall, and by the processors of the clients."""

    count: int = 0
    seconds: float = 0.0
    busy: float = 0.0

    def run(self, clients: Sequence[Client], count: int) -> None:
        """Each in a process of its own, begun together; the time from the start to the end of the last."""
        gate = FORK.Barrier(len(clients) + 1)

        def run(one: Client) -> None:
            one.connect()
            gate.wait()
            one.work()

        processes = [FORK.Process(target=run, args=(each,)) for each in clients]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for process in processes:
            process.start()
        gate.wait()
        began = time.perf_counter()
        for process in processes:
            process.join()
        if any(process.exitcode for process in processes):
            raise SystemExit("a client failed; its error stands above")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds += time.perf_counter() - began
        self.busy += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.count += count

    @property
    def a_second(self) -> float:
        return self.count / self.seconds


def prepared(address: str, count: int) -> tuple[list[tuple[Any, Any, Any]], list[Statements]]:
    """A migrated database with so many sealed drafts for us, and the statements of as many others for the rival."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number integer)")
    drafts = ready(2 * count + 1)
    Ours([drafts.pop()]).work()  # the first of all enters the signing key in the history of keys
    statements = [recorded(*draft) for draft in drafts[count:]]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connections.close_all()
    return drafts[:count], statements


def measure(address: str, clients: int, each: int, rounds: int) -> None:
    mine, theirs = prepared(address, clients * each * rounds)
    insert: Statements = [("INSERT INTO bare (number) VALUES (%s)", [1])]
    ours, bare, commits = Rate(), Rate(), Rate()
    part = clients * each
    for turn in range(rounds):
        own, others = mine[turn * part :][:part], theirs[turn * part :][:part]
        ours.run([Ours(own[client::clients]) for client in range(clients)], part)
        bare.run([Bare(address, others[client::clients]) for client in range(clients)], part)
        commits.run([Bare(address, [insert] * 100) for _ in range(clients)], clients * 100)
    print(f"{clients} clients, {each} submissions each, {rounds} rounds, {len(theirs[0])} statements a submission")
    for name, rate in (("this product", ours), ("psycopg, same statements", bare), ("bare commits", commits)):
        print(f"{name:26}{rate.a_second:8.0f} a second {1000 * rate.busy / rate.count:8.1f} ms of a client's processor")
    print(f"ratio to psycopg: {ours.a_second / bare.a_second:.2f} (goal: at least 0.50)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--without-disk", action="store_true", help="a server that does not wait for the disk")
    options = parser.parse_args()
    # Ended from outside it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    durable = not options.without_disk
    with throwaway_server(name="submissions", durable=durable) as server, tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "FAIRLOT_TEST": "1",
            "FAIRLOT_VAR": folder,
            "FAIRLOT_DATABASE_URL": server.address,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        measure(server.address, options.clients, options.each, options.rounds)


if __name__ == "__main__":
    main()
