"""The processes of docs/operating.md, started for real on loopback with a server's settings."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.production.conftest import NewDatabase
from tests.production.mail import letters
from tests.production.stack import Stack, production_stack

pytestmark = pytest.mark.production

LETTERS = 200
POST = """
from django.db import transaction
from core import outbox
with transaction.atomic():
    for number in range({first}, {last}):
        outbox.mail(address=f"receiver{{number}}@bidder.example", key=f"smoke:{{number}}", subject=f"Letter {{number}}",
                    body="The same letter must not take effect twice.")
"""
COUNT = """
from core.models import OutboxMessage
sent = OutboxMessage.objects.filter(key__startswith="smoke:", sent_at__isnull=False).count()
print(sent, OutboxMessage.objects.filter(key__startswith="smoke:").count())
"""
FREE_THE_CLAIM = """
from core.models import OutboxMessage
print(OutboxMessage.objects.filter(sent_at__isnull=True, claimed_until__isnull=False).update(claimed_until=None))
"""


@pytest.fixture(scope="module")
def stack(new_database: NewDatabase) -> Iterator[Stack]:
    with production_stack(new_database("stack"), demo=False) as running:
        yield running


def memory(pid: int) -> float:
    """Resident memory in MB, shared pages counted whole."""
    kilobytes = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert kilobytes is not None
    return int(kilobytes[1]) / 1024


def sent_and_posted(stack: Stack) -> tuple[int, int]:
    sent, posted = stack.manage("shell", "-v", "0", "-c", COUNT).split()
    return int(sent), int(posted)


def wait_for(stack: Stack, sent: int, *, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while len(letters(stack)) < sent:
        assert time.monotonic() < deadline, f"{len(letters(stack))} of {sent} letters left\n{stack.logs()}"
        time.sleep(0.05)


def test_health_says_that_the_database_answers_and_nothing_waits_too_long(stack: Stack) -> None:
    answer = stack.get("/health/")
    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in ("database", "late")} == {"database": "ok", "late": 0}


def test_the_sign_in_page_comes_with_its_content_policy_and_named_static_files(stack: Stack) -> None:
    page = stack.get("/accounts/login/")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    sheets = re.findall(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page.text)
    assert sheets, "the style sheets carry the hash of their content"
    for sheet in sheets:
        assert stack.get(sheet).status_code == 200


@pytest.mark.parametrize("path", ["/demo/mailbox/", "/demo/clock/", "/demo/people/", "/demo/sign-in/", "/design/"])
def test_nothing_of_the_demonstration_is_there_on_a_server(stack: Stack, path: str) -> None:
    assert stack.get(path).status_code == 404


def test_an_unknown_page_says_so_without_the_debug_page(stack: Stack) -> None:
    page = stack.get("/no-such-page/")
    assert page.status_code == 404
    assert "Traceback" not in page.text
    assert "urlpatterns" not in page.text


def test_a_web_worker_stays_under_150_mb(stack: Stack) -> None:
    for _ in range(20):
        stack.get("/")
        stack.get("/accounts/login/")
    sizes = [memory(pid) for pid in stack.children("web")]
    assert len(sizes) == 2
    assert max(sizes) < 150, f"resident memory of the web workers in MB: {sizes}"


def test_a_worker_killed_in_the_middle_loses_nothing_and_nothing_takes_effect_twice(stack: Stack) -> None:
    """Steps: post 200 letters, kill -9 the worker when 20 have left, start it again, count.

    A letter that was on its way may leave a second time under the same Message-ID: at most the one that was in hand.
    """
    stack.kill("worker")
    stack.manage("shell", "-v", "0", "-c", POST.format(first=0, last=LETTERS))
    stack.start("worker")
    wait_for(stack, 20)
    stack.kill("worker")
    left_at_the_kill = len(letters(stack))
    assert left_at_the_kill < LETTERS, "killed too late to show anything"
    # What the dead worker held is free again after two minutes; this test does not wait for them.
    freed = int(stack.manage("shell", "-v", "0", "-c", FREE_THE_CLAIM))
    assert freed <= 1
    stack.start("worker")
    wait_for(stack, LETTERS)
    time.sleep(6)  # one more look of beat: it finds nothing to send again
    found = letters(stack)
    assert len(found) == LETTERS
    assert sum(found.values()) <= LETTERS + freed
    assert sent_and_posted(stack) == (LETTERS, LETTERS)


def test_redis_away_and_back_again_delays_and_loses_nothing(stack: Stack) -> None:
    before = len(letters(stack))
    stack.kill("redis")
    stack.manage("shell", "-v", "0", "-c", POST.format(first=LETTERS, last=LETTERS + 5))
    assert stack.get("/health/").status_code == 200
    stack.start("redis")
    wait_for(stack, before + 5)
    assert sent_and_posted(stack) == (LETTERS + 5, LETTERS + 5)


def test_every_process_ends_politely_when_it_is_asked_to(stack: Stack) -> None:
    assert {name: stack.stop(name) for name in ("beat", "worker", "web", "keeper", "redis")} == dict.fromkeys(
        ("beat", "worker", "web", "keeper", "redis"), 0
    )
