"""Why a bidder holds, or does not hold, a place: the arithmetic's own explanation of a stored run."""

from __future__ import annotations

from evaluation.models import AllocationRun


def why_not(run: AllocationRun, *, bidder: str, lot: str, position: str) -> list[str]:
    """The reasons in words, a paragraph each."""
    return []
