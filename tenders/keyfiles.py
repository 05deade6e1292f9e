"""Private keys on disk: written whole or not at all, readable by their owner only, never replaced."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

KEY_BYTES = 32


class KeyFileError(Exception):
    """A key is missing or has the wrong length."""


def write_private(path: Path, data: bytes) -> None:
    """Write `data` so that after a power cut the file is either absent or whole. Mode 0600.

    The first writer wins: a key that somebody may already have sealed to is never replaced.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(path.parent)


def read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except FileNotFoundError as error:
        raise KeyFileError("there is no such key") from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"the key in {path.name} is damaged: restore it from the backup")
    return key


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        write_private(path, make())
    return read(path)


def flush_folder(folder: Path) -> None:
    """Make a name that was just added to a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
