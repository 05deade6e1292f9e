"""The log shows tampering, and the database refuses it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from core import audit
from core.models import AuditChain, AuditEntry, User

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def three_entries() -> None:
    audit.record("tender:X", "tender.drafted", by=None, facts={"lots": 10}, at=AT)
    audit.record("tender:X", "tender.approved", by=None, at=AT)
    audit.record("tender:X", "tender.published", by=None, at=AT)


def without_triggers(*statements: str) -> None:
    """Act as somebody who owns the database: lift the triggers first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending when a table is altered
            cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER core_auditentry_no_update")
            cursor.execute("DROP TRIGGER core_auditentry_no_delete")
        for statement in statements:
            cursor.execute(statement)


def test_an_entrys_digest_is_the_hash_of_what_it_says_and_the_entry_before() -> None:
    first = audit.record("tender:X", "tender.drafted", by=None, facts={"b": 1, "a": "é"}, at=AT)
    second = audit.record("tender:X", "tender.approved", by=None, at=AT)

    text = '["tender:X",1,"2027-03-01T09:00:00.000000+00:00","","tender.drafted",{"a":"é","b":1},""]'
    assert first.digest == hashlib.sha256(text.encode()).hexdigest()
    assert second.previous == first.digest
    assert (second.number, AuditChain.objects.get().head) == (2, second.digest)


def test_each_subject_has_a_chain_of_its_own() -> None:
    audit.record("tender:X", "a", by=None)
    audit.record("tender:Y", "a", by=None)
    assert [entry.number for entry in AuditEntry.objects.all()] == [1, 1]


def test_a_whole_chain_has_no_faults() -> None:
    three_entries()
    assert audit.faults("tender:X") == []


def test_a_chain_that_does_not_exist_is_said_to_be_missing() -> None:
    assert audit.faults("tender:none") == ["There is no chain called tender:none."]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE core_auditentry SET verb = 'x'", "DELETE FROM core_auditentry"],
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    three_entries()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE core_auditentry SET verb = 'x' WHERE number = 2", "Entry 2 has been changed."),
        ("DELETE FROM core_auditentry WHERE number = 2", "Entry 2 is missing."),
        ("DELETE FROM core_auditentry WHERE number = 3", "The end of the chain is missing."),
        (
            "UPDATE core_auditentry SET previous = digest WHERE number = 2",
            "Entry 2 does not follow the entry before it.",
        ),
    ],
)
def test_whoever_lifts_the_triggers_leaves_a_trace(statement: str, fault: str) -> None:
    three_entries()
    without_triggers(statement)
    assert fault in audit.faults("tender:X")


def test_a_commitment_tells_nothing_now_and_proves_the_words_later() -> None:
    one, two = audit.commitment("withdrawn because of cost"), audit.commitment("withdrawn because of cost")
    assert one != two
    assert "cost" not in json.dumps(one)
    assert one["sha256"] == hashlib.sha256(one["salt"].encode() + b"withdrawn because of cost").hexdigest()
    assert audit.commitment(b"bytes")["sha256"]


def test_the_log_names_people_by_reference_only() -> None:
    ruth = User.objects.create_user("ruth@example.org", full_name="Ruth Ainsley")
    entry = audit.record("tender:X", "tender.drafted", by=ruth)
    stored = AuditEntry.objects.filter(pk=entry.pk).values().get()
    assert "Ruth" not in str(stored)
    assert stored["actor_ref"] == ruth.ref
    assert [each.actor for each in audit.entries("tender:X")] == [ruth]
