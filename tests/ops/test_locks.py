"""The locks: every package hashed, nothing in them that names a registry, and made from the .in files that stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ops.environment import only
from ops.places import DEV_LOCK, LOCK

LOCKS = pytest.mark.parametrize("lock", [LOCK, DEV_LOCK], ids=lambda lock: lock.name)


def pinned(lock: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)(?:\[[^]]+\])?==([^ ;]+)", lock.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def asked(file: Path) -> set[str]:
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith(("#", "-r"))]
    return {re.split(r"[\[<>=]", line)[0].strip().lower() for line in lines}


@LOCKS
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert not re.search(r"://|--index|--extra-index|--find-links|--trusted-host", lock.read_text())


@LOCKS
def test_every_package_of_a_lock_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 60
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@LOCKS
def test_a_lock_holds_every_package_that_was_asked_for(lock: Path) -> None:
    assert asked(lock.with_suffix(".in")) - set(pinned(lock)) == set()


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    tested = pinned(DEV_LOCK)
    assert {name: versions for name, versions in pinned(LOCK).items() if tested.get(name) != versions} == {}


def test_the_installer_is_cut_from_the_lock_with_its_hashes() -> None:
    lines = only(LOCK, "uv").read_text().splitlines()
    assert lines[0].startswith("uv==")
    assert sum("--hash=sha256:" in line for line in lines) > 5
    assert [line for line in lines[1:] if not line.startswith(" ")] == []
