"""Submissions a second at 16 clients on PostgreSQL against the same statements replayed by psycopg.

    python3 -m benchmarks.submissions [--clients 16] [--each 8]

Ours is the one transaction that takes a bid (`submission._receive`): shared lock, the clock, the verdict, manifest, log
entry, signed receipt, mail to the owners. The rival sends the very statements of such transactions, recorded from ones
that were rolled back, with the same locks, through bare psycopg. Beside both stands the bare rate of commits: one row
inserted and committed, again and again. Each client is a process of its own; the keeper sealed every bid before. The
goal is at least half of the rival. The server is a throw-away one, without waiting for the disk, for all three alike.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
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
    """`count` complete drafts of made-up suppliers, each sealed by the keeper: (bid, owner, sealed)."""
    from tenders.actions import submission as actions
    from tests.factories import bids as factory
    from tests.factories import deadlines, tenders
    from tests.factories.people import cast, person, supplier

    tender = tenders.published(cast(), at=tenders.PUBLISHED, lots_kept=1)
    now = datetime.now(UTC)
    deadlines.put(tender, now + timedelta(days=1), published_at=now - timedelta(days=1))
    found = []
    for number in range(count):
        organisation = supplier(f"Made-up Care {number}", f"{24_000_000 + number}")
        owner = person(f"Owner {number}", organisation, "owner")
        bid = factory.write(factory.start(tender, organisation, owner), owner, factory.Written(lots=(1,)))
        sealed = actions._sealed(bid, factory.session_of(owner), None)
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
            actions._receive(bid, sealed, by=owner, token="b" * 32)
        raise _RolledBack
    return [(sql, params) for sql, params in seen if "SAVEPOINT" not in sql]


def at_once(work: list[Callable[[], None]]) -> float:
    """Run each in a process of its own, begun together; seconds from the start to the end of the last."""
    gate = FORK.Barrier(len(work) + 1)

    def run(one: Callable[[], None]) -> None:
        gate.wait()
        one()

    processes = [FORK.Process(target=run, args=(each,)) for each in work]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit("a client failed; its error stands above")
    return time.perf_counter() - began


def ours(share: list[tuple[Any, Any, Any]]) -> Callable[[], None]:
    def work() -> None:
        from tenders.actions import submission as actions
        from tenders.models import Submission

        for bid, owner, sealed in share:
            assert isinstance(actions._receive(bid, sealed, by=owner, token="a" * 32), Submission)

    return work


def replayed(address: str, share: list[Statements]) -> Callable[[], None]:
    def work() -> None:
        import psycopg

        with psycopg.connect(address) as line:
            for statements in share:
                with line.cursor() as cursor:
                    for sql, params in statements:
                        cursor.execute(sql, params)
                line.commit()

    return work


def commits(address: str, count: int) -> Callable[[], None]:
    def work() -> None:
        import psycopg

        with psycopg.connect(address) as line:
            for number in range(count):
                line.execute("INSERT INTO bare (number) VALUES (%s)", [number])
                line.commit()

    return work


def measure(address: str, clients: int, each: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number integer)")
    drafts = ready(2 * clients * each + 1)
    ours([drafts.pop()])()  # the first of all enters the signing key in the history of keys
    mine, theirs = drafts[: clients * each], drafts[clients * each :]
    statements = [recorded(*draft) for draft in theirs]
    connections.close_all()
    total = clients * each
    rate = {
        "this product": total / at_once([ours(mine[client::clients]) for client in range(clients)]),
        "psycopg, same statements": total
        / at_once([replayed(address, statements[client::clients]) for client in range(clients)]),
        "bare commits": clients * 200 / at_once([commits(address, 200) for _ in range(clients)]),
    }
    print(f"{clients} clients, {each} submissions each, {len(statements[0])} statements a submission")
    for name, value in rate.items():
        print(f"{name:26}{value:10.0f} a second")
    print(f"ratio to psycopg: {rate['this product'] / rate['psycopg, same statements']:.2f} (goal: at least 0.50)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--each", type=int, default=8)
    options = parser.parse_args()
    with throwaway_server(name="submissions") as server, tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "FAIRLOT_TEST": "1",
            "FAIRLOT_VAR": folder,
            "FAIRLOT_DATABASE_URL": server.address,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        measure(server.address, options.clients, options.each)


if __name__ == "__main__":
    main()
