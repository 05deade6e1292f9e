"""The web's end of the line to the keeper."""

from __future__ import annotations

import socket
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tenders.keeper import frames

SOCKET = "keeper.sock"
SECONDS = 60
SECONDS_TO_OPEN = 900  # opening a bid reads all of its files from beginning to end
SLOW = {"open_bid", "check_upload", "check_file", "scan_file"}


class KeeperAway(Exception):
    """The keeper does not answer. Nothing was read, nothing was kept; the draft lies as it was."""


class KeeperRefused(Exception):
    """The keeper answered no; the sentence says why."""


class Damaged(Exception):
    """The keeper found sealed bytes that are not as they were when they came."""


def ask(what: str, **fields: Any) -> dict[str, Any]:
    """One request to the keeper and its answer. Never call this holding a lock on SQLite: the keeper writes rows."""
    request = {"ask": what, **fields}
    answer = _inline(request) if settings.KEEPER == "inline" else _over_socket(request)
    if "denied" in answer:
        raise KeeperRefused(answer["denied"])
    if "damaged" in answer:
        raise Damaged(answer["damaged"])
    return answer


def bytes_of(answer: dict[str, Any], name: str) -> bytes:
    return frames.from_text(answer[name])


def is_there() -> bool:
    try:
        ask("hello")
    except (KeeperAway, KeeperRefused):
        return False
    return True


def socket_path() -> Path:
    """Where the two ends meet: in the keeper's own folder, or where two different users both may go."""
    return Path(settings.KEEPER_SOCKET) if settings.KEEPER_SOCKET else Path(settings.KEEPER_DIR) / SOCKET


def _inline(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = _desk(settings.KEEPER_DIR).answer(request)
    return answer


@cache
def _desk(folder: Path) -> Any:
    # Imported here because only tests and seeding keep the keeper inside their own process; a web
    # process never loads the code that holds keys.
    from tenders.keeper.desk import Desk
    from tenders.keeper.vault import Vault

    return Desk(Vault(folder))


def _over_socket(request: dict[str, Any]) -> dict[str, Any]:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(SECONDS_TO_OPEN if request["ask"] in SLOW else SECONDS)
            with frames.short_address(socket_path()) as address:
                line.connect(address)
            frames.send(line, request)
            answer = frames.receive(line)
    except (OSError, frames.FrameError) as trouble:
        raise KeeperAway(f"The keeper of sealed bids does not answer ({type(trouble).__name__}).") from trouble
    if answer is None:
        raise KeeperAway("The keeper of sealed bids closed the line without an answer.")
    return answer
