"""A 50-row list page and the tender page against a bare Django view that runs the same queries.

The rival runs, through the same middleware, the very statements the page ran (read from the connection) and puts every
row into a plain template's table: what Django costs before anything of ours is drawn. Ratios of medians in one run; the goal
is at most 2. Also: how long a copied template database takes against migrating, and what a web worker holds in memory.

    python3 -m benchmarks.pages
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROUNDS = 30
os.environ["FAIRLOT_TEST"] = "1"
FOLDER = tempfile.mkdtemp(prefix="fairlot-benchmark-")
os.environ["FAIRLOT_VAR"] = FOLDER
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402 # the environment comes first

django.setup()

from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from config.demo import cast  # noqa: E402
from config.scenario import people, tendering  # noqa: E402
from config.urls import urlpatterns as own_patterns  # noqa: E402
from core import clock  # noqa: E402
from core.calendar import uk_day  # noqa: E402
from tests import databases  # noqa: E402

PLAIN = Engine(autoescape=True).from_string(
    "<!DOCTYPE html><title>rival</title>{% for rows in answers %}<table>{% for row in rows %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)
_statements: list[tuple[str, tuple[Any, ...]]] = []


def rival(request: HttpRequest) -> HttpResponse:
    """The same statements, every row in a plain table."""
    answers = []
    with connection.cursor() as cursor:
        for sql, params in _statements:
            cursor.execute(sql, list(params))
            answers.append(cursor.fetchall())
    return HttpResponse(PLAIN.render(Context({"answers": answers})))


urlpatterns = [path("rival/", rival), *own_patterns]


def median(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def statements_of(client: Client, address: str) -> list[tuple[str, tuple[Any, ...]]]:
    """What the page asks the database, beyond the session and the person that every signed-in request reads."""
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def note(execute: Callable[..., object], sql: str, params: Any, many: bool, context: object) -> object:
        if sql.lstrip().upper().startswith("SELECT") and "django_session" not in sql:
            seen.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = client.get(address)
    assert response.status_code == 200, address
    return [statement for statement in seen if 'FROM "core_user" WHERE "core_user"."id"' not in statement[0]]


def compare(client: Client, name: str, address: str) -> None:
    _statements[:] = statements_of(client, address)
    page = median(lambda: client.get(address))
    bare = median(lambda: client.get("/rival/"))
    print(
        f"{name:34} {page * 1000:7.1f} ms   bare {bare * 1000:7.1f} ms   ratio {page / bare:5.2f}   {len(_statements)} statements"
    )


WORKER = """
import sys
from config.wsgi import application
from django.test import Client
from core.models import User
client = Client()
client.force_login(User.objects.get(email=sys.argv[1]))
for _ in range(50):
    for address in ("/tenders/", sys.argv[2], "/needs/", "/notices/"):
        assert client.get(address).status_code == 200, address
print(int(open("/proc/self/statm").read().split()[1]) * 4 // 1024)
"""


def worker_memory(reference: str) -> float:
    """A process that loads what a web worker loads and serves 200 pages; its resident memory in MB."""
    address = f"/tenders/{reference}/"
    ended = subprocess.run(
        [sys.executable, "-c", WORKER, cast.staff("lead").email, address], capture_output=True, text=True, check=True
    )
    return float(ended.stdout.strip().splitlines()[-1])


def fill(count: int) -> str:
    buyer = people.set_up_buyer()
    tendering.bring_in_areas(buyer)
    tender = None
    for number in range(count):
        tender = tendering.draft(
            buyer,
            title=f"Care at home {number}",
            publish_on=uk_day(clock.now()) + timedelta(days=30),
            engagement_url="https://council.example/engagement",
        )
        tendering.fill_lots(tender)
    assert tender is not None
    return tender.reference


@override_settings(ROOT_URLCONF=__name__)
def main() -> None:
    began = time.perf_counter()
    databases.prepare()
    migrated = time.perf_counter() - began
    began = time.perf_counter()
    databases.prepare()
    copied = time.perf_counter() - began
    reference = fill(50)
    client = Client()
    client.force_login(people.staff("lead"))
    print(f"medians of {ROUNDS} in one process, {connection.vendor}, Python {sys.version.split()[0]}")
    compare(client, "list of 50 tenders", "/tenders/")
    compare(client, "tender overview, ten lots", f"/tenders/{reference}/")
    print(
        f"{'start of the tests':34} migrate {migrated:6.1f} s   copy {copied:6.2f} s   ratio {copied / migrated:7.4f}"
    )
    print(f"{'one web worker':34} {worker_memory(reference):7.0f} MB resident after 200 pages (limit 150)")


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
