"""The one clock. Everything that compares a time asks here, so that a deadline is the same everywhere.

In demonstration and test mode the clock can be moved (a standstill lasts eight working days; nobody trying the
product can wait for it). On a server it cannot: `settings.MOVABLE_CLOCK` is off and moving it raises.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
_seen: tuple[int, timedelta] | None = None


def _offset() -> timedelta:
    """How far the demonstration's clock has been moved: kept in a file, so that every process sees the same."""
    global _seen
    if not settings.DEMO:
        return timedelta(0)
    try:
        stamp = os.stat(settings.DEMO_CLOCK_FILE).st_mtime_ns
    except FileNotFoundError:
        return timedelta(0)
    if _seen is None or _seen[0] != stamp:
        seconds = json.loads(settings.DEMO_CLOCK_FILE.read_text())["offset_seconds"]
        _seen = (stamp, timedelta(seconds=seconds))
    return _seen[1]


def now() -> datetime:
    """The present instant, UTC, aware."""
    return _fixed.get() or datetime.now(UTC) + _offset()


def process_now() -> datetime:
    """This process's own clock, moved by nothing: for comparing clocks with one another."""
    return datetime.now(UTC)


def database_now() -> datetime:
    """The database's clock at this statement, not at the transaction's start (promise 1).

    PostgreSQL's `now()` is when the transaction began; a submission that waited for a lock must be judged by the
    instant after it got the lock. SQLite runs inside this process, so its clock is this machine's.
    """
    if fixed := _fixed.get():
        return fixed
    if connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant.astimezone(UTC) + _offset()


def _database_wall() -> datetime:
    """The database's own clock, moved by nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            instant: datetime = cursor.fetchone()[0]
            return instant.astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def offset_between(before: datetime, said: datetime, after: datetime) -> timedelta:
    """How far a clock that said `said` is ahead, asked between `before` and `after` by one's own.

    The answer may have been made at any instant between the two: what lies in there is no difference.
    """
    if before <= said <= after:
        return timedelta(0)
    return said - after if said > after else said - before


def database_offset() -> timedelta:
    """How far the database's clock is ahead of this process's (negative: behind)."""
    before = process_now()
    said = _database_wall()
    return offset_between(before, said + timedelta(milliseconds=1) if said < before else said, process_now())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Stand still at `instant` inside this block (tests, seeding). Refused where the clock may not be moved."""
    _require_movable()
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def move_to(instant: datetime) -> None:
    """Move the demonstration's clock so that it reads `instant` now, for every process."""
    _require_movable()
    seconds = (instant - datetime.now(UTC)).total_seconds()
    path = settings.DEMO_CLOCK_FILE
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"offset_seconds": seconds}))
    draft.replace(path)


def _require_movable() -> None:
    if not settings.MOVABLE_CLOCK:
        raise PermissionError("The clock can be moved in demonstration and test mode only.")
