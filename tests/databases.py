"""A migrated template database, made once for each set of migrations and copied for each worker and each restore.

Wagtail's migrations take some twenty seconds; Django's own flush would run into the append-only triggers and lose
Wagtail's root page. So tests that commit (browser, threads, processes) are followed by a copy of the template.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = Path(settings.VAR_DIR)  # as it was when the tests began: each test moves VAR_DIR to a folder of its own


@cache
def key() -> str:
    """The hash of every migration of this project and the versions of what brings migrations of its own."""
    digest = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for path in sorted(ROOT.glob("core/db/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    with open(_FOLDER / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _rename_to(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def prepare() -> None:
    """Point this worker's connection at a fresh copy of the template, making the template first if need be."""
    if connection.vendor == "sqlite":
        _prepare_sqlite()
    else:
        _prepare_postgres()


def restore() -> None:
    """Put the worker's database back to the template's state."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(_template_path()) as source:
            source.backup(connection.connection)
        source.close()
        return
    name = str(connection.settings_dict["NAME"])
    _copy_postgres(name)


def template_file() -> Path:
    """A migrated SQLite database to copy for servers of the tests' own; made now if another database is under test."""
    path = _template_path()
    if not path.exists():
        with _alone():
            if not path.exists():
                draft = path.with_suffix(".making")
                draft.unlink(missing_ok=True)
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                    cwd=ROOT,
                    env={
                        **os.environ,
                        "FAIRLOT_TEST": "",
                        "FAIRLOT_DEMO": "1",
                        "FAIRLOT_DATABASE_URL": f"sqlite:///{draft}",
                    },
                    check=True,
                )
                draft.rename(path)
    return path


def _template_path() -> Path:
    return _FOLDER / f"template-{key()}.sqlite3"


def _prepare_sqlite() -> None:
    mine = str(connection.settings_dict["NAME"])
    template = _template_path()
    with _alone():
        if not template.exists():
            draft = template.with_suffix(".making")
            draft.unlink(missing_ok=True)
            _rename_to(str(draft))
            call_command("migrate", verbosity=0, interactive=False)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            draft.rename(template)
    for leftover in (mine, f"{mine}-wal", f"{mine}-shm"):
        Path(leftover).unlink(missing_ok=True)
    Path(mine).write_bytes(template.read_bytes())
    _rename_to(mine)


def _maintenance(*statements: str) -> None:
    """Run statements in the server's own database: creating and dropping cannot be done inside the one concerned."""
    import psycopg

    settings_dict = connection.settings_dict
    with psycopg.connect(
        dbname="postgres",
        host=settings_dict["HOST"] or None,
        port=settings_dict["PORT"] or None,
        user=settings_dict["USER"] or None,
        password=settings_dict["PASSWORD"] or None,
        autocommit=True,
    ) as server:
        for statement in statements:
            server.execute(statement.encode())


def _exists(name: str) -> bool:
    import psycopg

    settings_dict: dict[str, Any] = connection.settings_dict
    with psycopg.connect(
        dbname="postgres", host=settings_dict["HOST"] or None, port=settings_dict["PORT"] or None,
        user=settings_dict["USER"] or None, password=settings_dict["PASSWORD"] or None, autocommit=True,
    ) as server:  # fmt: skip
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _prepare_postgres() -> None:
    template = f"fairlot_template_{key()}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with _alone():
        if not _exists(template):
            _maintenance(f'DROP DATABASE IF EXISTS "{template}_making"', f'CREATE DATABASE "{template}_making"')
            _rename_to(f"{template}_making")
            call_command("migrate", verbosity=0, interactive=False)
            connections.close_all()
            _maintenance(f'ALTER DATABASE "{template}_making" RENAME TO "{template}"')
        mine = f"fairlot_test_{worker}"
        _copy_postgres(mine)
    _rename_to(mine)


def _copy_postgres(name: str) -> None:
    connections.close_all()
    template = f"fairlot_template_{key()}"
    _maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
