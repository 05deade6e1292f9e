"""`run.py` at the terminal: one sentence for each thing that stands in the way, and nothing thrown away by mistake."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ops.console import Trouble
from ops.demo import MARK, port_is_free, reset
from ops.places import ROOT, child_environment


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "run.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_port_in_use_is_told_with_another_one_to_take() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"^Port {port} cannot be used .* --port {port + 1}\.$"):
            port_is_free(port)


def test_a_folder_that_the_demo_did_not_make_is_not_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRLOT_VAR", str(tmp_path))
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Trouble, match="was not made by the demo"):
        reset()
    assert (tmp_path / "thesis.txt").exists()
    (tmp_path / MARK).write_text("{}")
    reset()
    assert not tmp_path.exists()


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "８０"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    ended = run("demo", f"--port={port}")
    assert ended.returncode == 2
    assert "is no port: give a number from 1 to 65535" in ended.stderr


def test_an_unknown_command_shows_the_three_there_are() -> None:
    ended = run("serve")
    assert ended.returncode == 2
    assert "run.py demo" in ended.stdout
    assert "run.py test" in ended.stdout
    assert "run.py lock" in ended.stdout


def test_a_servers_settings_in_the_shell_do_not_reach_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRLOT_DATABASE_URL", "postgres://fairlot@localhost/the-real-one")
    monkeypatch.setenv("FAIRLOT_S3_BUCKET", "the-real-files")
    monkeypatch.setenv("FAIRLOT_LOG_LEVEL", "INFO")
    monkeypatch.delenv("FAIRLOT_CHROMIUM", raising=False)
    env = child_environment(FAIRLOT_DEMO="1")
    kept = {key: value for key, value in env.items() if key.startswith("FAIRLOT_") and key != "FAIRLOT_VAR"}
    assert kept == {"FAIRLOT_DEMO": "1", "FAIRLOT_LOG_LEVEL": "INFO"}
