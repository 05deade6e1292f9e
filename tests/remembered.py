"""A long walk through the real actions is walked once in a process; the same walk from the same place is put back.

Half of what the tests cost was the same tender, drafted, approved and published again for each of them. The first walk is
the real one; what it left in the database and in the test's folder is kept in memory, and a later test that asks for the
same walk, at the same instant and from the same place, gets these rows and files again. Nothing is put back, and the walk
is walked, when

- something was written in this test since the place it would start from (SQLite counts every changed row), or since the
  test began if it is the first walk of the test;
- the test puts other code in the place of the real (`monkeypatch`), commits for real, or another database than SQLite is under test;
- the clock moves by itself: what a walk writes then is of its own instant.
"""

from __future__ import annotations

import dataclasses
import functools
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model

from core import clock

Rows = dict[str, dict[int, tuple[Any, ...]]]
Answer = TypeVar("Answer")

_FOLDERS = {"MEDIA_ROOT", "KEEPER_DIR", "VAR_DIR", "DEMO_CLOCK_FILE"}


@dataclasses.dataclass(slots=True)
class _Walk:
    """What a walk left: rows that are new, rows that changed, the counters, its files, and what it gave back."""

    new: Rows
    changed: Rows
    counters: dict[str, int]
    files: Path
    before: list[str]
    answer: Any
    end: str


@dataclasses.dataclass(slots=True)
class _Test:
    """Where the test stands that runs now: the name of the place, and how many rows had been changed on the way."""

    place: str = ""
    changes: int | None = None
    walks: bool = False


_walks: dict[str, _Walk] = {}
_now = _Test()


def begin(*, walks: bool) -> None:
    """A test begins, from the template. With `walks` false it walks everything itself."""
    _now.place, _now.walks = "template", walks
    _now.changes = _changes() if connection.connection is not None else None


def remembered(*, timeless: bool = False) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """For a walk whose arguments are models, people and plain values. `timeless`: what it writes has no instant."""

    def around(walk: Callable[..., Answer]) -> Callable[..., Answer]:
        @functools.wraps(walk)
        def go(*args: Any, **kwargs: Any) -> Answer:
            standing = clock._fixed.get() or kwargs.get("at")
            if not _may() or not (timeless or standing):
                return walk(*args, **kwargs)
            instant = "" if timeless else str(standing)
            wanted = f"{_now.place} > {walk.__qualname__}{_told((args, kwargs))} {instant} {_settings()}"
            found = _walks.get(wanted)
            if found is not None and _listed() == found.before:
                answer = _put_back(found)
            else:
                before, rows = _listed(), _rows()
                answer = walk(*args, **kwargs)
                found = _walks[wanted] = _kept(rows, before, answer, end=f"walk {len(_walks)}")
            _now.place, _now.changes = found.end, _changes()
            return answer  # type: ignore[no-any-return] # as the walk gave it

        return go

    return around


def _may() -> bool:
    if not _now.walks or connection.vendor != "sqlite" or not connection.in_atomic_block:
        return False
    return _changes() == (_now.changes or 0)


def _changes() -> int:
    if connection.vendor != "sqlite":
        return 0  # nothing is put back there
    return int(connection.connection.total_changes)


def _told(value: Any) -> str:
    """What is asked for, in words that are the same in the next test: a row by its key, the folder by no name."""
    if isinstance(value, Model):
        return f"{value._meta.label}:{value.pk}"
    if dataclasses.is_dataclass(value):
        return _told({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}={_told(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "(" + ",".join(map(_told, value)) + ")"
    return str(value) if isinstance(value, datetime) else repr(value)


def _settings() -> str:
    """The settings that this test changed, its folders aside."""
    found: dict[str, Any] = {}
    layer: Any = vars(settings)["_wrapped"]
    while hasattr(layer, "default_settings"):
        found = {name: each for name, each in vars(layer).items() if name.isupper() and name not in _FOLDERS} | found
        layer = layer.default_settings
    return repr(sorted(found.items())).replace(str(settings.VAR_DIR), "@")


def _listed() -> list[str]:
    root = Path(settings.VAR_DIR)
    return sorted(str(each.relative_to(root)) for each in root.rglob("*"))


def _rows() -> Rows:
    """Every row of every table by its number, the search tables by what they index; the counters are apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
        virtual = tuple(name for (name,) in cursor.fetchall())
        parts = tuple(f"{name}_" for name in virtual)
        # Wagtail's own index is filled by triggers on the table beside it.
        names = [
            name
            for name in names
            if not name.startswith((*parts, "sqlite_")) and name != "wagtailsearch_indexentry_fts"
        ]
        found: Rows = {}
        for name in names:
            cursor.execute(f'SELECT rowid, * FROM "{name}"')  # noqa: S608 # names of our own schema
            found[name] = {row[0]: row[1:] for row in cursor.fetchall()}
        return found


def _counters() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return dict(cursor.fetchall())


def _kept(before: Rows, listed: list[str], answer: Any, *, end: str) -> _Walk:
    after = _rows()
    new = {name: {key: row for key, row in rows.items() if key not in before[name]} for name, rows in after.items()}
    changed = {
        name: {key: row for key, row in rows.items() if key in before[name] and before[name][key] != row}
        for name, rows in after.items()
    }
    gone = [name for name, rows in before.items() if rows.keys() - after[name].keys()]
    assert not gone, f"a walk that takes rows away cannot be put back: {gone}"
    files = Path(tempfile.mkdtemp(prefix="remembered-"))
    shutil.copytree(settings.VAR_DIR, files, dirs_exist_ok=True, ignore=_no_sockets)
    return _Walk(new, changed, _counters(), files, listed, _reference(answer), end)


def _no_sockets(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder, name).is_socket()]


def _put_back(walk: _Walk) -> Any:
    with connection.cursor() as cursor:
        for name, rows in walk.new.items():
            if rows:
                marks = ", ".join(["%s"] * (len(next(iter(rows.values()))) + 1))
                columns = ", ".join(["rowid", *_columns(name)])
                into = f'INSERT INTO "{name}" ({columns}) VALUES ({marks})'  # noqa: S608 # names of our own schema
                cursor.executemany(into, [(key, *row) for key, row in rows.items()])
        for name, rows in walk.changed.items():
            for key, row in rows.items():
                to = ", ".join(f"{column} = %s" for column in _columns(name))
                cursor.execute(f'UPDATE "{name}" SET {to} WHERE rowid = %s', (*row, key))  # noqa: S608 # our own names
        for name, last in walk.counters.items():
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", (last, name))
    shutil.copytree(walk.files, settings.VAR_DIR, dirs_exist_ok=True)
    return _again(walk.answer)


@functools.cache
def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        return [f'"{row[1]}"' for row in cursor.fetchall()]


def _reference(answer: Any) -> Any:
    if isinstance(answer, Model):
        return type(answer), answer.pk
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return type(answer), {
            field.name: _reference(getattr(answer, field.name)) for field in dataclasses.fields(answer)
        }
    assert answer in (None, {}), f"a walk gives back rows, not {answer!r}"
    return None, answer


def _again(reference: Any) -> Any:
    kind, value = reference
    if kind is None:
        return dict(value) if value is not None else None
    if issubclass(kind, Model):
        return kind._base_manager.get(pk=value)
    return kind(**{name: _again(each) for name, each in value.items()})
