"""Settings from the environment: a missing or wrong one ends the start with a sentence that says the mend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

ROOT = Path(__file__).resolve().parents[2]


def started(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start Django with nothing in the environment but these variables."""
    plain = {"PATH": os.environ["PATH"], "FAIRLOT_VAR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check"],
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_server_without_a_secret_key_is_told_which_variable_and_how(tmp_path: Path) -> None:
    ended = started(tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith("FAIRLOT_SECRET_KEY is not set. It is a long random text that signs sessions;")


def test_debug_on_a_server_is_refused(tmp_path: Path) -> None:
    ended = started(tmp_path, FAIRLOT_DEBUG="yes", FAIRLOT_SECRET_KEY="x")
    assert "FAIRLOT_DEBUG is only for demonstration or test mode" in ended.stderr


def test_an_inline_keeper_on_a_server_is_refused(tmp_path: Path) -> None:
    ended = started(
        tmp_path,
        FAIRLOT_SECRET_KEY="x" * 60,
        FAIRLOT_HOSTS="fairlot.example",
        FAIRLOT_URL="https://fairlot.example",
        FAIRLOT_DATABASE_URL="postgres://u:p@h/n",
        FAIRLOT_MAIL_FROM="a@b.example",
        FAIRLOT_REDIS_URL="redis://h/0",
        FAIRLOT_CLAMD="none",
        FAIRLOT_KEEPER="inline",
    )
    assert "the web process must not hold bidders' keys" in ended.stderr


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (lambda: env.flag("X", False, "a flag"), "maybe", "X is 'maybe'. It must be yes or no: a flag."),
        (lambda: env.number("X", 1, "a count", least=1), "0", "X is '0'. It must be a whole number of at least 1: a count."),
        (lambda: env.number("X", 1, "a count"), "many", "X is 'many'. It must be a whole number of at least 0: a count."),
        (lambda: env.database("X", None, "the database"), "mysql://h/n",
         "X must begin with sqlite:/// or postgres://, not 'mysql': the database."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, read: object, value: str, sentence: str
) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(env.SettingsError) as ended:
        read()  # type: ignore[operator] # each row is a reader
    assert str(ended.value) == sentence


def test_names_and_database_addresses_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "one, two,")
    assert env.names("X", None, "names") == ["one", "two"]
    monkeypatch.setenv("X", "postgres://us%40er:pa%2Fss@db.example:5433/fair")
    address = env.database("X", None, "the database")
    assert (address["USER"], address["PASSWORD"], address["HOST"], address["PORT"], address["NAME"]) == (
        "us@er", "pa/ss", "db.example", "5433", "fair",
    )  # fmt: skip
    monkeypatch.setenv("X", "postgres:///fair?host=/run/postgresql")
    assert env.database("X", None, "the database")["HOST"] == "/run/postgresql"
    monkeypatch.delenv("X")
    with pytest.raises(env.SettingsError, match="X is not set"):
        env.names("X", None, "names")
    assert "X" in [variable.name for variable in env.variables()]
