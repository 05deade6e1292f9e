"""The keeper's keys on disk: one folder, closed to everybody else.

keeper.key            the keeper's private key
bids/<reference>.key  the private key of one bid's working copy
deadlines/<hash>      the latest deadline seen of a tender for which a bid was handed in
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from tenders import keyfiles
from tenders.sealing import Pair, new_pair, public_of

_REFERENCE = re.compile(r"[A-Z0-9-]{3,40}")


class VaultError(Exception):
    """The keeper has no such key."""


class Vault:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(folder, 0o700)

    def own(self) -> Pair:
        """The keeper's own pair, made on first use."""
        return self._pair(self.folder / "keeper.key")

    def bid(self, reference: str) -> Pair:
        """The pair of a bid's working copy. Raises `VaultError` when there is none."""
        try:
            return _with_public(keyfiles.read(self._bid_path(reference)))
        except keyfiles.KeyFileError as error:
            raise VaultError(f"The keeper cannot use the key of this bid: {error}.") from error

    def make_bid(self, reference: str) -> Pair:
        """The pair of a bid's working copy, made on first use: asking twice gives the same."""
        return self._pair(self._bid_path(reference))

    def note_deadline(self, tender: str, closes_at: datetime) -> None:
        """Remember that a bid was handed in under this deadline: it only ever moves later, here as in law."""
        known = self.deadline(tender)
        if known is not None and known >= closes_at:
            return
        path = self._deadline_path(tender)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside = path.with_suffix(f".{secrets.token_hex(6)}")
        keyfiles.write_private(beside, closes_at.astimezone(UTC).isoformat().encode())
        os.replace(beside, path)
        keyfiles.flush_folder(path.parent)

    def deadline(self, tender: str) -> datetime | None:
        """The latest deadline noted, whatever the database says now; None when no bid was handed in through here."""
        try:
            return datetime.fromisoformat(self._deadline_path(tender).read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _deadline_path(self, tender: str) -> Path:
        return self.folder / "deadlines" / hashlib.sha256(tender.encode()).hexdigest()[:32]

    def demo_escrow(self) -> bytes:
        """The escrow's public key where none was given: demonstrations and tests only.

        A server is given the public half of a key made on another machine, whose private half
        never comes near it (see docs/operating.md).
        """
        return self._pair(self.folder / "escrow-demo.key").public

    def _bid_path(self, reference: str) -> Path:
        # The reference comes over the socket: it must never name a path of its own.
        if not _REFERENCE.fullmatch(reference):
            raise VaultError("That is not a bid's reference.")
        return self.folder / "bids" / f"{reference}.key"

    def _pair(self, path: Path) -> Pair:
        return _with_public(keyfiles.read_or_make(path, lambda: new_pair().private))


def _with_public(private: bytes) -> Pair:
    return Pair(private=private, public=public_of(private))
