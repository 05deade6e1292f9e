"""The keeper's keys on disk: one folder, closed to everybody else, each file written whole.

    keeper.key            the keeper's private key
    bids/<reference>.key  the private key of one bid's working copy

A file is written beside its place, flushed to the disk and linked into it; then the folder is flushed.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path

from tenders.sealing import KEY, Pair, new_pair, public_of

_REFERENCE = re.compile(r"[A-Z0-9-]{3,40}")


class VaultError(Exception):
    """A key is missing, has the wrong length, or lies open to others."""


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


def flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Vault:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(folder, 0o700)

    @property
    def folder(self) -> Path:
        return self._folder

    def own(self) -> Pair:
        """The keeper's own pair, made on first use."""
        return self._pair(self._folder / "keeper.key")

    def bid(self, reference: str) -> Pair:
        """The pair of a bid's working copy. Raises `VaultError` when there is none."""
        return self._read(self._bid_path(reference))

    def make_bid(self, reference: str) -> Pair:
        """The pair of a bid's working copy, made on first use: asking twice gives the same."""
        return self._pair(self._bid_path(reference))

    def demo_escrow(self) -> bytes:
        """The escrow's public key where none was given: demonstrations and tests only.

        A server is given the public half of a key made on another machine, whose private half
        never comes near it (see docs/operating.md).
        """
        return self._pair(self._folder / "escrow-demo.key").public

    def _bid_path(self, reference: str) -> Path:
        # The reference comes over the socket: it must never name a path of its own.
        if not _REFERENCE.fullmatch(reference):
            raise VaultError("that is not a bid's reference")
        return self._folder / "bids" / f"{reference}.key"

    def _pair(self, path: Path) -> Pair:
        if not path.exists():
            fresh = new_pair()
            write_private(path, fresh.private)
        return self._read(path)

    def _read(self, path: Path) -> Pair:
        try:
            private = path.read_bytes()
        except FileNotFoundError as error:
            raise VaultError("the keeper has no such key") from error
        if len(private) != KEY:
            raise VaultError(f"the key in {path.name} is damaged: restore it from the backup")
        return Pair(private=private, public=public_of(private))
