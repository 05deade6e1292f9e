"""A door that opens and shuts: the smallest workflow, for testing the one door all workflows go through."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, models

from core.models import User
from core.permissions import by_the_clock
from core.workflow import Stateful, StatusField, blockers, condition, legal_statuses, transition


class DoorStatus(models.TextChoices):
    SHUT = "shut", "Shut"
    OPEN = "open", "Open"
    LOCKED = "locked", "Locked"


def has_key(user: User | None, door: Any) -> bool:
    return user is not None and user.full_name.startswith("Keyholder")


@condition("Oil the hinge first.")
def is_oiled(door: Door) -> bool:
    return door.oiled


@blockers
def nothing_in_the_way(door: Door) -> list[str]:
    return [f"Move the {thing} out of the way." for thing in door.in_the_way.split(",") if thing]


class Door(Stateful):
    status = StatusField(DoorStatus)
    oiled = models.BooleanField(default=True)
    in_the_way = models.CharField(max_length=100, default="", blank=True)
    opened_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=100, default="", blank=True)

    objects: ClassVar[models.Manager[Door]] = models.Manager()

    class Meta:
        app_label = "core"
        db_table = "test_door"
        verbose_name = "door"
        constraints = [legal_statuses("door", DoorStatus)]

    def __str__(self) -> str:
        return "the door"

    def chain(self) -> str:
        return f"door:{self.pk}"

    def get_act_url(self, verb: str) -> str:
        return f"/door/{verb}/"

    @transition(
        field=status, source=DoorStatus.SHUT, target=DoorStatus.OPEN, label="Open the door", permission=has_key,
        conditions=[is_oiled, nothing_in_the_way], effects=("door.opened",), style="primary",
    )  # fmt: skip
    def open(self, *, by: User | None, at: datetime, note: str = "", **facts: Any) -> None:
        self.opened_at, self.note = at, note

    @transition(
        field=status, source=[DoorStatus.OPEN], target=DoorStatus.SHUT, label="Shut the door", permission=by_the_clock
    )
    def shut(self, *, by: User | None, at: datetime, **facts: Any) -> None:
        self.opened_at = None

    @transition(
        field=status, source=DoorStatus.SHUT, target=DoorStatus.LOCKED, label="Lock the door", permission=has_key,
        needs=("door.lock_works",),
    )  # fmt: skip
    def lock(self, *, by: User | None, at: datetime, **facts: Any) -> None:
        """Nothing to note."""


def make_table() -> None:
    """The door's table, made inside the test's own transaction on either database."""
    serial = "bigserial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY AUTOINCREMENT"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE test_door (id {serial}, status varchar(30) NOT NULL CHECK (status IN ('shut','open','locked')),"
            " oiled bool NOT NULL, in_the_way varchar(100) NOT NULL, opened_at timestamp with time zone NULL,"
            " note varchar(100) NOT NULL)"
        )
