"""Why a bidder holds, or does not hold, a place: the arithmetic's own explanation of a stored run."""

from __future__ import annotations

import json

from evaluation.allocation import Allocation, Explanation, Instance, explain
from evaluation.models import AllocationRun


def instance_of(run: AllocationRun) -> Instance:
    """What the run was fed, as it was stored."""
    return Instance.from_data(json.loads(run.instance))


def allocation_of(run: AllocationRun) -> Allocation:
    """What the run gave, as it was stored."""
    return Allocation.from_data(run.read())


def why(run: AllocationRun, *, bidder: str, lot: str, position: str) -> Explanation:
    """The explanation of one bidder, lot and position. Raises NotComputable for names that are not in the run."""
    return explain(instance_of(run), allocation_of(run), bidder, lot, position)


def why_not(run: AllocationRun, *, bidder: str, lot: str, position: str) -> list[str]:
    """The reasons in words for a bidder that does not hold the position; nothing for one that does.

    A winner's explanation names rivals that scored more and were held back by a limit: that is theirs to read.
    """
    told = why(run, bidder=bidder, lot=lot, position=position)
    return [] if told.kind == "won" else list(told.words)
