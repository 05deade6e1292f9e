"""One PostgreSQL server for all tests of this folder, and one migrated database that each stack gets a copy of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.places import ROOT
from ops.postgres import copy_of, throwaway_postgres

NewDatabase = Callable[[str], str]


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """Makes a migrated database of the given name and returns its address."""
    with throwaway_postgres(name="migrated") as original:
        _migrate(original, var=tmp_path_factory.mktemp("migrating"))
        yield lambda name: copy_of(original, name)


def _migrate(address: str, *, var: Path) -> None:
    mine = {"FAIRLOT_TEST": "yes", "FAIRLOT_DATABASE_URL": address, "FAIRLOT_VAR": str(var)}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("FAIRLOT_")} | mine,
        check=True,
    )
