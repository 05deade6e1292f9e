"""Three clocks stand around a deadline: the database's judges, this process's draws pages, the keeper's guards the keys.

What decides reads the database's clock after the lock: receipt, closing, confirming an opening. The keeper decrypts
nothing before the deadline by its own clock either. Pages and due work look at this process's clock first, so one that
is ahead says 'closed' too soon, and one that is behind asks too late; neither changes a verdict. They must agree to two
seconds (promise 21). Where they do not, nothing is refused for it. But somebody has to mend the time service before a
deadline, so it is said aloud: on the health page, with 503, and in the log every ten minutes.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from core import clock
from tenders.keeper import client

logger = logging.getLogger(__name__)
MOST = timedelta(seconds=2)
EVERY = timedelta(minutes=10)
_looked: datetime | None = None


def keeper_offset() -> timedelta | None:
    """How far the keeper's clock is ahead of this process's; None when it does not answer."""
    before = clock.process_now()
    try:
        said = datetime.fromisoformat(client.ask("hello")["at"])
    except (client.KeeperAway, client.KeeperRefused):
        return None
    return clock.offset_between(before, said, clock.process_now())


def offsets() -> dict[str, timedelta]:
    """Each clock that answered, by name, and how far it is ahead of this process's."""
    found = {"database": clock.database_offset(), "keeper": keeper_offset()}
    return {name: offset for name, offset in found.items() if offset is not None}


def astray() -> dict[str, timedelta]:
    """The clocks that are more than two seconds away."""
    return {name: offset for name, offset in offsets().items() if abs(offset) > MOST}


def look() -> int:
    """The timed work: look every ten minutes, and say each clock that is astray. Returns how many are."""
    global _looked
    now = clock.process_now()
    if _looked is not None and timedelta(0) <= now - _looked < EVERY:
        return 0
    _looked = now
    found = astray()
    for name, offset in found.items():
        logger.error(
            "the %s's clock is %+.1f seconds from this machine's: deadlines are judged by the database's clock; "
            "mend the time service before the next one",
            name,
            offset.total_seconds(),
        )
    return len(found)
