"""What every test stands on: a copied template database, folders of its own, the clock standing still when asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests import databases, remembered


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    """Instead of migrating for each worker: copy the template."""
    with django_db_blocker.unblock():
        databases.prepare()


@pytest.fixture(scope="session", autouse=True)
def restore_after_committing_tests() -> None:
    """Tests that really commit are followed by a copy of the template, not by Django's flush."""

    def teardown(self: TransactionTestCase) -> None:
        databases.restore()

    setattr(TransactionTestCase, "_fixture_teardown", teardown)  # noqa: B010 # Django's own hook, private to its types


def _changes_code(request: pytest.FixtureRequest) -> bool:
    """Whether the test, or a fixture of ours that it asks for, may put other code in the place of the real."""
    asked = request.node._fixtureinfo
    ours = [each for found in asked.name2fixturedefs.values() for each in found if each.baseid]
    return "monkeypatch" in asked.argnames or any("monkeypatch" in each.argnames for each in ours)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Files, the keeper's keys and the platform stand-in's book live in the test's own folder."""
    remembered.begin(walks=not _changes_code(request))
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.KEEPER_DIR = tmp_path / "keeper"
    settings.VAR_DIR = tmp_path
    settings.DEMO_CLOCK_FILE = tmp_path / "demo-clock.json"
    settings.MEDIA_ROOT.mkdir()
    settings.KEEPER_DIR.mkdir(mode=0o700)
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def cast(db: None) -> Any:
    """Everyone who appears in the tests, with their real memberships."""
    from tests.factories import people

    return people.cast()


@pytest.fixture
def standing_clock() -> Iterator[datetime]:
    """The clock stands still on Monday 1 March 2027 at 9am."""
    from core import clock

    instant = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    with clock.at(instant):
        yield instant


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long runs and foreign servers are asked for by name; what is left out is said aloud at the end."""
    wanted = config.getoption("-m") or ""
    left_out: dict[str, int] = {}
    kept = []
    if config.getoption("only_with_a_database"):
        # Arithmetic that meets no database is the same beside every one, and so is what is marked so: the run before
        # this one has tried it.
        pure = [item for item in items if not _uses_a_database(item)]
        config.hook.pytest_deselected(items=pure)
        items[:] = [item for item in items if item not in set(pure)]
    for item in items:
        mark = next((name for name in ("full", "production") if item.get_closest_marker(name)), None)
        if mark and not config.getoption("full") and mark not in wanted:
            left_out[mark] = left_out.get(mark, 0) + 1
        else:
            kept.append(item)
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _uses_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & {"db", "transactional_db"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-with-a-database", action="store_true", help="leave out what touches no database")
    parser.addoption("--full", action="store_true", help="also the long runs: large counts, the production stack")
