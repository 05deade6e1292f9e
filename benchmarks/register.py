"""The public register at 10,000 tenders against 100: the list, its limits, its words, a notice's page.

Notices are published through the same door as real ones (`core.publication`), the list's rows written with them. Each
page is timed on the small register, then on the large one, in one process; the ratio of the medians is what counts (goal:
at most 1.3), with the same literal number of statements. The database is the one that FAIRLOT_DATABASE_URL names, SQLite
without it. The seed is printed.

    python3 -m benchmarks.register
    FAIRLOT_DATABASE_URL=postgres://... python3 -m benchmarks.register
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

SMALL, LARGE, ROUNDS, SEED = 100, 10_000, 40, 20270301
os.environ["FAIRLOT_TEST"] = "1"
FOLDER = tempfile.mkdtemp(prefix="fairlot-benchmark-")
os.environ["FAIRLOT_VAR"] = os.environ.get("FAIRLOT_BENCHMARK_VAR", FOLDER)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 # the environment comes first

django.setup()

import psycopg  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core import clock, publication  # noqa: E402
from tests import databases  # noqa: E402

WHAT = (
    "care at home", "grounds maintenance", "school transport", "road surfacing", "reablement", "legal advice",
    "housing repairs", "catering", "payroll software", "supported living", "waste collection", "library books",
)  # fmt: skip
CPVS = (
    85000000,
    77314000,
    60130000,
    45233220,
    85312400,
    79100000,
    50700000,
    55520000,
    48450000,
    85311000,
    90511000,
    22113000,
)
COUNCILS = 40
PAGES = (
    ("the list", "/notices/"),
    ("its last page", "/notices/?page=9999"),
    ("closing soonest", "/notices/?sort=closing"),
    ("open, one buyer, one area", "/notices/?status=open&buyer=Council+7&area=Ward+7.3"),
    ("value band and CPV", "/notices/?value=1m&cpv=85"),
    ("words: a rare one", "/notices/?words=tender+77"),
    ("words: common ones", "/notices/?words=care+home"),
    ("a notice's page", "/notices/B-00050-UK4-1/"),
)


def publish(first: int, last: int) -> None:
    """Tender notices number `first` to `last`, each of a council, with two lots and a deadline around now."""
    dice = random.Random(f"{SEED}:{first}")
    now = clock.now()
    with transaction.atomic():
        for number in range(first, last + 1):
            kind, council = dice.randrange(len(WHAT)), dice.randrange(COUNCILS)
            total = round(10 ** dice.uniform(4, 8), 2)
            closes = now + timedelta(days=dice.randrange(-300, 60), minutes=number % 1440)
            reference = f"B-{number:05}"
            title = f"{WHAT[kind].capitalize()}, tender {number}"
            publication.publish(
                "notice",
                reference=f"{reference}-UK4-1",
                subject=reference,
                title=title,
                payload={
                    "kind": "UK4", "kind_label": "Tender notice", "version": 1, "title": title,
                    "description": f"{WHAT[kind].capitalize()} for the people of council {council}. " * 8,
                    "buyer": {"name": f"Council {council}"}, "cpv": str(CPVS[kind]),
                    "value": {"annual": str(total / 4), "total": str(total)},
                    "dates": {"closes_at": closes.isoformat()},
                    "lots": [{"number": n, "name": f"Ward {council}.{dice.randrange(10)}"} for n in (1, 2)],
                },
                at=now - timedelta(minutes=LARGE - number),
            )  # fmt: skip


def use(name: str) -> None:
    """Point the connection at one of the two registers, and open it."""
    connections.close_all()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def copied() -> str:
    """A copy of the register as it is; its name."""
    name = str(connection.settings_dict["NAME"])
    settle()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        shutil.copy(name, copy := f"{FOLDER}/small.sqlite3")
        return copy
    connections.close_all()
    with psycopg.connect(os.environ["FAIRLOT_DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}_small" TEMPLATE "{name}"'.encode())
    return f"{name}_small"


def settle() -> None:
    """Let the database look at its tables, as it does by itself in a running installation."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def statements(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
        return len(asked)


def main() -> None:
    databases.prepare()
    publish(1, SMALL)
    small = copied()
    began = time.perf_counter()
    publish(SMALL + 1, LARGE)
    each = (time.perf_counter() - began) / (LARGE - SMALL) * 1000
    settle()
    large, client = str(connection.settings_dict["NAME"]), Client()
    # SQLite runs in this process, so its processor time is counted; PostgreSQL's is another's, so the clock on the wall.
    watch = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    print(f"medians of {ROUNDS}, taken in turns, {connection.vendor}, Python {sys.version.split()[0]}, seed {SEED}")
    for name, address in PAGES:
        times: dict[str, list[float]] = {small: [], large: []}
        asked = []
        for register in (small, large):
            use(register)
            asked.append(statements(client, address))
        for _ in range(ROUNDS):
            for register, taken in times.items():  # in turns, so that a busy machine is busy for both
                use(register)
                client.get("/server-time/")  # what the first request on a connection costs is not the page's
                began = watch()
                client.get(address)
                taken.append(watch() - began)
        few, many = (statistics.median(taken) * 1000 for taken in times.values())
        print(
            f"{name:28} {SMALL} tenders {few:6.1f} ms   {LARGE:,} tenders {many:6.1f} ms   ratio {many / few:5.2f}   "
            f"{asked[0]} and {asked[1]} statements"
        )
    print(f"publishing one notice with its row of the list: {each:.2f} ms")


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
