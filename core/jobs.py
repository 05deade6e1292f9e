"""Due work. Tasks take identifiers, call one action, and may run twice; nothing waits for them to be on time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, transaction

from core import outbox

logger = logging.getLogger(__name__)

Due = Callable[[], int]
Job = Callable[..., None]
_due: dict[str, Due] = {}
_jobs: dict[str, Job] = {}


def due(name: str, work: Due) -> None:
    """Register timed work: it finds its own candidates by comparing the clock, and says how many it moved."""
    _due[name] = work


def job(name: str, work: Job) -> None:
    """Register a named job for `after_commit`."""
    _jobs[name] = work


def after_commit(name: str, **identifiers: Any) -> None:
    """Run a named job once the transaction has committed. It is a hint to be quick: the due work finds it anyway."""
    work = _jobs[name]

    def run() -> None:
        try:
            work(**identifiers)
        except Exception:
            logger.exception("job %s will be tried again by the due work", name)

    transaction.on_commit(run)


def run_due() -> dict[str, int]:
    """Everything that is due now: timed moves first, then the outbox. One failing part does not stop the others."""
    done: dict[str, int] = {}
    for name, work in list(_due.items()):
        try:
            done[name] = work()
        except Exception:
            logger.exception("due work %s failed; it is tried again at the next look", name)
            done[name] = -1
    done["outbox"] = outbox.deliver_due()
    return {name: count for name, count in done.items() if count}


def run_forever(stop: Callable[[float], bool], every: float) -> None:
    """The embedded default: one background thread that looks for due work until `stop(every)` says it is time to end."""
    while not stop(every):
        close_old_connections()
        try:
            run_due()
        except Exception:
            logger.exception("due work failed; it is tried again in %s seconds", every)
