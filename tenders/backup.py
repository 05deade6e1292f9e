"""A backup of one installation as a folder, and back again: database, sealed files, signing keys, keeper's folder.

    FOLDER/manifest.json   what is in it, with the SHA-256 of each file, when it was made, and a canary
    FOLDER/database/...    the SQLite file, or pg_dump's custom format
    FOLDER/files, sealed, keys/...
    FOLDER/keeper/...      the keeper's folder; only with keeper=True, and then the folder opens every bid

The order is the one that can be restored: the database first, so that every row's file is in the copy that comes after.
The canary is sealed to the keeper's own key: a keeper that was restored whole opens it, another one cannot.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from core import clock
from core.audit import instant_text
from tenders import sealing
from tenders.keeper import client, contexts

FORMAT = "fairlot-backup-1"
PLACES = ("files", "sealed", "keys")
LEFT_OUT = {"incoming", "keeper.sock"}


class BackupError(Exception):
    """Why nothing was copied or put back, with the mend."""


def make(folder: Path, *, keeper: bool) -> dict[str, Any]:
    """Write a backup into `folder`, which must not exist. Returns its manifest."""
    if folder.exists():
        raise BackupError(f"{folder} exists. Name a new folder: a backup is never written over.")
    try:
        public = client.bytes_of(client.ask("hello"), "public")
    except (client.KeeperAway, client.KeeperRefused) as trouble:
        raise BackupError(f"The keeper does not answer ({trouble}) Start it, then make the backup.") from trouble
    folder.mkdir(mode=0o700, parents=True)
    (folder / "database").mkdir()
    _dump(folder / "database")
    for name in PLACES:
        _copy(Path(settings.VAR_DIR) / name, folder / name)
    if keeper:
        _copy(Path(settings.KEEPER_DIR), folder / "keeper")
    word = secrets.token_bytes(32)
    manifest = {
        "format": FORMAT,
        "made_at": instant_text(clock.now()),
        "database": connection.vendor,
        "keeper": keeper,
        "canary": base64.b64encode(sealing.seal(word, public=public, context=contexts.backup_canary())).decode(),
        "canary_sha256": sealing.sha256(word),
        "files": {str(path.relative_to(folder)): _sha256(path) for path in _files(folder)},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose every file is as it was written. Raises `BackupError` with the first that is not."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        if manifest["format"] != FORMAT:
            raise ValueError("another format")
    except (OSError, KeyError, TypeError, ValueError) as trouble:
        raise BackupError(f"{folder} is not a backup: its manifest.json cannot be read.") from trouble
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _sha256(path) != digest:
            raise BackupError(f"{name} in the backup is missing or damaged: take another backup.")
    if manifest["database"] != connection.vendor:
        raise BackupError(f"The backup is of a {manifest['database']} database, this is {connection.vendor}.")
    return manifest


def restore(folder: Path) -> dict[str, Any]:
    """Put a backup back where nothing is. Files that are there already stop it: it never mixes two installations."""
    manifest = read(folder)
    places = [Path(settings.VAR_DIR) / name for name in PLACES]
    if manifest["keeper"]:
        places.append(Path(settings.KEEPER_DIR))
    for place in places:
        if any(_files(place)):
            raise BackupError(f"{place} is not empty. Move it away first: a backup is put back into an empty place.")
    _load(folder / "database")
    for name in PLACES:
        _copy(folder / name, Path(settings.VAR_DIR) / name)
    if manifest["keeper"]:
        _copy(folder / "keeper", Path(settings.KEEPER_DIR))
        os.chmod(settings.KEEPER_DIR, 0o700)
    return manifest


def canary_opens(manifest: dict[str, Any]) -> bool:
    """Whether the keeper that answers now is the one of the backup."""
    try:
        answer = client.ask("try_canary", sealed=manifest["canary"])
    except (client.KeeperAway, client.KeeperRefused, client.Damaged):
        return False
    return secrets.compare_digest(str(answer["sha256"]), manifest["canary_sha256"])


# -- files ------------------------------------------------------------------------------------------------------------
def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in LEFT_OUT)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    """Copy with modes and times, without sockets and half-arrived uploads. A source that is not there makes nothing."""
    if source.is_dir():
        ignore = shutil.ignore_patterns(*LEFT_OUT)
        shutil.copytree(source, target, ignore=ignore, dirs_exist_ok=True)


# -- the database -----------------------------------------------------------------------------------------------------
def _postgres() -> tuple[dict[str, str], str]:
    known = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(known[key]) for name, key in names.items() if known.get(key)}
    return {**os.environ, **given}, str(known["NAME"])


def _run(command: list[str], environment: dict[str, str]) -> None:
    tool = shutil.which(command[0])
    if tool is None:
        raise BackupError(f"{command[0]} is not installed: it comes with PostgreSQL's client programs.")
    ended = subprocess.run([tool, *command[1:]], env=environment, capture_output=True, text=True)  # noqa: S603 # no shell
    if ended.returncode:
        raise BackupError(f"{command[0]} failed: {(ended.stderr.strip().splitlines() or ['no words'])[-1]}")


def _dump(folder: Path) -> None:
    if connection.vendor == "postgresql":
        environment, name = _postgres()
        _run(["pg_dump", "--format=custom", "--file", str(folder / "fairlot.dump"), name], environment)
        return
    connection.ensure_connection()
    with sqlite3.connect(folder / "fairlot.sqlite3") as target:
        connection.connection.backup(target)
    target.close()


def _load(folder: Path) -> None:
    if connection.vendor == "postgresql":
        environment, name = _postgres()
        connections.close_all()
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname", name]
        _run([*command, str(folder / "fairlot.dump")], environment)
        return
    connection.ensure_connection()
    with sqlite3.connect(folder / "fairlot.sqlite3") as source:
        source.backup(connection.connection)
    source.close()
