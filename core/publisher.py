"""A stand-in for the central digital platform, labelled as one wherever it shows.

It takes a notice when it is next looked at, can refuse and can be slow: what it will do is written in the notice's
fields or set for everyone by `behaviour()`, so that demonstrations and tests can meet each answer. Every answer is kept
in the outbox row of the notice's submission, so that asking twice gives the same answer.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings

from core import clock
from core.ports import Accepted, RefusedByPlatform

LABEL = "a stand-in for the central digital platform"


class StandIn:
    """Accepts, refuses or stays silent, as told by a small file in the data folder."""

    name = LABEL
    is_stand_in = True

    def submit(self, reference: str, fields: dict[str, Any]) -> None:
        book = _read()
        _answering(book)
        book["notices"].setdefault(reference, {"sent": clock.now().isoformat(), "answer": None})
        _write(book)

    def outcome(self, reference: str) -> Accepted | RefusedByPlatform | None:
        book = _read()
        _answering(book)
        notice = book["notices"].get(reference)
        if notice is None or book["behaviour"] == "silent":
            return None
        if notice["answer"] is None:
            refuses = book["behaviour"] == "refuse"
            number = int(hashlib.sha256(reference.encode()).hexdigest()[:10], 16) % 1_000_000
            notice["answer"] = {
                "refused": "The platform could not match the buyer's registration." if refuses else "",
                "cdp_id": f"{number:06d}-{clock.now().year}",
                "at": clock.now().isoformat(),
            }
            _write(book)
        answer = notice["answer"]
        if answer["refused"]:
            return RefusedByPlatform(answer["refused"])
        return Accepted(answer["cdp_id"], _instant(answer["at"]))


def behaves() -> str:
    """What it was told to do."""
    return str(_read()["behaviour"])


def behaviour(how: str) -> None:
    """'accept', 'refuse', 'silent' or 'down' (nothing answers at all), for every notice from now on."""
    if how not in {"accept", "refuse", "silent", "down"}:
        raise ValueError("The stand-in can accept, refuse, be silent or be down.")
    _write({**_read(), "behaviour": how})


def _answering(book: dict[str, Any]) -> None:
    if book["behaviour"] == "down":
        raise ConnectionError("the stand-in plays a platform that does not answer")


def _instant(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def _path() -> Any:
    return settings.VAR_DIR / "platform-stand-in.json"


def _read() -> dict[str, Any]:
    try:
        book: dict[str, Any] = json.loads(_path().read_text())
    except FileNotFoundError:
        return {"behaviour": "accept", "notices": {}}
    return book


def _write(book: dict[str, Any]) -> None:
    draft = _path().with_suffix(".new")
    draft.write_text(json.dumps(book))
    draft.replace(_path())
