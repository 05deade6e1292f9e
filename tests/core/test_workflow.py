"""The one door: what it checks, in which order, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError

from core import audit, ports
from core.models import AuditEntry, User
from core.workflow import NotPermitted, Refused, Stateful, Table, blocks, may, move, moves
from tests.core.door import Door, make_table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _table(db: None) -> None:
    make_table()


@pytest.fixture
def keyholder(db: None) -> User:
    return User.objects.create_user("key@example.org", full_name="Keyholder One")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@example.org", full_name="A Stranger")


@pytest.fixture
def door(db: None) -> Door:
    return Door.objects.create()


@pytest.fixture
def working_lock() -> Iterator[list[str]]:
    """A guard whose answer the test can change."""
    answer: list[str] = []
    ports.guards.fill("door.lock_works", lambda door: answer)
    yield answer
    ports.guards._guards.pop("door.lock_works")


def test_a_step_saves_its_facts_and_the_new_state(door: Door, keyholder: User, standing_clock: datetime) -> None:
    returned = move(door, "open", by=keyholder, note="for the post")

    assert returned is door
    stored = Door.objects.get()
    assert (stored.status, stored.note, stored.opened_at) == ("open", "for the post", standing_clock)
    assert door.status == "open"


def test_a_step_is_logged_with_what_it_was_and_is(door: Door, keyholder: User, standing_clock: datetime) -> None:
    move(door, "open", by=keyholder, note="for the post", count=2)

    entry = AuditEntry.objects.get()
    assert entry.verb == "door.open"
    assert entry.facts == {"was": "shut", "is": "open", "note": "for the post", "count": 2}
    assert (entry.actor, entry.actor_ref, entry.at) == (keyholder, keyholder.ref, standing_clock)
    assert audit.faults(door.chain()) == []


def test_a_reason_is_logged_as_a_commitment_not_in_words(door: Door, keyholder: User) -> None:
    move(door, "open", by=keyholder, reason="Mrs Smith is waiting outside")

    facts = AuditEntry.objects.get().facts
    assert "Smith" not in str(facts)
    assert set(facts["reason"]) == {"salt", "sha256"}


def test_someone_without_the_right_is_refused_whatever_the_state(door: Door, stranger: User, keyholder: User) -> None:
    with pytest.raises(NotPermitted) as refusal:
        move(door, "open", by=stranger)
    assert refusal.value.reasons == ["You do not have the right to do this: open the door."]

    move(door, "open", by=keyholder)
    with pytest.raises(NotPermitted):
        move(door, "open", by=stranger)


def test_the_clock_may_not_do_what_a_person_must(door: Door) -> None:
    with pytest.raises(NotPermitted):
        move(door, "open", by=None)


def test_a_person_may_not_do_what_the_clock_does(door: Door, keyholder: User) -> None:
    move(door, "open", by=keyholder)
    with pytest.raises(NotPermitted):
        move(door, "shut", by=keyholder)
    move(door, "shut", by=None)
    assert Door.objects.get().status == "shut"
    assert AuditEntry.objects.last().actor_ref == ""  # type: ignore[union-attr] # there is one


def test_a_step_from_the_wrong_state_names_the_state(door: Door, keyholder: User) -> None:
    move(door, "open", by=keyholder)
    with pytest.raises(Refused) as refusal:
        move(door, "open", by=keyholder)
    assert refusal.value.reasons == ["'Open the door' cannot be done now: the door is open."]


def test_every_reason_is_given_at_once_and_nothing_changes(keyholder: User) -> None:
    door = Door.objects.create(oiled=False, in_the_way="chair,cat")

    with pytest.raises(Refused) as refusal:
        move(door, "open", by=keyholder, note="for the post")

    assert refusal.value.reasons == [
        "Oil the hinge first.",
        "Move the chair out of the way.",
        "Move the cat out of the way.",
    ]
    assert str(refusal.value) == " ".join(refusal.value.reasons)
    stored = Door.objects.get()
    assert (stored.status, stored.note) == ("shut", "")
    assert AuditEntry.objects.count() == 0


def test_a_stale_copy_is_judged_by_what_the_database_holds(door: Door, keyholder: User) -> None:
    stale = Door.objects.get()
    Door.objects.filter(pk=door.pk).update(oiled=False)
    assert stale.oiled is True
    with pytest.raises(Refused) as refusal:
        move(stale, "open", by=keyholder)
    assert refusal.value.reasons == ["Oil the hinge first."]


def test_a_guard_nobody_fills_keeps_the_step_closed(door: Door, keyholder: User) -> None:
    with pytest.raises(Refused) as refusal:
        move(door, "lock", by=keyholder)
    assert refusal.value.reasons == ["This installation cannot check 'door.lock_works', so the step stays closed."]


def test_a_filled_guard_decides(door: Door, keyholder: User, working_lock: list[str]) -> None:
    working_lock.append("The lock is jammed.")
    assert blocks(door, "lock") == ["The lock is jammed."]
    with pytest.raises(Refused):
        move(door, "lock", by=keyholder)
    working_lock.clear()
    assert move(door, "lock", by=keyholder).status == "locked"


def test_an_effect_runs_in_the_same_transaction(door: Door, keyholder: User) -> None:
    seen: list[Any] = []

    def fail(opened: Door, by: User | None, facts: dict[str, Any]) -> None:
        seen.append((opened.status, by, facts))
        raise RuntimeError("the bell broke")

    ports.effects.add("door.opened", fail)
    try:
        with pytest.raises(RuntimeError):
            move(door, "open", by=keyholder)
    finally:
        ports.effects._effects.pop("door.opened")
    assert seen == [("open", keyholder, {})]
    assert Door.objects.get().status == "shut"
    assert AuditEntry.objects.count() == 0


def test_moves_offers_only_what_this_person_may_try_with_what_blocks_it(keyholder: User, stranger: User) -> None:
    door = Door.objects.create(oiled=False)
    offered = sorted(moves(door, keyholder), key=lambda move: move.verb)
    assert [(move.verb, move.label, move.blocked, move.style, move.is_open) for move in offered] == [
        (
            "lock",
            "Lock the door",
            ("This installation cannot check 'door.lock_works', so the step stays closed.",),
            "plain",
            False,
        ),
        ("open", "Open the door", ("Oil the hinge first.",), "primary", False),
    ]
    assert moves(door, stranger) == []


def test_may_is_right_state_and_nothing_in_the_way(door: Door, keyholder: User, stranger: User) -> None:
    assert may(door, "open", keyholder)
    assert not may(door, "open", stranger)
    assert not may(door, "shut", None)
    assert not may(Door.objects.create(oiled=False), "open", keyholder)


def test_blocks_of_a_step_in_the_wrong_state_says_so(door: Door) -> None:
    assert blocks(door, "shut") == ["'Shut the door' cannot be done now: the door is shut."]


def test_the_state_cannot_be_assigned(door: Door) -> None:
    with pytest.raises(AttributeError):
        door.status = "open"  # the field itself refuses


def test_the_database_refuses_a_state_it_does_not_know(door: Door) -> None:
    with pytest.raises(IntegrityError):
        Door.objects.filter(pk=door.pk).update(status="ajar")


def test_an_unknown_step_is_a_mistake_of_the_caller(door: Door, keyholder: User) -> None:
    with pytest.raises(LookupError, match="Door has no step called slam"):
        move(door, "slam", by=keyholder)


def test_the_table_lists_every_row_once() -> None:
    rows = {(row.verb, row.source, row.target) for row in Table.of(Door)}
    assert rows == {("open", "shut", "open"), ("shut", "open", "shut"), ("lock", "shut", "locked")}


def test_a_workflow_must_say_its_chain_and_its_page() -> None:
    with pytest.raises(TypeError, match="does not say which chain"):
        Stateful.chain(Door())
    with pytest.raises(TypeError, match="has no page"):
        Stateful.get_act_url(Door(), "open")
    assert Stateful.subject_facts(Door()) == {}
