"""The clock stands still when told, moves only where it may; the public record is added to and never changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from core import clock, publication
from core.models import PublicRecord

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def test_the_clock_stands_still_inside_the_block_and_goes_on_after() -> None:
    with clock.at(NOW):
        assert clock.now() == NOW
        assert clock.database_now() == NOW
    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_moved_clock_is_moved_for_every_process_of_the_demonstration(settings: Any) -> None:
    settings.DEMO = True
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    target = datetime.now(UTC) + timedelta(days=3)
    clock.move_to(target)
    assert abs(clock.now() - target) < timedelta(minutes=1)
    assert abs(clock.now() - target) < timedelta(minutes=1)
    settings.DEMO = False
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_on_a_server_nobody_moves_the_clock(settings: Any) -> None:
    settings.MOVABLE_CLOCK = False
    with pytest.raises(PermissionError), clock.at(NOW):
        pass
    with pytest.raises(PermissionError):
        clock.move_to(NOW)


@pytest.mark.django_db
def test_the_database_clock_is_read_at_the_statement() -> None:
    first = clock.database_now()
    assert clock.database_now() > first
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=30)


@pytest.mark.django_db
def test_a_public_record_is_made_once_and_stands() -> None:
    facts: dict[str, Any] = {
        "reference": "N-1",
        "subject": "AC-2027-001",
        "title": "Care",
        "payload": {"a": 1},
        "at": NOW,
    }
    first = publication.publish("notice", **facts)
    again = publication.publish("notice", **{**facts, "payload": {"a": 2}})
    assert again.pk == first.pk
    assert publication.records("notice", subject="AC-2027-001").get().payload == {"a": 1}
    assert publication.records("answer").count() == 0
    assert publication.records().count() == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_publicrecord")
    assert PublicRecord.objects.count() == 1
